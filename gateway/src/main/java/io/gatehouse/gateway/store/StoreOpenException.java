package io.gatehouse.gateway.store;

import org.jspecify.annotations.Nullable;

/** The store cannot be opened; the message is one sentence for the operator. */
public final class StoreOpenException extends Exception {
    StoreOpenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
