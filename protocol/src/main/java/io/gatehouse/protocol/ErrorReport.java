package io.gatehouse.protocol;

/**
 * The body of error_report: a fault that the device found in itself [doc 91377].
 *
 * @param errcode the vendor's own number
 * @param errmsg as sent, empty where absent
 */
public record ErrorReport(int errcode, String errmsg) implements Body {

    /** Reads the body. */
    static ErrorReport read(Fields fields) throws InvalidFieldException {
        return new ErrorReport(fields.int32(Name.ERRCODE), fields.textOrEmpty(Name.ERRMSG));
    }
}
