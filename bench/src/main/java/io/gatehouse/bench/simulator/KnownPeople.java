package io.gatehouse.bench.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Whom a terminal knows: its copies of both lists, or none of them where it keeps no people, as many terminals of a load do.
 * Event loop only.
 */
final class KnownPeople {
    private final Conversation conversation;
    private final List<PeopleCopy> copies = new ArrayList<>();

    /** @param kept false: what the cloud tells of people is passed over */
    KnownPeople(boolean kept, Conversation conversation) {
        this.conversation = conversation;
        if (kept) {
            for (PeopleList list : PeopleList.values()) {
                copies.add(new PeopleCopy(list, conversation));
            }
        }
    }

    void online() {
        copies.forEach(PeopleCopy::online);
    }

    void offline() {
        copies.forEach(PeopleCopy::offline);
    }

    void wipe() {
        copies.forEach(PeopleCopy::wipe);
    }

    /** A push about one of the lists. */
    void push(PeopleList list, String cmd, JsonNode body) {
        if (copies.isEmpty()) {
            conversation.tell(new TerminalEvent.PassedOver(cmd));
        } else {
            copies.get(list.ordinal()).push(cmd, body);
        }
    }

    /** Captured here, and stored by the cloud. */
    void captured(PersonFeatures person) {
        if (!copies.isEmpty()) {
            copies.get(PeopleList.with(person.key()).ordinal()).captured(person);
        }
    }

    /** Everybody, as of now. */
    Map<PersonKey, KeptPerson> all() {
        Map<PersonKey, KeptPerson> all = new HashMap<>();
        copies.forEach(copy -> all.putAll(copy.people()));
        return all;
    }
}
