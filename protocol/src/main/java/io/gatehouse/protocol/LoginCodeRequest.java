package io.gatehouse.protocol;

/**
 * The body of gen_login_qrcode [doc 91626].
 *
 * @param state given back by whoever scans the code; 1 to 128 bytes of UTF-8
 */
public record LoginCodeRequest(String state) implements Body {
    private static final int LONGEST_STATE = 128;

    /** Reads the body. */
    static LoginCodeRequest read(Fields fields) throws InvalidFieldException {
        String state = fields.requiredText(Name.STATE);
        int bytes = Utf8.length(state);
        if (bytes < 1 || bytes > LONGEST_STATE) {
            throw fields.wrong(Name.STATE, "expected 1 to 128 bytes");
        }
        if (fields.uint32(Name.FORMAT_VERSION) != 1) {
            throw fields.wrong(Name.FORMAT_VERSION, "expected 1");
        }
        return new LoginCodeRequest(state);
    }
}
