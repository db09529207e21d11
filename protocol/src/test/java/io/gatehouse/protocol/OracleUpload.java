package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Person;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads an upload; an instance reads one person of it. What is of a wrong type refuses the call; what is only unusable refuses the person, and
 * the first reason stays. Types are looked at to the end even then, since they decide on the others too.
 */
final class OracleUpload {
    private static final int MAX_USERID_BYTES = 128;

    private final OracleFields fields;
    private final int templateLimit;
    private final List<Template> templates = new ArrayList<>();
    private @Nullable Refusal refusal;

    private OracleUpload(OracleFields fields, int templateLimit) {
        this.fields = fields;
        this.templateLimit = templateLimit;
    }

    static UploadUserinfo parse(JsonNode body, int templateLimit) throws InvalidFieldException {
        OracleFields fields = OracleFields.ofBody(body);
        JsonNode userinfo = fields.array("userinfo");
        if (userinfo != null && userinfo.size() > UploadUserinfo.MAX_PEOPLE) {
            throw fields.wrong("userinfo", "expected at most 200 people, got " + userinfo.size());
        }
        String operId = fields.textOrEmpty("oper_id");
        int errcode = fields.get("errcode") == null ? 0 : fields.int32("errcode");
        String errmsg = fields.textOrEmpty("errmsg");
        if (userinfo == null && errcode == 0) {
            throw fields.wrong("userinfo", "expected an array, got nothing, and errcode tells of no failure");
        }
        List<Person> people = userinfo == null ? null : people(fields, userinfo, templateLimit);
        return new UploadUserinfo(people, operId.isEmpty() ? null : operId, errcode, errmsg);
    }

    private static List<Person> people(OracleFields fields, JsonNode userinfo, int templateLimit)
            throws InvalidFieldException {
        List<Person> people = new ArrayList<>(userinfo.size());
        for (int i = 0; i < userinfo.size(); i++) {
            people.add(new OracleUpload(fields.element("userinfo", userinfo, i), templateLimit).person());
        }
        return Collections.unmodifiableList(people);
    }

    private Person person() throws InvalidFieldException {
        String userid = fields.requiredText("userid");
        if (userid.isEmpty() || Utf8.length(userid) > MAX_USERID_BYTES) {
            refuse(Refusal.USERID);
        }
        String fpAlgorithm = algorithm("fp_algorithm");
        String faAlgorithm = algorithm("fa_algorithm");
        int fingers = readSlots(Kind.FP, "fp", fpAlgorithm);
        int faces = readSlots(Kind.FA, "fa_list", faAlgorithm);
        String face = fields.text("fa");
        boolean singleFace = false;
        if (face != null && fields.get("fa_list") == null) {
            singleFace = true;
            faces = 1;
            add(Kind.FA, 0, faAlgorithm, face);
        }
        if (!AlgorithmName.isValid(fpAlgorithm) || !AlgorithmName.isValid(faAlgorithm)) {
            refuse(Refusal.ALGORITHM);
        }
        List<Template> usable = refusal == null ? Collections.unmodifiableList(templates) : List.of();
        return new Person(userid, userType(), singleFace, fingers, faces, usable, refusal);
    }

    private void refuse(Refusal reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    private @Nullable UserType userType() {
        JsonNode value = fields.get("user_type");
        return value == null ? UserType.EMPLOYEE : UserType.of(OracleFields.integer(value, 0, 2));
    }

    /** The name of an algorithm, an invalid one where it is none. */
    private String algorithm(String field) {
        if (fields.isBlank(field)) {
            return Template.DEFAULT_ALGORITHM;
        }
        JsonNode value = fields.get(field);
        return value == null || !value.isString() ? "" : value.stringValue();
    }

    private int readSlots(Kind kind, String field, String algorithm) throws InvalidFieldException {
        JsonNode entries = fields.array(field);
        if (entries == null) {
            return 0;
        }
        for (int i = 0; i < entries.size(); i++) {
            OracleFields entry = fields.element(field, entries, i);
            String data = entry.text("data");
            long slot = OracleFields.integer(entry.get("id"), 0, kind.slots() - 1L);
            if (slot == OracleFields.NO_INTEGER) {
                refuse(Refusal.SLOT);
            } else if (data != null) {
                add(kind, (int) slot, algorithm, data);
            }
        }
        return entries.size();
    }

    private void add(Kind kind, int slot, String algorithm, String base64) {
        if (refusal != null) {
            return;
        }
        if (OracleBase64.exceeds(base64, templateLimit)) {
            refuse(kind == Kind.FP ? Refusal.FINGERPRINT_TOO_LARGE : Refusal.FACE_TOO_LARGE);
            return;
        }
        byte[] data = OracleBase64.decode(base64);
        if (data == null || (data.length == 0 && !base64.isEmpty())) {
            refuse(Refusal.BASE64);
        } else if (Pictures.isPicture(data)) {
            refuse(Refusal.PICTURE);
        } else {
            templates.add(new Template(kind, slot, algorithm, data));
        }
    }
}
