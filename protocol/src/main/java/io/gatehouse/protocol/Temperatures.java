package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The temperatures of report_user_temperature and async_batch_report_user_temperature [doc 93992, 93994]. */
public record Temperatures(List<Temperature> items) implements Body {
    /** Temperatures per call, as many as people in an upload; no page tells of a bound. */
    public static final int MAX_ITEMS = 200;

    private static final int LONGEST_USERID = 128;
    /** Clients print up to six places behind the point. */
    private static final Pattern DECIMAL = Pattern.compile("([0-9]{1,3})(?:\\.([0-9]{1,9}))?");

    /**
     * One temperature.
     *
     * @param userid as sent
     * @param userType 0 where absent, null where it is none that is measured
     * @param timestamp unix seconds; 0 where the call has none
     * @param thousandths of a degree Celsius; 0 where refused
     * @param status what the device makes of it
     * @param refusal why it cannot be stored, or null
     */
    public record Temperature(
            String userid,
            @Nullable UserType userType,
            long timestamp,
            int thousandths,
            HealthStatus status,
            @Nullable ErrorCode refusal) {}

    /** Reads the body of a call with one. */
    static Temperatures readOne(Fields fields) throws InvalidFieldException {
        Temperature temperature = read(fields, 0);
        if (temperature.refusal() != null) {
            throw new InvalidFieldException(
                    temperature.refusal(), temperature.refusal().text());
        }
        return new Temperatures(List.of(temperature));
    }

    /** Reads the body of a call with several. */
    static Temperatures readBatch(Fields fields) throws InvalidFieldException {
        int array = fields.array(Name.ITEM);
        if (array == JsonTree.NONE) {
            throw fields.wrongType(Name.ITEM, "an array");
        }
        JsonTree json = fields.json();
        int count = json.size(array);
        if (count > MAX_ITEMS) {
            throw fields.wrong(Name.ITEM, "expected at most 200 temperatures, got " + count);
        }
        List<Temperature> items = new ArrayList<>(count);
        for (int row = json.first(array); row < json.end(array); row = json.next(row)) {
            Fields item = fields.element(Name.ITEM, row, items.size());
            items.add(read(item, item.uint32(Name.TIMESTAMP)));
        }
        return new Temperatures(Collections.unmodifiableList(items));
    }

    private static Temperature read(Fields fields, long timestamp) throws InvalidFieldException {
        String userid = fields.requiredText(Name.USERID);
        UserType userType = userType(fields);
        long status = fields.integer(fields.get(Name.STATUS), 0, 2);
        int thousandths = thousandths(fields);
        return new Temperature(
                userid,
                userType,
                timestamp,
                thousandths,
                status(status),
                refusal(userid, userType, status, thousandths));
    }

    private static @Nullable ErrorCode refusal(
            String userid, @Nullable UserType userType, long status, int thousandths) {
        int bytes = Utf8.length(userid);
        if (bytes < 1 || bytes > LONGEST_USERID) {
            return ErrorCode.INVALID_PARAMETER;
        }
        if (userType == null) {
            return ErrorCode.BAD_USER_TYPE;
        }
        if (status == Fields.NO_INTEGER) {
            return ErrorCode.BAD_HEALTH_STATUS;
        }
        return thousandths <= 0 ? ErrorCode.MISSING_TEMPERATURE : null;
    }

    /** 0 normal, 1 fever, 2 too low, which says nothing of the person: something else was measured. */
    private static HealthStatus status(long status) {
        return status == 0 ? HealthStatus.NORMAL : status == 1 ? HealthStatus.ABNORMAL : HealthStatus.UNKNOWN;
    }

    /** Employees and students; the page's table calls the field usertype, its sample user_type. */
    static @Nullable UserType userType(Fields fields) {
        int row = fields.get(Name.USER_TYPE) == JsonTree.NONE ? fields.get(Name.USERTYPE) : fields.get(Name.USER_TYPE);
        UserType type = row == JsonTree.NONE ? UserType.EMPLOYEE : UserType.of(fields.integer(row, 0, 2));
        return type == UserType.VISITOR ? null : type;
    }

    /** Of a decimal string or a number; 0 for anything else. */
    private static int thousandths(Fields fields) {
        int row = fields.get(Name.TEMPERATURE);
        if (row == JsonTree.NONE) {
            return 0;
        }
        return switch (fields.json().kind(row)) {
            case STRING, INTEGER, FRACTION -> thousandths(fields.json().text(row));
            case OBJECT, ARRAY, TRUE, FALSE, NULL -> 0;
        };
    }

    private static int thousandths(String text) {
        var matcher = DECIMAL.matcher(text.strip());
        if (!matcher.matches()) {
            return 0;
        }
        String places = matcher.group(2) == null ? "" : matcher.group(2);
        return Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt((places + "000").substring(0, 3));
    }
}
