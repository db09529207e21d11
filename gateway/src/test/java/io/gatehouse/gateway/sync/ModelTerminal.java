package io.gatehouse.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Change.Subject;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Pulls;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.ByIds;
import io.gatehouse.protocol.PageRequest;
import io.gatehouse.protocol.PulledPerson;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserRef;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What known firmware does with its people, and nothing else: it takes a push only if its version is the next one, pulls
 * everything when it finds a gap, begins anew when the version changes between pages, and hears nothing while it pulls.
 */
final class ModelTerminal {
    /** A list of people, on the terminal. */
    private static final class People {
        private long version;
        /** By type and userid; each with its templates by slot. */
        private final Map<String, Map<String, String>> held = new TreeMap<>();

        private @Nullable Pull pull;
    }

    /** A pull of everybody that is under way. */
    private static final class Pull {
        private long offset;
        private long version = -1;
        private final Map<String, Map<String, String>> pages = new TreeMap<>();
    }

    final String sn;
    final String algorithm;
    private final int limit;
    private final boolean countsPeople;
    private final Map<Roll, People> people = new EnumMap<>(Roll.class);
    private final Queue<Notice> inbox = new ConcurrentLinkedQueue<>();
    private volatile boolean online;
    int fullPulls;
    int fetches;

    /**
     * A new one.
     *
     * @param countsPeople true: it asks for the next page by how many people it got, else by how many it asked for
     */
    ModelTerminal(String sn, String algorithm, int limit, boolean countsPeople) {
        this.sn = sn;
        this.algorithm = algorithm;
        this.limit = limit;
        this.countsPeople = countsPeople;
        for (Roll roll : Roll.values()) {
            people.put(roll, new People());
        }
    }

    boolean isOnline() {
        return online;
    }

    /** A push has come. */
    boolean take(Notice notice) {
        if (online) {
            inbox.add(notice);
        }
        return online;
    }

    /** It is subscribed, and asks for its versions. */
    void comeOnline(Pulls pulls) {
        online = true;
        for (Roll roll : Roll.values()) {
            long version = done(pulls.version(sn, roll));
            assertThat(version).as("%s goes never back", roll).isGreaterThanOrEqualTo(of(roll).version);
            if (version != of(roll).version) {
                pullAll(roll);
            }
        }
    }

    /** The line is dead: whatever was under way is lost. */
    void goOffline() {
        online = false;
        inbox.clear();
        people.values().forEach(list -> list.pull = null);
    }

    /** Does one thing: asks for a page, or does what a push says. False if there is nothing to do. */
    boolean step(Pulls pulls) {
        for (Roll roll : Roll.values()) {
            if (of(roll).pull != null) {
                askPage(roll, pulls);
                return true;
            }
        }
        Notice notice = inbox.poll();
        if (notice != null) {
            obey(notice, pulls);
        }
        return notice != null;
    }

    private void pullAll(Roll roll) {
        of(roll).pull = new Pull();
    }

    private void askPage(Roll roll, Pulls pulls) {
        People list = of(roll);
        Pull pull = list.pull;
        if (pull == null) {
            return;
        }
        PageRequest request = new PageRequest(pull.offset, limit, PageRequest.Wants.TEMPLATES);
        Pulls.Answer<List<PulledPerson>> page = done(pulls.page(sn, roll, request, people -> people));
        page.gone().run();
        // Deaf meanwhile.
        inbox.removeIf(notice -> notice.roll() == roll);
        if (pull.version >= 0 && page.version() != pull.version) {
            pullAll(roll);
            return;
        }
        pull.version = page.version();
        page.people().forEach(person -> pull.pages.put(key(person), templates(person)));
        pull.offset += countsPeople ? page.people().size() : limit;
        if (page.isLast()) {
            list.held.clear();
            list.held.putAll(pull.pages);
            list.version = page.version();
            list.pull = null;
            fullPulls++;
        }
    }

    private void obey(Notice notice, Pulls pulls) {
        People list = of(notice.roll());
        if (notice.version() <= list.version) {
            return;
        }
        if (notice.version() > list.version + 1) {
            pullAll(notice.roll());
            return;
        }
        if (notice instanceof Notice.Renamed renamed) {
            String type = renamed.userType().code() + "/";
            Map<String, String> templates =
                    list.held.remove(type + renamed.rename().oldUserid());
            if (templates != null) {
                list.held.put(type + renamed.rename().newUserid(), templates);
            }
        } else if (notice instanceof Notice.Changed changed) {
            fetch(changed, list, pulls);
            changed.deleted().forEach(person -> list.held.remove(key(person)));
        }
        list.version = notice.version();
    }

    private void fetch(Notice.Changed changed, People list, Pulls pulls) {
        List<UserRef> wanted = new ArrayList<>();
        assertThat(changed.toFetch() + changed.deleted().size()).isLessThanOrEqualTo(198);
        for (List<Subject> subjects : List.of(changed.created(), changed.updated())) {
            subjects.forEach(person ->
                    wanted.add(new UserRef(person.key().userid(), person.key().userType(), true)));
        }
        if (!wanted.isEmpty()) {
            fetches++;
            ByIds ids = new ByIds(wanted, PageRequest.Wants.TEMPLATES);
            Pulls.Answer<List<PulledPerson>> answer = done(pulls.byIds(sn, changed.roll(), ids, people -> people));
            answer.gone().run();
            answer.people().forEach(person -> list.held.put(key(person), templates(person)));
        }
    }

    /** Keeps what it has captured itself, under its own algorithm. */
    void keep(Roll roll, String key, Template template) {
        Map<String, String> templates = of(roll).held.computeIfAbsent(key, fresh -> new TreeMap<>());
        if (template.isEmpty()) {
            templates.computeIfPresent(slot(template), (slot, held) -> held.startsWith(algorithm + " ") ? null : held);
        } else {
            templates
                    .entrySet()
                    .removeIf(held -> held.getKey().startsWith(template.kind().wireName())
                            && !held.getValue().startsWith(algorithm + " "));
            templates.put(slot(template), content(template));
        }
    }

    Map<String, Map<String, String>> held(Roll roll) {
        return of(roll).held;
    }

    private People of(Roll roll) {
        People list = people.get(roll);
        if (list == null) {
            throw new AssertionError(roll);
        }
        return list;
    }

    private static String key(PulledPerson person) {
        return person.userType().code() + "/" + person.userid();
    }

    private static String key(Subject person) {
        return person.key().userType().code() + "/" + person.key().userid();
    }

    private static Map<String, String> templates(PulledPerson person) {
        Map<String, String> templates = new TreeMap<>();
        person.faces().templates().forEach(template -> templates.put(slot(template), content(template)));
        person.fingers().templates().forEach(template -> templates.put(slot(template), content(template)));
        return templates;
    }

    static String slot(Template template) {
        return template.kind().wireName() + template.slot();
    }

    static String content(Template template) {
        return template.algorithm() + " " + HexFormat.of().formatHex(template.data());
    }

    private static <T> T done(CompletionStage<Outcome<T>> stage) {
        return ((Outcome.Done<T>) stage.toCompletableFuture().join()).value();
    }
}
