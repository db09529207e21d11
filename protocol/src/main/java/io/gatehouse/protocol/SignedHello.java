package io.gatehouse.protocol;

/**
 * The signed body of register and of get_secret_no [doc 91369, 91370].
 *
 * @param nonce decimal text as received, which the signature covers
 * @param timestampText decimal text as received
 * @param timestamp unix seconds
 */
public record SignedHello(String sn, String nonce, String timestampText, long timestamp, String signature)
        implements Body {

    /**
     * Reads the body.
     *
     * @throws InvalidFieldException with a code of its own for each field that is missing, in the order of the record;
     *     only then for one of a wrong type
     */
    static SignedHello read(Fields fields) throws InvalidFieldException {
        fields.require(Name.SN, ErrorCode.MISSING_SN);
        fields.require(Name.NONCE, ErrorCode.MISSING_NONCE);
        fields.require(Name.TIMESTAMP, ErrorCode.MISSING_TIMESTAMP);
        fields.require(Name.DEVICE_SIGNATURE, ErrorCode.MISSING_SIGNATURE);
        String timestamp = fields.uint32Text(Name.TIMESTAMP);
        return new SignedHello(
                fields.requiredText(Name.SN),
                fields.uint64Text(Name.NONCE),
                timestamp,
                Long.parseLong(timestamp),
                fields.requiredText(Name.DEVICE_SIGNATURE));
    }

    @Override
    public String toString() {
        return "SignedHello[***]";
    }
}
