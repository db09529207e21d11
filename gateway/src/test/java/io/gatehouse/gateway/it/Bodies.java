package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** Bodies of upload_userinfo, with templates that are random yet the same for the same seed. */
final class Bodies {
    private Bodies() {}

    /** A template of 200 bytes. */
    static byte[] template(long seed) {
        return template(seed, 200);
    }

    /** A template; its first bytes are those of no picture. */
    static byte[] template(long seed, int size) {
        byte[] template = new byte[size];
        new Random(seed).nextBytes(template);
        byte[] start = "TPL1".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, template, 0, Math.min(size, start.length));
        return template;
    }

    /** Lower-case hex, as the admin API shows it. */
    static String sha256(byte[] template) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(template));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(byte[] template) {
        return Base64.getEncoder().encodeToString(template);
    }

    /** An employee with a finger in slot 0. */
    static String finger(String userid, byte[] template) {
        return finger(userid, 0, 0, template);
    }

    static String finger(String userid, int userType, int slot, byte[] template) {
        return person(userid, userType, "fp", slot, base64(template));
    }

    static String face(String userid, int userType, int slot, byte[] template) {
        return person(userid, userType, "fa_list", slot, base64(template));
    }

    /** An element of userinfo with one slot. */
    static String person(String userid, int userType, String list, int slot, String data) {
        return json(
                "{'userid':%s,'user_type':%d,'%s':[{'id':%d,'data':'%s'}]}",
                Json.quoted(userid), userType, list, slot, data);
    }

    /** Without an oper_id: what terminals send after the network was away, and after a capture of their own. */
    static String repush(String... people) {
        return json("{'userinfo':[%s]}", String.join(",", people));
    }

    /** What a terminal sends when it has captured somebody for an enrolment. */
    static String success(String operId, String... people) {
        return json("{'userinfo':[%s],'oper_id':'%s','errcode':0,'errmsg':'ok'}", String.join(",", people), operId);
    }

    /** What a terminal sends when it could not, with some people in it or none. */
    static String failure(String operId, int errcode, String errmsg, String... people) {
        return json(
                "{'userinfo':[%s],'oper_id':'%s','errcode':%d,'errmsg':%s}",
                String.join(",", people), operId, errcode, Json.quoted(errmsg));
    }
}
