package io.gatehouse.gateway.domain;

/** The store cannot do it now: the caller answers -1 or 503, so that the other side keeps its copy and tries again. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
    }
}
