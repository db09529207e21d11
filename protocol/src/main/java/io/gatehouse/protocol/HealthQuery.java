package io.gatehouse.protocol;

/**
 * The body of get_health_status [doc 93993].
 *
 * @param userType 0 where absent
 */
public record HealthQuery(String userid, UserType userType) implements Body {

    /** Reads the body. */
    static HealthQuery read(Fields fields) throws InvalidFieldException {
        String userid = fields.requiredText(Name.USERID);
        UserType userType = Temperatures.userType(fields);
        if (userType == null) {
            throw new InvalidFieldException(ErrorCode.BAD_USER_TYPE, ErrorCode.BAD_USER_TYPE.text());
        }
        return new HealthQuery(userid, userType);
    }
}
