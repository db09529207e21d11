package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Person;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an upload; an instance reads one person of it. What is of a wrong type refuses the call; what is only unusable
 * refuses the person, and the first reason stays. Types are looked at to the end even then, since they decide on the others
 * too.
 */
final class UploadParser {
    private static final int MAX_USERID_BYTES = 128;

    private final Fields fields;
    private final JsonTree json;
    private final Features features;
    private final List<Template> templates = new ArrayList<>(4);
    private @Nullable Refusal refusal;

    private UploadParser(Fields fields, Features features) {
        this.fields = fields;
        this.json = fields.json();
        this.features = features;
    }

    /** Reads the body of a call. */
    static UploadUserinfo read(Fields fields, int templateLimit) throws InvalidFieldException {
        int userinfo = fields.array(Name.USERINFO);
        int count = userinfo == JsonTree.NONE ? 0 : fields.json().size(userinfo);
        if (count > UploadUserinfo.MAX_PEOPLE) {
            throw fields.wrong(Name.USERINFO, "expected at most 200 people, got " + count);
        }
        String operId = fields.textOrEmpty(Name.OPER_ID);
        int errcode = fields.get(Name.ERRCODE) == JsonTree.NONE ? 0 : fields.int32(Name.ERRCODE);
        String errmsg = fields.textOrEmpty(Name.ERRMSG);
        if (userinfo == JsonTree.NONE && errcode == 0) {
            throw fields.wrong(Name.USERINFO, "expected an array, got nothing, and errcode tells of no failure");
        }
        List<Person> people =
                userinfo == JsonTree.NONE ? null : people(fields, userinfo, new ArrayList<>(count), templateLimit);
        return new UploadUserinfo(people, operId.isEmpty() ? null : operId, errcode, errmsg);
    }

    private static List<Person> people(Fields fields, int userinfo, List<Person> people, int templateLimit)
            throws InvalidFieldException {
        JsonTree json = fields.json();
        Features features = new Features(json, templateLimit);
        for (int row = json.first(userinfo); row < json.end(userinfo); row = json.next(row)) {
            people.add(new UploadParser(fields.element(Name.USERINFO, row, people.size()), features).person());
        }
        return Collections.unmodifiableList(people);
    }

    private Person person() throws InvalidFieldException {
        String userid = fields.requiredText(Name.USERID);
        if (userid.isEmpty() || isLong(userid)) {
            refuse(Refusal.USERID);
        }
        String fpAlgorithm = features.algorithm(Kind.FP, fields.get(Name.FP_ALGORITHM));
        String faAlgorithm = features.algorithm(Kind.FA, fields.get(Name.FA_ALGORITHM));
        int fingers = readSlots(Kind.FP, Name.FP, fpAlgorithm);
        int faces = readSlots(Kind.FA, Name.FA_LIST, faAlgorithm);
        int face = fields.string(Name.FA);
        boolean singleFace = face != JsonTree.NONE && fields.get(Name.FA_LIST) == JsonTree.NONE;
        if (singleFace) {
            faces = 1;
            add(Kind.FA, 0, faAlgorithm, face);
        }
        if (!AlgorithmName.isValid(fpAlgorithm) || !AlgorithmName.isValid(faAlgorithm)) {
            refuse(Refusal.ALGORITHM);
        }
        List<Template> usable = refusal == null ? Collections.unmodifiableList(templates) : List.of();
        return new Person(userid, userType(), singleFace, fingers, faces, usable, refusal);
    }

    /** No character takes more than three bytes for each of its chars. */
    private static boolean isLong(String userid) {
        return userid.length() > MAX_USERID_BYTES / 3 && Utf8.length(userid) > MAX_USERID_BYTES;
    }

    private void refuse(Refusal reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    private @Nullable UserType userType() {
        int row = fields.get(Name.USER_TYPE);
        return row == JsonTree.NONE ? UserType.EMPLOYEE : UserType.of(fields.integer(row, 0, 2));
    }

    /** Returns how many entries there are. */
    private int readSlots(Kind kind, Name field, String algorithm) throws InvalidFieldException {
        int entries = fields.array(field);
        if (entries == JsonTree.NONE) {
            return 0;
        }
        int index = 0;
        for (int row = json.first(entries); row < json.end(entries); row = json.next(row)) {
            Fields entry = fields.element(field, row, index++);
            int data = entry.string(Name.DATA);
            long slot = entry.integer(entry.get(Name.ID), 0, kind.slots() - 1L);
            if (slot == Fields.NO_INTEGER) {
                refuse(Refusal.SLOT);
            } else if (data != JsonTree.NONE) {
                add(kind, (int) slot, algorithm, data);
            }
        }
        return index;
    }

    private void add(Kind kind, int slot, String algorithm, int base64) {
        if (refusal != null) {
            return;
        }
        if (features.isTooLarge(base64)) {
            refuse(kind == Kind.FP ? Refusal.FINGERPRINT_TOO_LARGE : Refusal.FACE_TOO_LARGE);
            return;
        }
        Template template = features.template(kind, slot, algorithm, base64);
        if (template == null) {
            refuse(Refusal.BASE64);
        } else if (Pictures.isPicture(template.array(), template.from(), template.length())) {
            refuse(Refusal.PICTURE);
        } else {
            templates.add(template);
        }
    }
}
