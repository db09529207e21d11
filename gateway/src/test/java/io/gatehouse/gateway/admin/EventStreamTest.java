package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final Pattern ID = Pattern.compile("(?m)^id: ([0-9]+)$");

    private static final Enrollment ENROLLMENT = new Enrollment(
            "op",
            "S1",
            "corp",
            "a",
            UserType.EMPLOYEE,
            Kind.FA,
            Enrollment.State.CREATED,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            null,
            null,
            false);

    private final EventStream stream = new EventStream(Runnable::run);
    private final List<String> woken = new ArrayList<>();
    private long nextId = 1;

    @Test
    void anEventIsThreeLinesAndABlankOne() {
        EventStream.Cursor cursor = watch(null);

        tell(1);

        assertThat(cursor.take(1000)).isEqualTo("""
                        id: 1
                        event: template.changed
                        data: {"corp_id":"corp","user_type":1,"userid":"v\\n/1","sn":"S1","oper_id":null,\
                        "slots":[{"kind":"fp","slot":3,"algorithm":"default","deleted":true}]}

                        """);
        assertThat(cursor.take(1000)).isEmpty();
    }

    @Test
    void withoutAnIdOnlyLaterEventsCome() {
        tell(3);
        EventStream.Cursor cursor = watch(null);
        tell(2);

        assertThat(ids(cursor)).containsExactly(4L, 5L);
    }

    @Test
    void anIdResumesAfterThatEvent() {
        tell(5);

        assertThat(ids(watch("2"))).containsExactly(3L, 4L, 5L);
        assertThat(ids(watch("0"))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(ids(watch("5"))).isEmpty();
    }

    @Test
    void theOldestThatIsKeptCanBeResumedAndOneBeforeItCannot() {
        tell(Journal.KEPT + 10);

        assertThat(ids(watch("10"))).hasSize(Journal.KEPT).startsWith(11L).endsWith(Journal.KEPT + 10L);
        assertThat(watch("9").take(1)).isEqualTo("id: " + (Journal.KEPT + 10) + "\nevent: reset\ndata: {}\n\n");
    }

    @Test
    void afterAResetOnlyLaterEventsCome() {
        tell(3);
        for (String unknown : List.of("4", "999999999999999999999", "-1", "x")) {
            EventStream.Cursor cursor = watch(unknown);
            assertThat(cursor.take(1000)).as(unknown).isEqualTo("id: 3\nevent: reset\ndata: {}\n\n");
            assertThat(cursor.take(1000)).as(unknown).isEmpty();
        }
        EventStream.Cursor cursor = watch("77");
        tell(1);
        assertThat(cursor.take(1000)).startsWith("id: 3\nevent: reset\ndata: {}\n\nid: 4\nevent: template.changed\n");
    }

    @Test
    void anEmptyStreamIsResumedFromNothing() {
        assertThat(ids(watch("0"))).isEmpty();
        assertThat(watch("1").take(10)).contains("reset");
    }

    @Test
    void whatWasRestoredCanBeResumed() {
        stream.restore(41, 2, stream.encode(List.of(event(), event())));
        stream.restore(43, 1, stream.encode(List.of(event())));
        nextId = 44;
        tell(1);

        assertThat(ids(watch("41"))).containsExactly(42L, 43L, 44L);
        assertThat(ids(watch("40"))).containsExactly(41L, 42L, 43L, 44L);
        assertThat(watch("39").take(10)).contains("reset");
    }

    @Test
    void aGapInWhatWasRestoredStartsAnew() {
        stream.restore(5, 1, stream.encode(List.of(event())));
        stream.restore(9, 1, stream.encode(List.of(event())));

        assertThat(ids(watch("8"))).containsExactly(9L);
        assertThat(watch("5").take(10)).contains("reset");
    }

    @Test
    void eventsThatDifferInTheUseridAloneAreToldWhole() {
        List<TemplateChange> slots = List.of(new TemplateChange(Kind.FA, 0, "default", false));
        Event other = new Event.EnrollmentChanged(ENROLLMENT, List.of());
        List<Event> events = List.of(
                changed("corp", "a", "S1", slots),
                changed("corp", "1 2 3", "S1", slots),
                changed("corp", "", "S1", slots),
                changed("corp", "b\"\\\n", "S1", slots),
                other,
                changed("corp", "c", "S1", slots),
                changed("corp", "d", "S2", slots),
                changed("corp", "e", "S2", List.of()),
                changed("\"userid\":\"", "f", "S2", List.of()),
                changed("\"userid\":\"", "g", "S2", List.of()));
        String encoded = stream.encode(events);
        stream.committed(1, events, encoded);

        String text = String.valueOf(watch("0").take(Integer.MAX_VALUE));

        assertThat(text.lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)))
                .containsExactlyElementsOf(events.stream()
                        .map(event -> Json.text(json -> Json.event(json, event)))
                        .toList());
        assertThat(ids(watch("7"))).containsExactly(8L, 9L, 10L);
        assertThat(encoded.lines().toList().get(1)).endsWith(" 1 2 3").hasSizeLessThan(20);
    }

    @Test
    void aTakeIsBoundedButNeverStuck() {
        tell(3);
        EventStream.Cursor cursor = watch("0");

        assertThat(ids(String.valueOf(cursor.take(1)))).containsExactly(1L);
        assertThat(ids(cursor)).containsExactly(2L, 3L);
    }

    @Test
    void aWatcherBehindTheRingGetsNothingMore() {
        EventStream.Cursor cursor = watch(null);
        tell(Journal.KEPT);
        assertThat(cursor.take(1)).isNotEmpty();
        tell(2);

        assertThat(cursor.take(1)).isNull();
    }

    @Test
    void watchersAreWokenOnceForAGroupAndNotAfterTheyLeft() {
        EventStream.Cursor cursor = watch(null);
        tell(3);
        assertThat(woken).hasSize(1);

        cursor.close();
        tell(1);
        assertThat(woken).hasSize(1);
    }

    @Test
    void closingWakesAndEndsEveryWatcher() {
        EventStream.Cursor cursor = watch(null);
        stream.close();

        assertThat(woken).hasSize(1);
        assertThat(cursor.take(10)).isNull();
    }

    @Test
    void nothingIsLostOrDoubledBetweenWhatIsResumedAndWhatIsLive() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            int total = 5_000;
            CountDownLatch started = new CountDownLatch(1);
            Future<?> writer = threads.submit(() -> {
                started.await();
                for (int i = 0; i < total; i += 5) {
                    tell(5);
                }
                return null;
            });
            Future<List<Long>> first = threads.submit(() -> follow("0", total, started));
            Future<List<Long>> second = threads.submit(() -> follow("0", total, started));

            writer.get(10, TimeUnit.SECONDS);
            List<Long> all = LongStream.rangeClosed(1, total).boxed().toList();
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(all);
            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(all);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Reads on and comes back with the last id now and then, as a client that reconnects. */
    private List<Long> follow(String from, int until, CountDownLatch started) {
        List<Long> seen = new ArrayList<>();
        String last = from;
        started.countDown();
        while (!last.equals(Integer.toString(until))) {
            try (EventStream.Cursor cursor = stream.watch(last, () -> {})) {
                for (int takes = 0; takes < 3; takes++) {
                    seen.addAll(ids(String.valueOf(cursor.take(300))));
                }
            }
            last = seen.isEmpty() ? from : Long.toString(seen.get(seen.size() - 1));
            Thread.onSpinWait();
        }
        return seen;
    }

    private EventStream.Cursor watch(@Nullable String after) {
        return stream.watch(after, () -> woken.add("woken"));
    }

    private void tell(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        stream.committed(nextId, events, stream.encode(events));
        nextId += count;
    }

    @Test
    void whoIsErasedBecomesAResetAndAllOthersStay() {
        String strange = "ann\"a\n";
        String lines = EventLines.of(List.of(
                changed("corp", "ann", "S1", List.of()),
                changed("corp", strange, "S1", List.of()),
                changed("other", strange, "S1", List.of()),
                new Event.EnrollmentChanged(ENROLLMENT, List.of())));
        List<String> before = whole(lines);

        Journal.Redacted rest = Objects.requireNonNull(EventLines.without(lines, List.of(employee(strange))));

        assertThat(rest.events()).isEqualTo(1);
        assertThat(whole(rest.encoded())).containsExactly(before.get(0), "reset {}", before.get(2), before.get(3));
        assertThat(EventLines.without(lines, List.of(employee("an")))).isNull();
        assertThat(EventLines.without(lines, List.of(new Erasure.What("corp", UserType.VISITOR, strange))))
                .isNull();
        Journal.Redacted both = Objects.requireNonNull(
                EventLines.without(lines, List.of(employee("nobody"), employee(strange), employee("ann"))));
        assertThat(both.events()).isEqualTo(2);
        assertThat(whole(both.encoded())).containsExactly("reset {}", "reset {}", before.get(2), before.get(3));
        Journal.Redacted nobody =
                Objects.requireNonNull(EventLines.without(lines, List.of(new Erasure.What("corp", null, null))));
        assertThat(whole(nobody.encoded())).containsExactly("reset {}", "reset {}", before.get(2), "reset {}");
    }

    @Test
    void aWatcherOfOneCorpIsToldThatSomethingIsMissing() {
        Event ann = changed("corp", "ann", "S1", List.of());
        Event ben = changed("other", "ben", "S2", List.of());
        stream.committed(1, List.of(ann, ben), stream.encode(List.of(ann, ben)));
        Journal.Redacted rest =
                Objects.requireNonNull(stream.redact(stream.encode(List.of(ann, ben)), List.of(employee("ann"))));
        stream.redacted(1, rest.encoded());

        assertThat(stream.watch("0", "corp", () -> {}).take(1000)).isEqualTo("id: 1\nevent: reset\ndata: {}\n\n");
    }

    private static Erasure.What employee(String userid) {
        return new Erasure.What("corp", UserType.EMPLOYEE, userid);
    }

    private static List<String> whole(String lines) {
        List<String> whole = new ArrayList<>();
        for (EventLines.Reader reader = new EventLines.Reader(lines); reader.hasNext(); ) {
            whole.add(reader.next());
        }
        return whole;
    }

    private static Event changed(String corpId, String userid, String sn, List<TemplateChange> slots) {
        return new Event.TemplatesChanged(new PersonKey(corpId, UserType.EMPLOYEE, userid), sn, null, slots);
    }

    private static Event event() {
        return new Event.TemplatesChanged(
                new PersonKey("corp", UserType.VISITOR, "v\n/1"),
                "S1",
                null,
                List.of(new TemplateChange(Kind.FP, 3, "default", true)));
    }

    /** All there are now. */
    private static List<Long> ids(EventStream.Cursor cursor) {
        return ids(String.valueOf(cursor.take(Integer.MAX_VALUE)));
    }

    private static List<Long> ids(String text) {
        List<Long> ids = new ArrayList<>();
        for (Matcher matcher = ID.matcher(text); matcher.find(); ) {
            ids.add(Long.valueOf(matcher.group(1)));
        }
        return ids;
    }
}
