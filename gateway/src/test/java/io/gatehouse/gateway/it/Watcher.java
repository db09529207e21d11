package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A terminal that keeps the list of people as firmware does: it pulls all of it where its version is another one, obeys the
 * push that is one step ahead, and never accepts that a version comes again. Used by one thread at a time.
 */
final class Watcher {
    private static final int PAGE = 50;

    private final String sn;
    private final String secretNo;
    private final Set<String> held = new TreeSet<>();
    private long version;
    private long pushed;
    private int obeyed;

    Watcher(String sn, String secretNo) {
        this.sn = sn;
        this.secretNo = secretNo;
    }

    /** The userids that it has. */
    Set<String> held() {
        return held;
    }

    /** How many pushes it has obeyed. */
    int obeyed() {
        return obeyed;
    }

    /** Logs in, and pulls if the gateway says that it has missed something. */
    void comeOnline(Terminal terminal) {
        terminal.login(sn, secretNo, "default");
        long now = terminal.expect(0, "get_perm_version", null)
                .path("body")
                .path("perm_version")
                .longValue();
        assertThat(now).as("version of %s after the restart", sn).isGreaterThanOrEqualTo(Math.max(version, pushed));
        if (now != version) {
            pull(terminal);
        }
    }

    /** Waits for a push and does what it says. */
    void obey(Terminal terminal) {
        JsonNode push = terminal.expectNotice("push_change_contact");
        long next = push.path("perm_version").longValue();
        assertThat(next).as("version pushed to %s", sn).isGreaterThan(pushed);
        pushed = next;
        if (next == version + 1) {
            fetch(terminal, push);
            push.path("delete_user")
                    .forEach(person -> held.remove(person.path("userid").stringValue()));
            version = next;
        } else if (next > version) {
            pull(terminal);
        }
        obeyed++;
    }

    private void fetch(Terminal terminal, JsonNode push) {
        Set<String> wanted = new TreeSet<>();
        push.path("create_user")
                .forEach(person -> wanted.add(person.path("userid").stringValue()));
        push.path("update_user")
                .forEach(person -> wanted.add(person.path("userid").stringValue()));
        if (!wanted.isEmpty()) {
            String userids = wanted.stream().map(userid -> '"' + userid + '"').collect(Collectors.joining(","));
            keep(terminal.expect(0, "get_userinfo_by_ids", json("{'userids':[") + userids + "]}"), held);
        }
    }

    private void pull(Terminal terminal) {
        Set<String> all = new TreeSet<>();
        long begun = -1;
        for (int offset = 0; ; offset += PAGE) {
            JsonNode page = terminal.expect(0, "get_userinfo_by_page", json("{'offset':%d,'limit':%d}", offset, PAGE));
            long now = page.path("body").path("perm_version").longValue();
            assertThat(now).as("version of a page for %s", sn).isGreaterThanOrEqualTo(version);
            if (offset > 0 && now != begun) {
                all.clear();
                offset = -PAGE;
                continue;
            }
            begun = now;
            keep(page, all);
            if (page.path("body").path("is_last").booleanValue()) {
                break;
            }
        }
        held.clear();
        held.addAll(all);
        version = begun;
    }

    private static void keep(JsonNode reply, Set<String> people) {
        StreamSupport.stream(reply.path("body").path("userinfo").spliterator(), false)
                .map(person -> person.path("userid").stringValue())
                .forEach(people::add);
    }
}
