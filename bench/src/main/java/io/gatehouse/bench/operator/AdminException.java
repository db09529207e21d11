package io.gatehouse.bench.operator;

/** The admin API refused a call, or could not be reached. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    AdminException(String call, int status, String detail) {
        super(call + " was answered " + status + ": " + detail, null, false, false);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
