package io.gatehouse.protocol;

import tools.jackson.databind.JsonNode;

/**
 * The body of error_report: a fault that the device found in itself [doc 91377].
 *
 * @param errcode the vendor's own number
 * @param errmsg as sent, empty where absent
 */
public record ErrorReport(int errcode, String errmsg) {

    /** Reads the body. */
    public static ErrorReport parse(JsonNode body) throws InvalidFieldException {
        Fields fields = Fields.ofBody(body);
        return new ErrorReport(fields.int32("errcode"), fields.textOrEmpty("errmsg"));
    }
}
