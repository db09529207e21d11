package io.gatehouse.protocol;

import tools.jackson.databind.JsonNode;

/**
 * The signed body of register and of get_secret_no [doc 91369, 91370].
 *
 * @param nonce decimal text as received, which the signature covers
 * @param timestampText decimal text as received
 * @param timestamp unix seconds
 */
public record SignedHello(String sn, String nonce, String timestampText, long timestamp, String signature) {

    /**
     * Reads the body.
     *
     * @throws InvalidFieldException with a code of its own for each field that is missing, in the order of the record;
     *     only then for one of a wrong type
     */
    public static SignedHello parse(JsonNode body) throws InvalidFieldException {
        Fields fields = Fields.ofBody(body);
        fields.require("sn", ErrorCode.MISSING_SN);
        fields.require("nonce", ErrorCode.MISSING_NONCE);
        fields.require("timestamp", ErrorCode.MISSING_TIMESTAMP);
        fields.require("device_signature", ErrorCode.MISSING_SIGNATURE);
        String timestamp = fields.uint32Text("timestamp");
        return new SignedHello(
                fields.requiredText("sn"),
                fields.uint64Text("nonce"),
                timestamp,
                Long.parseLong(timestamp),
                fields.requiredText("device_signature"));
    }

    @Override
    public String toString() {
        return "SignedHello[***]";
    }
}
