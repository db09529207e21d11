package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A terminal's copy of one list of people, kept up to date as known firmware does it: after a login the versions are
 * compared, and where they differ everything is pulled, page by page, from the start again if the version changes between
 * two pages. A push that is one version ahead names whom to fetch; one that is further ahead tells of a missed one, and
 * everything is pulled; one that is behind says nothing new. What is pushed during a pull is dropped, but for its version:
 * if the pull ends below it, there is another one. Event loop only.
 */
final class PeopleCopy {
    private static final int PAGE = 100;
    private static final int MOST_IDS = 198;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final PeopleList list;
    private final Conversation conversation;
    private final Map<PersonKey, KeptPerson> people = new HashMap<>();
    private final ArrayDeque<Told> told = new ArrayDeque<>();
    private long version;

    /** The newest version that any push spoke of. */
    private long heard;

    /** What is asked belongs to one of these; an answer to an earlier one is too late. */
    private int session;

    private boolean online;
    private boolean busy;

    /** A push that has not been worked off. */
    private record Told(String cmd, JsonNode body, long version) {}

    PeopleCopy(PeopleList list, Conversation conversation) {
        this.list = list;
        this.conversation = conversation;
    }

    Map<PersonKey, KeptPerson> people() {
        return people;
    }

    /** Logged in. */
    void online() {
        online = true;
        begin();
        ask(list.versionCommand(), null, body -> {
            if (list.version(body, version) == version) {
                rest();
            } else {
                pull();
            }
        });
    }

    void offline() {
        online = false;
        begin();
    }

    /** Unbound: these people are nobody's any more. */
    void wipe() {
        begin();
        people.clear();
        version = 0;
    }

    /** Captured here, and stored by the cloud, which need not tell this terminal of it. */
    void captured(PersonFeatures person) {
        KeptPerson kept = people.getOrDefault(person.key(), new KeptPerson(person.userid(), Map.of()));
        people.put(person.key(), kept.with(person));
    }

    /** A push about this list. */
    void push(String cmd, JsonNode body) {
        long its = list.version(body, 0);
        heard = Math.max(heard, its);
        conversation.tell(new TerminalEvent.Told(cmd, its));
        told.add(new Told(cmd, body, its));
        if (!busy && online) {
            work();
        }
    }

    /** Forgets what was asked and told on an earlier connection. */
    private void begin() {
        session++;
        busy = false;
        told.clear();
        heard = 0;
    }

    private void work() {
        while (!busy && !told.isEmpty()) {
            Told next = told.remove();
            if (next.version() == version + 1) {
                follow(next);
            } else if (next.version() > version) {
                pull();
            }
        }
    }

    private void follow(Told push) {
        if (push.cmd().equals("push_change_userid")) {
            rename(push.body());
            reach(push.version());
            return;
        }
        Set<PersonKey> changed = new LinkedHashSet<>();
        Set<PersonKey> deleted = new LinkedHashSet<>();
        list.changed(push.body(), changed);
        list.deleted(push.body(), deleted);
        if (changed.size() + deleted.size() > MOST_IDS) {
            pull();
            return;
        }
        deleted.forEach(people::remove);
        if (changed.isEmpty()) {
            reach(push.version());
            return;
        }
        ask(list.idsCommand(), list.ids(changed), body -> {
            for (JsonNode person : body.path("userinfo")) {
                people.put(list.key(person), KeptPerson.of(person));
            }
            reach(push.version());
            rest();
        });
    }

    private void rename(JsonNode body) {
        int userType = body.path("user_type").asInt(0);
        KeptPerson person =
                people.remove(new PersonKey(userType, body.path("old_userid").asString("")));
        if (person != null) {
            people.put(new PersonKey(userType, body.path("new_userid").asString("")), person);
        }
    }

    private void pull() {
        told.clear();
        page(new LinkedHashMap<>(), -1);
    }

    /** @param before the version that the earlier pages had; negative for the first one */
    private void page(Map<PersonKey, KeptPerson> pulled, long before) {
        ask(list.pageCommand(), list.page(pulled.size(), PAGE), body -> {
            long now = list.version(body, before);
            if (before >= 0 && now != before) {
                pull();
                return;
            }
            int held = pulled.size();
            for (JsonNode person : body.path("userinfo")) {
                pulled.put(list.key(person), KeptPerson.of(person));
            }
            if (body.path("is_last").asBoolean(false)) {
                people.clear();
                people.putAll(pulled);
                told.clear();
                reach(Math.max(0, now));
                rest();
            } else if (pulled.size() > held) {
                page(pulled, now);
            } else {
                conversation.tell(
                        new TerminalEvent.Unexpected(list.pageCommand() + ": nobody new, and not the last page"));
            }
        });
    }

    private void reach(long reached) {
        version = reached;
        conversation.tell(new TerminalEvent.InStep(list, version, people.size()));
    }

    /** Nothing is asked any more; goes on with what was told meanwhile. */
    private void rest() {
        busy = false;
        work();
        if (!busy && heard > version) {
            pull();
        }
    }

    private void ask(String cmd, @Nullable JsonNode body, Consumer<JsonNode> next) {
        busy = true;
        int asked = session;
        conversation.request(cmd, body).thenAccept(reply -> {
            if (asked != session) {
                return;
            }
            if (reply.ok()) {
                next.accept(reply.body());
            } else if (reply.errcode() == ErrorCode.BUSY.code()) {
                conversation.after(RETRY, () -> {
                    if (asked == session) {
                        ask(cmd, body, next);
                    }
                });
            } else {
                conversation.tell(
                        new TerminalEvent.Unexpected(cmd + " answered " + reply.errcode() + " " + reply.errmsg()));
            }
        });
    }
}
