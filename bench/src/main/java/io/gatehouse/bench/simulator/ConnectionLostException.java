package io.gatehouse.bench.simulator;

/** The connection ended before an answer came; it has no stack trace, since a peer caused it. */
public final class ConnectionLostException extends Exception {
    private final int code;

    ConnectionLostException(int code, String reason) {
        super("connection lost: " + code + (reason.isEmpty() ? "" : " " + reason), null, false, false);
        this.code = code;
    }

    /** The close code; 1006 where there was none. */
    public int code() {
        return code;
    }
}
