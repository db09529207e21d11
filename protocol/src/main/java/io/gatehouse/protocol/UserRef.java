package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a device names.
 *
 * @param userid as sent
 * @param userType null where the form has none, or where it is no user type: nobody is meant then
 * @param typed true where the form names the type, true for {@code {userid, user_type}}
 */
public record UserRef(String userid, @Nullable UserType userType, boolean typed) {
    /** How many may be named in a call [doc 93984, 93991]. */
    public static final int MAX = 200;

    /** True if somebody of this type may be meant. */
    public boolean fits(UserType type) {
        return typed ? type == userType : true;
    }

    /** The field to read: the new one where it is there, else the old one, which then must be there. */
    static Name form(Fields fields, Name newForm, Name oldForm) {
        return fields.get(newForm) == JsonTree.NONE ? oldForm : newForm;
    }

    /** Reads an array of texts or of objects. */
    static List<UserRef> list(Fields fields, Name field) throws InvalidFieldException {
        int array = fields.array(field);
        if (array == JsonTree.NONE) {
            throw fields.wrongType(field, "an array");
        }
        JsonTree json = fields.json();
        int count = json.size(array);
        if (count > MAX) {
            throw fields.wrong(field, "expected at most " + MAX + " people, got " + count);
        }
        List<UserRef> people = new ArrayList<>(count);
        for (int row = json.first(array); row < json.end(array); row = json.next(row)) {
            people.add(element(fields, field, row, people.size()));
        }
        return List.copyOf(people);
    }

    /** Either form is taken in either field; of what is neither, it is said what the field should hold. */
    private static UserRef element(Fields fields, Name field, int row, int at) throws InvalidFieldException {
        JsonKind kind = fields.json().kind(row);
        if (kind == JsonKind.STRING) {
            return new UserRef(fields.json().text(row), null, false);
        }
        if (kind != JsonKind.OBJECT && (field == Name.USERIDS || field == Name.USERID)) {
            throw fields.wrong(field, at, "expected a string");
        }
        return typed(fields.element(field, row, at));
    }

    private static UserRef typed(Fields element) throws InvalidFieldException {
        UserType userType = UserType.of(element.uint32Or(Name.USER_TYPE, UserType.EMPLOYEE.code()));
        return new UserRef(element.requiredText(Name.USERID), userType, true);
    }
}
