package io.gatehouse.gateway;

/** The gateway cannot start; the message is one sentence for the operator. */
public final class StartException extends Exception {
    public StartException(String message) {
        super(message);
    }
}
