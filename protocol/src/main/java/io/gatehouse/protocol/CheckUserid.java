package io.gatehouse.protocol;

import java.util.List;

/**
 * Asks whether people are within a device's range [doc 93991].
 *
 * @param people as asked for, at most {@link UserRef#MAX}
 */
public record CheckUserid(List<UserRef> people) implements Body {

    /** Reads the body; the new form wins where both are there. */
    static CheckUserid read(Fields fields) throws InvalidFieldException {
        return new CheckUserid(UserRef.list(fields, UserRef.form(fields, Name.USERID_ITEM, Name.USERID)));
    }
}
