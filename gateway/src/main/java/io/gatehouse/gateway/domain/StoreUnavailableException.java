package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/** The store cannot do it now: the caller answers -1 or 503, so that the other side keeps its copy and tries again. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
