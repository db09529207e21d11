package io.gatehouse.protocol;

import java.util.List;
import java.util.function.BiConsumer;

/** The part of {@link Encoder} about who is to be on a device. */
final class PeopleWords {
    private PeopleWords() {}

    /** The body of a push, if it is one of these. */
    static void appendPush(StringBuilder json, Push push) {
        if (push instanceof Push.ChangeContact change) {
            json.append(",\"body\":{\"timestamp\":").append(change.timestamp());
            json.append(",\"perm_version\":").append(change.version());
            appendChanges(json, change.changes(), "user", true);
        } else if (push instanceof Push.VisitorListChange change) {
            json.append(",\"body\":{\"timestamp\":").append(change.timestamp());
            json.append(",\"visitor_version\":").append(change.version());
            appendChanges(json, change.changes(), "visitor", false);
        } else if (push instanceof Push.ChangeUserid change) {
            json.append(",\"body\":{\"timestamp\":").append(change.timestamp());
            Encoder.append(json.append(','), "old_userid", change.oldUserid());
            Encoder.append(json.append(','), "new_userid", change.newUserid());
            json.append(",\"perm_version\":").append(change.version());
            json.append(",\"user_type\":").append(change.userType().code()).append('}');
        }
    }

    private static void appendChanges(StringBuilder json, Push.Changes changes, String noun, boolean typed) {
        appendPeople(json, "create_" + noun, changes.created(), typed);
        appendPeople(json, "update_" + noun, changes.updated(), typed);
        appendPeople(json, "delete_" + noun, changes.deleted(), typed);
        json.append('}');
    }

    private static void appendPeople(StringBuilder json, String name, List<Push.Someone> people, boolean typed) {
        json.append(",\"").append(name).append("\":");
        appendArray(json, people, (to, person) -> {
            Encoder.append(to.append('{'), "userid", person.userid());
            if (typed) {
                to.append(",\"user_type\":").append(person.userType().code());
            }
            to.append('}');
        });
    }

    /** False for a body that is none of these. */
    static boolean appendBody(StringBuilder json, ReplyBody body) {
        if (body instanceof ReplyBody.PermVersion version) {
            json.append("\"perm_version\":").append(version.version());
        } else if (body instanceof ReplyBody.VisitorVersion version) {
            json.append("\"visitor_version\":").append(version.version());
        } else if (body instanceof ReplyBody.CheckedUsers checked) {
            appendUsers(json, "legal_userid", checked.legal());
            appendUsers(json.append(','), "illegal_userid", checked.illegal());
        } else if (body instanceof ReplyBody.NotifyItems items) {
            json.append("\"is_last\":").append(items.isLast()).append(",\"item\":");
            appendArray(json, items.items(), (to, item) -> {
                Encoder.append(to.append('{'), "data", item.data());
                to.append(",\"perm_version\":").append(item.version()).append('}');
            });
        } else {
            return false;
        }
        return true;
    }

    /** In the old form and in the new one. */
    private static void appendUsers(StringBuilder json, String name, List<UserRef> users) {
        json.append('"').append(name).append("\":");
        appendArray(json, users, (to, user) -> JsonStrings.quote(to, user.userid()));
        json.append(",\"").append(name).append("_item\":");
        appendArray(json, users, (to, user) -> {
            UserType userType = user.userType();
            Encoder.append(to.append('{'), "userid", user.userid());
            to.append(",\"user_type\":")
                    .append(userType == null ? 0 : userType.code())
                    .append('}');
        });
    }

    private static <T> void appendArray(StringBuilder json, List<T> items, BiConsumer<StringBuilder, T> view) {
        json.append('[');
        String separator = "";
        for (T item : items) {
            view.accept(json.append(separator), item);
            separator = ",";
        }
        json.append(']');
    }
}
