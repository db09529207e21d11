package io.gatehouse.protocol;

import java.util.List;

/**
 * Asks for some people of a device [doc 93984], or for some of its visitors [doc 93989].
 *
 * @param people as asked for, at most {@link UserRef#MAX}
 */
public record ByIds(List<UserRef> people, PageRequest.Wants wants) implements Body {

    /** Reads the body; the new form wins where both are there. */
    static ByIds read(Fields fields) throws InvalidFieldException {
        Name field = UserRef.form(fields, Name.USER_ITEM, Name.USERIDS);
        return new ByIds(UserRef.list(fields, field), PageRequest.Wants.read(fields));
    }
}
