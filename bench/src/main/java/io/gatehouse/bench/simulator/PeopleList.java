package io.gatehouse.bench.simulator;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two lists that a terminal keeps a copy of, with their words on the wire [doc 93983 to 94020]. */
public enum PeopleList {
    /** Members of the company. */
    CONTACTS("get_perm_version", "perm_version", "get_userinfo_by_page", "get_userinfo_by_ids", "_user"),
    /** Who may come in for a while. */
    VISITORS("get_visitor_version", "visitor_version", "get_visitor_list", "get_visitor_by_ids", "_visitor");

    private static final int VISITOR = 1;

    private final String versionCommand;
    private final String versionField;
    private final String pageCommand;
    private final String idsCommand;
    private final String ending;

    PeopleList(String versionCommand, String versionField, String pageCommand, String idsCommand, String ending) {
        this.versionCommand = versionCommand;
        this.versionField = versionField;
        this.pageCommand = pageCommand;
        this.idsCommand = idsCommand;
        this.ending = ending;
    }

    /** The list that a push is about; null if it is about neither. */
    static @Nullable PeopleList of(String push) {
        return switch (push) {
            case "push_change_contact", "push_change_userid" -> CONTACTS;
            case "push_visitor_list_change" -> VISITORS;
            default -> null;
        };
    }

    String versionCommand() {
        return versionCommand;
    }

    String pageCommand() {
        return pageCommand;
    }

    String idsCommand() {
        return idsCommand;
    }

    /** The version that a body speaks of, or another one if it names none. */
    long version(JsonNode body, long otherwise) {
        return body.path(versionField).asLong(otherwise);
    }

    /** Whom a push names as created and updated, each once, in its order. */
    void changed(JsonNode push, Set<PersonKey> into) {
        named(push, "create" + ending, into);
        named(push, "update" + ending, into);
    }

    /** Whom a push names as deleted. */
    void deleted(JsonNode push, Set<PersonKey> into) {
        named(push, "delete" + ending, into);
    }

    private void named(JsonNode push, String field, Set<PersonKey> into) {
        for (JsonNode person : push.path(field)) {
            into.add(key(person));
        }
    }

    /** Who is meant by an object with a userid. */
    PersonKey key(JsonNode person) {
        int userType = this == VISITORS ? VISITOR : person.path("user_type").asInt(0);
        return new PersonKey(userType, person.path("userid").asString(""));
    }

    /** The body of a request for a page. */
    ObjectNode page(int offset, int limit) {
        return Frames.object().put("offset", offset).put("limit", limit);
    }

    /** The body of a request for these people. */
    ObjectNode ids(Iterable<PersonKey> people) {
        ObjectNode body = Frames.object();
        ArrayNode array = body.putArray(this == VISITORS ? "userids" : "user_item");
        for (PersonKey person : people) {
            if (this == VISITORS) {
                array.add(person.userid());
            } else {
                array.addObject().put("userid", person.userid()).put("user_type", person.userType());
            }
        }
        return body;
    }

    /** The list that a person is in. */
    static PeopleList with(PersonKey person) {
        return person.userType() == VISITOR ? VISITORS : CONTACTS;
    }
}
