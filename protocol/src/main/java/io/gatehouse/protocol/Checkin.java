package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has passed [doc 93985]. */
public record Checkin(List<Entry> records) implements Body {
    /** Records per call. */
    public static final int MAX_RECORDS = 200;

    private static final int LONGEST_USERID = 128;

    /**
     * One element of {@code checkin_data}.
     *
     * @param userid as sent
     * @param userType 0 where absent, null where it is no user type
     * @param timestamp unix seconds
     * @param passType 1 in, 2 out, 3 unknown; null where absent: attendance, but no passage
     * @param passMethod the vendor's number, null where absent
     * @param usable false where it cannot be stored
     */
    public record Entry(
            String userid,
            @Nullable UserType userType,
            long timestamp,
            @Nullable Integer passType,
            @Nullable Long passMethod,
            boolean usable) {}

    /** Reads the body: a wrong type refuses the call, a value that is not one of those there are only its record. */
    static Checkin read(Fields fields) throws InvalidFieldException {
        int array = fields.array(Name.CHECKIN_DATA);
        if (array == JsonTree.NONE) {
            throw fields.wrongType(Name.CHECKIN_DATA, "an array");
        }
        JsonTree json = fields.json();
        int count = json.size(array);
        if (count > MAX_RECORDS) {
            throw fields.wrong(Name.CHECKIN_DATA, "expected at most 200 records, got " + count);
        }
        List<Entry> records = new ArrayList<>(count);
        for (int row = json.first(array); row < json.end(array); row = json.next(row)) {
            records.add(entry(fields.element(Name.CHECKIN_DATA, row, records.size())));
        }
        return new Checkin(Collections.unmodifiableList(records));
    }

    private static Entry entry(Fields fields) throws InvalidFieldException {
        String userid = fields.requiredText(Name.USERID);
        long timestamp = fields.uint32(Name.TIMESTAMP);
        Long userType = optional(fields, Name.USER_TYPE);
        Long passType = optional(fields, Name.PASS_TYPE);
        Long passMethod = optional(fields, Name.PASS_METHOD);
        UserType type = userType == null ? UserType.EMPLOYEE : UserType.of(userType);
        int bytes = Utf8.length(userid);
        boolean passes = passType == null || (passType >= 1 && passType <= 3);
        boolean usable = bytes >= 1 && bytes <= LONGEST_USERID && type != null && passes;
        return new Entry(
                userid, type, timestamp, passType == null || !passes ? null : passType.intValue(), passMethod, usable);
    }

    private static @Nullable Long optional(Fields fields, Name field) throws InvalidFieldException {
        return fields.get(field) == JsonTree.NONE ? null : fields.uint32(field);
    }
}
