package io.gatehouse.protocol;

import io.gatehouse.protocol.Inbound.Acknowledgement;
import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;

/**
 * Reads the text of one frame, with the body of its command. Any bytes give a value, none an exception.
 *
 * <p>{@link JsonScanner} reads a good text in one pass into the rows of a {@link JsonTree}; from these, in whatever order the
 * keys came, the envelope and the body are made. Only a text that it refuses for more than its syntax is read once more,
 * without the limits and without keeping anything, for the req_id of the answer.
 */
public final class EnvelopeParser {
    /** Deepest nesting; the outermost object is 1. */
    public static final int MAX_DEPTH = 32;

    /** Longest key, in characters. */
    public static final int MAX_NAME = 64;

    /** Most digits of a number. */
    public static final int MAX_DIGITS = 1024;

    /**
     * Most tokens of one text, several times what 200 people with every slot take: a value, a key and each bracket is one.
     * Without it the rows of a frame full of empty arrays would be several times as large as the frame.
     */
    public static final int MAX_TOKENS = 250_000;

    private static final Body NO_BODY = new Body.None();

    private EnvelopeParser() {}

    /**
     * Reads one message. Called on any thread. The array is taken over: templates are decoded where they stand in it, and
     * unless it is a large one they stay there. It holds nothing else that is worth reading afterwards.
     *
     * @param templateLimit most bytes of one decoded template
     */
    public static Inbound parse(byte[] message, int offset, int length, int templateLimit) {
        int end = offset + length;
        if (!startsAsUtf8(message, offset, length)) {
            return new Malformed(null, "Expected a JSON object in UTF-8 without a byte order mark.");
        }
        JsonTree json = new JsonTree(message, length);
        JsonCursor cursor = new JsonCursor(message, offset, end);
        try {
            if (cursor.isAtEnd() || cursor.peek() == '[') {
                return new Malformed(null, "Expected a JSON object.");
            }
            new JsonScanner(message, cursor).read(json);
            return json.kind(JsonTree.ROOT) == JsonKind.OBJECT
                    ? inbound(json, cursor, templateLimit)
                    : new Malformed(null, "Expected a JSON object.");
        } catch (JsonRefusal refusal) {
            json.restore();
            return new Malformed(refusal.isJson() ? ReqIdReader.salvage(message, offset, end) : null, refusal.reason());
        }
    }

    /** True if what comes of a message of that length may still be read from its array: the templates of an upload are. */
    public static boolean keeps(int length) {
        return length < Features.LARGE;
    }

    /** A byte order mark, or a zero among the first four bytes, is a sign of another encoding. */
    private static boolean startsAsUtf8(byte[] message, int offset, int length) {
        for (int i = 0; i < Math.min(length, 4); i++) {
            if (message[offset + i] == 0) {
                return false;
            }
        }
        return length == 0 || message[offset] >= 0;
    }

    private static Inbound inbound(JsonTree json, JsonCursor cursor, int templateLimit) {
        int headers = present(json, Name.HEADERS);
        if (headers != JsonTree.NONE && json.kind(headers) != JsonKind.OBJECT) {
            return new Malformed(null, "headers: expected an object.");
        }
        ReqId reqId =
                headers == JsonTree.NONE ? ReqId.ABSENT : ReqIdReader.read(json, json.member(headers, Name.REQ_ID));
        if (reqId == null) {
            return new Malformed(null, "headers.req_id: expected a string or a number of at most 1,024 bytes.");
        }
        if (!cursor.isAtEnd()) {
            return new Malformed(reqId, "Something follows the JSON object.");
        }
        if (cursor.hasInvalidEscape()) {
            return new Malformed(reqId, "An escape is no Unicode character (a lone surrogate), or is U+0000.");
        }
        int cmd = present(json, Name.CMD);
        if (cmd == JsonTree.NONE && present(json, Name.ERRCODE) != JsonTree.NONE) {
            return new Acknowledgement();
        }
        return cmd == JsonTree.NONE || json.kind(cmd) != JsonKind.STRING
                ? new Malformed(reqId, "cmd: expected a string" + (cmd == JsonTree.NONE ? ", got nothing." : "."))
                : envelope(json, cmd, reqId, templateLimit);
    }

    private static Envelope envelope(JsonTree json, int cmd, ReqId reqId, int templateLimit) {
        CommandType command = json.isEscaped(cmd)
                ? CommandType.of(json.text(cmd))
                : CommandType.of(json.bytes(), json.from(cmd), json.to(cmd));
        return command == null
                ? new Envelope(null, json.text(cmd), reqId, NO_BODY)
                : new Envelope(command, command.wireName(), reqId, body(command, json, templateLimit));
    }

    private static Body body(CommandType command, JsonTree json, int templateLimit) {
        int row = present(json, Name.BODY);
        try {
            return switch (command) {
                case GET_TIMESTAMP,
                        PING,
                        GET_CORP_INFO,
                        GET_ADMIN_INFO,
                        GET_PERM_VERSION,
                        GET_VISITOR_VERSION,
                        GET_OPEN_SELF_INPUT,
                        GET_FIRMWARE_INFO -> NO_BODY;
                case GET_SECRET_NO, REGISTER -> SignedHello.read(Fields.ofBody(json, row));
                case ACTIVE -> Active.read(Fields.ofBody(json, row));
                case SUBSCRIBE_CORP -> SubscribeCorp.read(Fields.ofBody(json, row));
                case ERROR_REPORT -> ErrorReport.read(Fields.ofBody(json, row));
                case UPLOAD_USERINFO -> UploadParser.read(Fields.ofBody(json, row), templateLimit);
                case CHECKIN -> Checkin.read(Fields.ofBody(json, row));
                case REPORT_USER_TEMPERATURE -> Temperatures.readOne(Fields.ofBody(json, row));
                case ASYNC_BATCH_REPORT_USER_TEMPERATURE -> Temperatures.readBatch(Fields.ofBody(json, row));
                case GET_HEALTH_STATUS -> HealthQuery.read(Fields.ofBody(json, row));
                case REPORT_REMOTE_OPEN_DOOR -> DoorReport.read(Fields.ofBody(json, row));
                case DOWNLOAD_PHOTO -> PhotoRequest.read(Fields.ofBody(json, row));
                case GEN_LOGIN_QRCODE -> LoginCodeRequest.read(Fields.ofBody(json, row));
                case SELFHELP_NOTIFY -> Selfhelp.read(Fields.ofBody(json, row));
                case UPLOAD_LOG -> new Body.Invalid(ErrorCode.INVALID_PARAMETER, "upload_log: expected a binary frame");
                case GET_USERINFO_BY_PAGE -> PageRequest.read(Fields.ofBody(json, row));
                case GET_VISITOR_LIST ->
                    PageRequest.readLoose(Fields.ofBody(json, row), Fields.ofBody(json, JsonTree.ROOT));
                case GET_USERINFO_BY_IDS, GET_VISITOR_BY_IDS -> ByIds.read(Fields.ofBody(json, row));
                case CHECK_USERID -> CheckUserid.read(Fields.ofBody(json, row));
                case GET_NOTIFY_HISTORY -> NotifyHistory.read(Fields.ofBody(json, row));
            };
        } catch (InvalidFieldException e) {
            return new Body.Invalid(e.code(), e.reason());
        }
    }

    /** A member of the outermost object; null is as good as none. */
    private static int present(JsonTree json, Name name) {
        int row = json.member(JsonTree.ROOT, name);
        return row == JsonTree.NONE || json.kind(row) == JsonKind.NULL ? JsonTree.NONE : row;
    }
}
