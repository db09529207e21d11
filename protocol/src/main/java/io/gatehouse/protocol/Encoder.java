package io.gatehouse.protocol;

import io.gatehouse.protocol.ReplyBody.FailList;
import io.gatehouse.protocol.ReplyBody.FailedPerson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what the cloud sends: replies, which never have a cmd because firmware tells a push by it, and pushes. The bytes
 * are strict JSON in UTF-8 whatever the strings hold. Called on any thread.
 */
public final class Encoder {
    private static final String HEAD = "{\"headers\":{\"req_id\":";
    private static final byte[] HEAD_BYTES = HEAD.getBytes(StandardCharsets.UTF_8);
    // What nearly all replies end with: those to ping and to uploads of which everything was stored.
    private static final byte[] OK = utf8(appendTail(new StringBuilder(), Reply.ok()));
    private static final byte[] ALL_STORED = utf8(appendTail(new StringBuilder(), Reply.ok(new FailList(List.of()))));

    private Encoder() {}

    /** The answer to a command; for a binary frame where {@link Reply#isBinary}. */
    public static byte[] reply(ReqId reqId, Reply reply) {
        if (reply.body() instanceof ReplyBody.File file) {
            return BinaryFrame.download(reqId, file.data());
        }
        if (reply.equals(Reply.ok())) {
            return reply(reqId, OK);
        }
        if (allStored(reply)) {
            return reply(reqId, ALL_STORED);
        }
        if (reply.body() instanceof ReplyBody.Prepared prepared) {
            return prepared(reqId, reply, prepared.json());
        }
        StringBuilder json = new StringBuilder(192).append(HEAD).append(reqId.json());
        return utf8(appendTail(json, reply));
    }

    /** Copied once, as it is. */
    private static byte[] prepared(ReqId reqId, Reply reply, byte[] body) {
        StringBuilder json = new StringBuilder(192).append(HEAD).append(reqId.json());
        appendCode(json, reply);
        byte[] head = utf8(json.append(",\"body\":"));
        byte[] whole = Arrays.copyOf(head, head.length + body.length + 1);
        System.arraycopy(body, 0, whole, head.length, body.length);
        whole[whole.length - 1] = '}';
        return whole;
    }

    private static byte[] reply(ReqId reqId, byte[] tail) {
        byte[] id = reqId.json().getBytes(StandardCharsets.UTF_8);
        byte[] json = Arrays.copyOf(HEAD_BYTES, HEAD_BYTES.length + id.length + tail.length);
        System.arraycopy(id, 0, json, HEAD_BYTES.length, id.length);
        System.arraycopy(tail, 0, json, HEAD_BYTES.length + id.length, tail.length);
        return json;
    }

    private static boolean allStored(Reply reply) {
        return reply.code() == ErrorCode.OK
                && reply.body() instanceof FailList failList
                && failList.people().isEmpty()
                && reply.errmsg().equals(ErrorCode.OK.text());
    }

    /** What follows the req_id. */
    private static StringBuilder appendTail(StringBuilder json, Reply reply) {
        appendCode(json, reply);
        if (reply.body() != null) {
            json.append(",\"body\":{");
            appendBody(json, reply.body());
            json.append('}');
        }
        return json.append('}');
    }

    private static void appendCode(StringBuilder json, Reply reply) {
        json.append("},\"errcode\":").append(reply.code().code()).append(",\"errmsg\":");
        JsonStrings.quote(json, reply.errmsg());
    }

    /** The answer to something that is no command and has no headers that could be read. */
    public static byte[] malformed(String reason) {
        StringBuilder json = new StringBuilder(128)
                .append("{\"errcode\":")
                .append(ErrorCode.INVALID_PARAMETER.code())
                .append(",\"errmsg\":");
        JsonStrings.quote(json, reason);
        return utf8(json.append('}'));
    }

