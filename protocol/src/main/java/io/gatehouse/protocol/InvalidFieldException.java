package io.gatehouse.protocol;

/** A field of a body is missing or of a wrong type. Caught in one place and answered; it has no stack trace. */
public final class InvalidFieldException extends Exception {
    private final ErrorCode code;

    /**
     * @param code what the answer carries
     * @param message names the field and what was expected
     */
    public InvalidFieldException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The message, which is never null. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What the answer carries. */
    public ErrorCode code() {
        return code;
    }
}
