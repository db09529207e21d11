package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The bodies of commands, from Jackson's trees. */
final class OracleBodies {
    private OracleBodies() {}

    static Body read(@Nullable CommandType command, JsonNode body, int templateLimit) {
        if (command == null) {
            return new Body.None();
        }
        try {
            return switch (command) {
                case GET_TIMESTAMP, PING, GET_CORP_INFO, GET_ADMIN_INFO -> new Body.None();
                case GET_SECRET_NO, REGISTER -> hello(OracleFields.ofBody(body));
                case ACTIVE -> active(OracleFields.ofBody(body));
                case SUBSCRIBE_CORP -> subscribe(OracleFields.ofBody(body));
                case ERROR_REPORT -> report(OracleFields.ofBody(body));
                case UPLOAD_USERINFO -> OracleUpload.parse(body, templateLimit);
            };
        } catch (InvalidFieldException e) {
            return new Body.Invalid(e.code(), e.reason());
        }
    }

    private static SignedHello hello(OracleFields fields) throws InvalidFieldException {
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

    private static Active active(OracleFields fields) throws InvalidFieldException {
        fields.require("active_code", ErrorCode.MISSING_ACTIVE_CODE);
        return new Active(fields.requiredText("active_code"));
    }

    private static ErrorReport report(OracleFields fields) throws InvalidFieldException {
        return new ErrorReport(fields.int32("errcode"), fields.textOrEmpty("errmsg"));
    }

    private static SubscribeCorp subscribe(OracleFields fields) throws InvalidFieldException {
        fields.require("secret", ErrorCode.MISSING_SECRET);
        String secret = fields.requiredText("secret");
        if (fields.isBlank("firmware_version")) {
            throw fields.wrong("firmware_version", "expected a string that is not empty");
        }
        String firmwareVersion = fields.requiredText("firmware_version");
        OracleFields extra = fields.object("ext_args");
        return new SubscribeCorp(
                secret,
                firmwareVersion,
                algorithms(extra, "fp_algorithm", ErrorCode.BAD_FINGERPRINT_ALGORITHM),
                algorithms(extra, "fa_algorithm", ErrorCode.BAD_FACE_ALGORITHM));
    }

    private static List<String> algorithms(@Nullable OracleFields extra, String field, ErrorCode code)
            throws InvalidFieldException {
        JsonNode array = extra == null ? null : extra.array(field);
        if (extra == null || array == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < array.size() && names.size() < SubscribeCorp.MAX_ALGORITHMS; i++) {
            JsonNode element = array.get(i);
            if (element.isNull() || (element.isString() && element.stringValue().isEmpty())) {
                continue;
            }
            if (!element.isString()) {
                throw extra.wrong(field + '[' + i + ']', "expected a string");
            }
            if (!AlgorithmName.isValid(element.stringValue())) {
                throw new InvalidFieldException(
                        code, extra.path(field) + '[' + i + "]: expected 1 to 64 printable ASCII characters");
            }
            names.add(element.stringValue());
        }
        return List.copyOf(names);
    }
}