    /**
     * What a terminal is told unasked.
     *
     * @param reqId chosen by the cloud, at most 64 characters of ASCII
     */
    public static byte[] push(String reqId, Push push) {
        StringBuilder json = new StringBuilder(256).append("{\"cmd\":\"").append(cmd(push));
        json.append("\",\"headers\":{");
        append(json, "req_id", reqId);
        json.append('}');
        if (push instanceof Push.EnterPage page) {
            appendPage(json, page.pageType(), page.operId(), page.userid(), page.userType());
        } else if (push instanceof Push.ExitPage page) {
            appendPage(json, page.pageType(), page.operId(), page.userid(), page.userType());
        } else if (PushBodies.isOf(push)) {
            PushBodies.append(json.append(",\"body\":{"), push);
            json.append('}');
        } else {
            PeopleWords.appendPush(json, push);
        }
        return utf8(json.append('}'));
    }

    private static String cmd(Push push) {
        if (push instanceof Push.EnterPage) {
            return "push_enter_page";
        } else if (push instanceof Push.ExitPage) {
            return "push_exit_page";
        } else if (push instanceof Push.BindCorp) {
            return "push_bind_corp";
        } else if (push instanceof Push.UnbindCorp) {
            return "push_unbind_corp";
        } else if (push instanceof Push.UserFace) {
            return "push_user_face";
        } else if (push instanceof Push.RemoteOpenDoor) {
            return "push_remote_open_door";
        } else if (push instanceof Push.UserScan) {
            return "push_user_scan";
        } else if (push instanceof Push.OpenSelfInput) {
            return "push_open_self_input";
        } else if (push instanceof Push.UpdateFirmware) {
            return "push_update_firmware";
        } else if (push instanceof Push.FetchLog) {
            return "push_fetch_log";
        } else if (push instanceof Push.RestartDevice) {
            return "push_restart_device";
        } else if (push instanceof Push.ChangeContact) {
            return "push_change_contact";
        } else if (push instanceof Push.ChangeUserid) {
            return "push_change_userid";
        } else if (push instanceof Push.VisitorListChange) {
            return "push_visitor_list_change";
        }
        throw new IllegalArgumentException("No name for " + push.getClass());
    }

    private static void appendPage(StringBuilder json, Kind kind, String operId, String userid, UserType userType) {
        json.append(",\"body\":{");
        append(json, "page_type", kind.wireName());
        append(json.append(','), "oper_id", operId);
        append(json.append(','), "userid", userid);
        json.append(",\"user_type\":").append(userType.code()).append('}');
    }

    private static void appendBody(StringBuilder json, ReplyBody body) {
        if (body instanceof ReplyBody.Timestamp timestamp) {
            json.append("\"timestamp\":").append(timestamp.seconds());
        } else if (body instanceof ReplyBody.SecretNo secretNo) {
            append(json, "secret_no", secretNo.secretNo());
        } else if (body instanceof ReplyBody.ActiveCode activeCode) {
            append(json, "active_code", activeCode.activeCode());
        } else if (body instanceof ReplyBody.Secret secret) {
            append(json, "secret", secret.secret());
        } else if (body instanceof ReplyBody.CorpName corpName) {
            append(json, "corp_name", corpName.corpName());
        } else if (body instanceof ReplyBody.Admins) {
            json.append("\"userinfo\":[]");
        } else if (body instanceof FailList failList) {
            appendFailList(json, failList);
        } else if (!RecordBodies.append(json, body) && !PeopleWords.appendBody(json, body)) {
            throw new IllegalArgumentException("No words for " + body.getClass());
        }
    }

    private static void appendFailList(StringBuilder json, FailList failList) {
        json.append("\"fail_list\":[");
        String separator = "";
        for (FailedPerson person : failList.people()) {
            UserType userType = person.userType();
            json.append(separator).append('{');
            append(json, "userid", person.userid());
            json.append(",\"user_type\":")
                    .append(userType == null ? 0 : userType.code())
                    .append('}');
            separator = ",";
        }
        json.append(']');
    }

    static void append(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":");
        JsonStrings.quote(json, value);
    }

    /** Makes a question mark of a lone surrogate. */
    private static byte[] utf8(StringBuilder json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
