package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The bodies of commands, from Jackson's trees. */
final class OracleBodies {
    private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

    private OracleBodies() {}

    static Body read(@Nullable CommandType command, JsonNode body, JsonNode beside, int templateLimit) {
        if (command == null) {
            return new Body.None();
        }
        try {
            return switch (command) {
                case GET_TIMESTAMP, PING, GET_CORP_INFO, GET_ADMIN_INFO, GET_PERM_VERSION, GET_VISITOR_VERSION ->
                    new Body.None();
                case GET_SECRET_NO, REGISTER -> hello(OracleFields.ofBody(body));
                case ACTIVE -> active(OracleFields.ofBody(body));
                case SUBSCRIBE_CORP -> subscribe(OracleFields.ofBody(body));
                case ERROR_REPORT -> report(OracleFields.ofBody(body));
                case UPLOAD_USERINFO -> OracleUpload.parse(body, templateLimit);
                // Of flat fields, which are read as those above are.
                case CHECKIN,
                        REPORT_USER_TEMPERATURE,
                        ASYNC_BATCH_REPORT_USER_TEMPERATURE,
                        GET_HEALTH_STATUS,
                        REPORT_REMOTE_OPEN_DOOR,
                        DOWNLOAD_PHOTO,
                        GET_OPEN_SELF_INPUT,
                        GET_FIRMWARE_INFO,
                        UPLOAD_LOG,
                        GEN_LOGIN_QRCODE,
                        SELFHELP_NOTIFY -> new Body.None();
                case GET_USERINFO_BY_PAGE -> page(OracleFields.ofBody(body), NOTHING);
                case GET_VISITOR_LIST -> page(OracleFields.ofBody(body), beside);
                case GET_USERINFO_BY_IDS, GET_VISITOR_BY_IDS -> byIds(OracleFields.ofBody(body));
                case CHECK_USERID -> check(OracleFields.ofBody(body));
                case GET_NOTIFY_HISTORY -> history(OracleFields.ofBody(body));
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

    private static PageRequest page(OracleFields fields, JsonNode beside) throws InvalidFieldException {
        OracleFields other = OracleFields.ofBody(beside);
        long offset = (fields.get("offset") == null && other.get("offset") != null ? other : fields).uint32("offset");
        long limit = (fields.get("limit") == null && other.get("limit") != null ? other : fields).uint32("limit");
        if (limit < 1 || limit > 200) {
            throw new InvalidFieldException(ErrorCode.BAD_OFFSET_OR_LIMIT, "limit: expected 1 to 200, got " + limit);
        }
        return new PageRequest(offset, (int) limit, wants(fields));
    }

    private static PageRequest.Wants wants(OracleFields fields) throws InvalidFieldException {
        return new PageRequest.Wants(
                flag(fields, "is_req_fp_info", true),
                flag(fields, "is_req_fa_info", true),
                flag(fields, "is_req_public_key", false));
    }

    private static boolean flag(OracleFields fields, String name, boolean absent) throws InvalidFieldException {
        return fields.get(name) == null ? absent : fields.uint32(name) != 0;
    }

    private static ByIds byIds(OracleFields fields) throws InvalidFieldException {
        List<UserRef> people = users(fields, fields.get("user_item") == null ? "userids" : "user_item");
        return new ByIds(people, wants(fields));
    }

    private static CheckUserid check(OracleFields fields) throws InvalidFieldException {
        return new CheckUserid(users(fields, fields.get("userid_item") == null ? "userid" : "userid_item"));
    }

    private static List<UserRef> users(OracleFields fields, String name) throws InvalidFieldException {
        JsonNode array = fields.array(name);
        if (array == null) {
            throw fields.wrongType(name, "an array");
        }
        if (array.size() > 200) {
            throw fields.wrong(name, "expected at most 200 people, got " + array.size());
        }
        List<UserRef> people = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).isString()) {
                people.add(new UserRef(array.get(i).stringValue(), null, false));
            } else if (!array.get(i).isObject() && name.startsWith("userid") && !name.endsWith("_item")) {
                throw fields.wrong(name + '[' + i + ']', "expected a string");
            } else {
                OracleFields element = fields.element(name, array, i);
                UserType userType = UserType.of(element.get("user_type") == null ? 0 : element.uint32("user_type"));
                people.add(new UserRef(element.requiredText("userid"), userType, true));
            }
        }
        return people;
    }

    private static NotifyHistory history(OracleFields fields) throws InvalidFieldException {
        long limit = fields.get("limit") == null ? 50 : fields.uint32("limit");
        if (limit < 1) {
            throw new InvalidFieldException(ErrorCode.BAD_OFFSET_OR_LIMIT, "limit: expected at least 1, got 0");
        }
        long after = fields.get("perm_version") == null ? 0 : fields.uint32("perm_version");
        return new NotifyHistory(after, fields.uint32("offset"), (int) Math.min(limit, 50));
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
