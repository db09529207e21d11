package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Bodies of upload_userinfo, and what of them should be stored. */
final class Uploads {
    private Uploads() {}

    /** A body with these people and nothing else. */
    static String people(String... people) {
        return "{\"userinfo\":[" + String.join(",", people) + "]}";
    }

    /** The result of an enrolment as terminals send it on success. */
    static String enrolled(String operId, String... people) {
        return json("{'oper_id':'%s','errcode':0,'errmsg':'ok','userinfo':[", operId) + String.join(",", people) + "]}";
    }

    /** The result of an enrolment as terminals send it on failure. */
    static String failed(String operId, int errcode, String errmsg, String... people) {
        return json("{'oper_id':'%s','errcode':%d,'errmsg':%s,'userinfo':[", operId, errcode, Json.quoted(errmsg))
                + String.join(",", people)
                + "]}";
    }

    /** One person with further fields, each as JSON text such as {@code 'user_type':1}; ' stands for ". */
    static String person(String userid, String... fields) {
        StringBuilder person = new StringBuilder("{\"userid\":").append(Json.quoted(userid));
        for (String field : fields) {
            person.append(',').append(json(field));
        }
        return person.append('}').toString();
    }

    /** An employee with one finger. */
    static String finger(String userid, int slot, int seed) {
        return person(userid, fp(slot, template(seed)));
    }

    /** An employee with one face. */
    static String face(String userid, int slot, int seed) {
        return person(userid, fa(slot, template(seed)));
    }

    static String fp(int slot, byte[] template) {
        return "'fp':[" + entry(slot, template) + "]";
    }

    static String fa(int slot, byte[] template) {
        return "'fa_list':[" + entry(slot, template) + "]";
    }

    static String entry(int slot, byte[] template) {
        return "{'id':" + slot + ",'data':'" + base64(template) + "'}";
    }

    static String base64(byte[] template) {
        return Base64.getEncoder().encodeToString(template);
    }

    /** A feature of 512 bytes, the same for the same seed. */
    static byte[] template(int seed) {
        return template(seed, 512);
    }

    static byte[] template(int seed, int bytes) {
        byte[] template = new byte[bytes];
        new Random(seed).nextBytes(template);
        template[0] = 'F';
        return template;
    }

    static String sha256(byte[] template) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(template));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** How {@link #stored} shows a template. */
    static String slot(String kind, int slot, String algorithm, byte[] template) {
        return kind + slot + " " + algorithm + " " + template.length + " " + sha256(template);
    }

    /** Kind, slot, algorithm, size and digest of every template of a person (or of an enrolment), in order. */
    static Set<String> stored(JsonNode personOrEnrollment) {
        Set<String> templates = new TreeSet<>();
        for (JsonNode template : personOrEnrollment.path("templates")) {
            templates.add(template.path("kind").stringValue()
                    + template.path("slot").intValue()
                    + " "
                    + template.path("algorithm").stringValue()
                    + " "
                    + template.path("bytes").intValue()
                    + " "
                    + template.path("sha256").stringValue());
        }
        return templates;
    }

    /** A fail_list of one person. */
    static JsonNode failList(String userid, int userType) {
        return Json.parse(json("[{'userid':%s,'user_type':%d}]", Json.quoted(userid), userType));
    }
}
