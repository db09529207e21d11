package io.gatehouse.gateway;

import io.gatehouse.gateway.config.Settings;
import java.net.InetSocketAddress;

/** The whole server, wired by hand. */
@SuppressWarnings("DoNotCallSuggester")
public final class Gateway implements AutoCloseable {
    private Gateway() {}

    /** Starts everything in order; on a failure stops what had started and throws {@link StartException}. */
    public static Gateway start(Settings settings) throws StartException {
        throw new UnsupportedOperationException();
    }

    /** Where terminals connect; the real port. */
    public InetSocketAddress devices() {
        throw new UnsupportedOperationException();
    }

    /** Where operators connect; the real port. */
    public InetSocketAddress admin() {
        throw new UnsupportedOperationException();
    }

    /** The admin token in force. */
    public String adminToken() {
        throw new UnsupportedOperationException();
    }

    /** Drains and stops; returns when all is closed. Calling it again does nothing. */
    @Override
    public void close() {}
}
