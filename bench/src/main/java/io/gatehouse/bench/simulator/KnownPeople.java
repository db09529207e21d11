package io.gatehouse.bench.simulator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Whom a terminal knows: its copies of both lists, or none of them where it keeps no people, as many terminals of a load do.
 * Event loop only.
 */
final class KnownPeople {
    private final Conversation conversation;
    private final Map<PeopleList, PeopleCopy> copies = new EnumMap<>(PeopleList.class);

    /** @param kept false: what the cloud tells of people is passed over */
    KnownPeople(boolean kept, Conversation conversation) {
        this.conversation = conversation;
        if (kept) {
            for (PeopleList list : PeopleList.values()) {
                copies.put(list, new PeopleCopy(list, conversation));
            }
        }
    }

    void online() {
        copies.values().forEach(PeopleCopy::online);
    }

    void offline() {
        copies.values().forEach(PeopleCopy::offline);
    }

    void wipe() {
        copies.values().forEach(PeopleCopy::wipe);
    }

    /** A push about one of the lists. */
    void push(PeopleList list, String cmd, JsonNode body) {
        PeopleCopy copy = copies.get(list);
        if (copy == null) {
            conversation.tell(new TerminalEvent.PassedOver(cmd));
        } else {
            copy.push(cmd, body);
        }
    }

    /** Captured here, and stored by the cloud. */
    void captured(PersonFeatures person) {
        PeopleCopy copy = copies.get(PeopleList.with(person.key()));
        if (copy != null) {
            copy.captured(person);
        }
    }

    /** Everybody, as of now. */
    Map<PersonKey, KeptPerson> all() {
        Map<PersonKey, KeptPerson> all = new HashMap<>();
        copies.values().forEach(copy -> all.putAll(copy.people()));
        return all;
    }
}
