package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The cloud's answer to one command, before it has a req_id.
 *
 * @param body only on success
 */
public record Reply(ErrorCode code, String errmsg, @Nullable ReplyBody body) {
    private static final Reply OK = new Reply(ErrorCode.OK, ErrorCode.OK.text(), null);

    /** Success without a body. */
    public static Reply ok() {
        return OK;
    }

    /** Success with a body. */
    public static Reply ok(ReplyBody body) {
        return new Reply(ErrorCode.OK, ErrorCode.OK.text(), body);
    }

    /** True if it goes in a binary frame. */
    public boolean isBinary() {
        return body instanceof ReplyBody.File;
    }

    /** A failure in the code's own words. */
    public static Reply of(ErrorCode code) {
        return new Reply(code, code.text(), null);
    }

    /** A failure in a sentence that says more. */
    public static Reply of(ErrorCode code, String errmsg) {
        return new Reply(code, errmsg, null);
    }
}
