package io.gatehouse.protocol;

/** What is known of somebody's health [doc 93992, 93993]. */
public enum HealthStatus {
    NORMAL(0),
    ABNORMAL(1),
    UNKNOWN(2);

    private final int code;

    HealthStatus(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
