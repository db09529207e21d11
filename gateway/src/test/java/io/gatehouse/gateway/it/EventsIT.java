package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.EventReader.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The stream of server-sent events. */
class EventsIT {
    private static final String CORP = "acme";

    @Test
    void devicesThatComeAndGoAreToldAsTheyAreShown() {
        try (TestGateway gateway = TestGateway.start();
                EventReader events = EventReader.open(gateway)) {
            Terminal terminal = gateway.login("EV-1", CORP);
            Event online = events.next();
            assertThat(online.event()).isEqualTo("device.online");
            assertThat(online.id()).isNotEmpty();
            JsonNode shown = gateway.api().device("EV-1");
            assertThat(online.data().path("online").booleanValue()).isTrue();
            assertThat(online.data().propertyNames()).containsExactlyInAnyOrderElementsOf(shown.propertyNames());
            assertThat(online.data().path("connected_at")).isEqualTo(shown.path("connected_at"));
            assertThat(online.data().path("firmware_version").stringValue()).isEqualTo("1.0.0");

            terminal.close();
            Event offline = events.next();
            assertThat(offline.event()).isEqualTo("device.offline");
            assertThat(offline.data()).isEqualTo(gateway.api().device("EV-1"));
            assertThat(offline.data().path("online").booleanValue()).isFalse();
        }
    }

    @Test
    void anEnrolmentIsToldInEachOfItsStatesAsItIsShown() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-2");
                EventReader events = EventReader.open(gateway)) {
            Api api = gateway.api();
            String operId = api.enroll("EV-2", "ann", "fp");
            Event pushed =
                    events.await("enrollment.changed", data -> state(data).equals("pushed"));
            assertThat(pushed.data()).isEqualTo(api.enrollment(operId));

            terminal.upload(Uploads.enrolled(operId, Uploads.finger("ann", 4, 1)));
            Event first = events.next();
            Event second = events.next();
            assertThat(List.of(first.event(), second.event()))
                    .containsExactlyInAnyOrder("enrollment.changed", "template.changed");
            Event ended = first.event().equals("enrollment.changed") ? first : second;
            Event templates = first.event().equals("enrollment.changed") ? second : first;
            assertThat(ended.data()).isEqualTo(api.enrollment(operId));
            assertThat(state(ended.data())).isEqualTo("succeeded");
            assertThat(ended.data().path("templates")).hasSize(1);
            assertThat(templates.data().path("oper_id").stringValue()).isEqualTo(operId);

            String failed = api.enroll("EV-2", "ben", "fp");
            terminal.upload(Uploads.failed(failed, 101, "No picture"));
            assertThat(events.await("enrollment.changed", data -> state(data).equals("failed"))
                            .data())
                    .isEqualTo(api.enrollment(failed));
            String cancelled = api.enroll("EV-2", "ben", "fp");
            api.delete("/enrollments/" + cancelled).expect(200);
            assertThat(events.await("enrollment.changed", data -> state(data).equals("cancelled"))
                            .data())
                    .isEqualTo(api.enrollment(cancelled));
        }
    }

    @Test
    void aTimeoutIsTold() {
        try (TestGateway gateway = TestGateway.start("enrollment.window=200ms", "enrollment.grace=100ms");
                Terminal terminal = loggedIn(gateway, "EV-3");
                EventReader events = EventReader.open(gateway)) {
            String operId = gateway.api().enroll(terminal.sn(), "ann", "fp");
            Event ended = events.await("enrollment.changed", data -> state(data).equals("timed_out"));
            assertThat(ended.data()).isEqualTo(gateway.api().enrollment(operId));
        }
    }

    @Test
    void aCallTellsOncePerPersonWhichSlotsChanged() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-4");
                EventReader events = EventReader.open(gateway)) {
            terminal.upload(Uploads.people(
                    Uploads.finger("ann", 0, 1),
                    Uploads.person("ben", "'user_type':2", Uploads.fp(1, Uploads.template(2))),
                    Uploads.face("ann", 7, 3),
                    Uploads.person("cid", "'fp':[{'id':0,'data':'no base64!'}]"),
                    json("{'userid':'dan'}"),
                    Uploads.finger("ann", 2, 4)));
            terminal.upload(Uploads.people(Uploads.person("ann", "'fp':[{'id':2,'data':''}]")));
            gateway.api().enroll("EV-4", "end", "fp");

            List<JsonNode> told = new ArrayList<>();
            for (Event event = events.next(); !event.event().equals("enrollment.changed"); event = events.next()) {
                assertThat(event.event()).isEqualTo("template.changed");
                told.add(event.data());
            }
            assertThat(told).hasSize(3);
            JsonNode ann = told.get(0).path("userid").stringValue().equals("ann") ? told.get(0) : told.get(1);
            JsonNode ben = told.get(0).path("userid").stringValue().equals("ann") ? told.get(1) : told.get(0);
            assertThat(ann.propertyNames())
                    .containsExactlyInAnyOrder("corp_id", "user_type", "userid", "sn", "oper_id", "slots");
            assertThat(ann.path("corp_id").stringValue()).isEqualTo(CORP);
            assertThat(ann.path("user_type")).hasToString("0");
            assertThat(ann.path("sn").stringValue()).isEqualTo("EV-4");
            assertThat(ann.path("oper_id").isNull()).isTrue();
            assertThat(slots(ann)).containsExactlyInAnyOrder("fp 0", "fa 7", "fp 2");
            assertThat(ben.path("userid").stringValue()).isEqualTo("ben");
            assertThat(ben.path("user_type")).hasToString("2");
            assertThat(slots(ben)).containsExactly("fp 1");
            assertThat(slots(told.get(2))).containsExactly("fp 2");
        }
    }

    @Test
    void readersSeeTheSameEventsInTheSameOrder() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-5");
                EventReader one = EventReader.open(gateway);
                EventReader two = EventReader.open(gateway)) {
            for (int i = 0; i < 50; i++) {
                terminal.request(
                        "upload_userinfo",
                        Uploads.people(Uploads.person("p" + i, Uploads.fp(0, Uploads.template(i, 20)))));
            }
            List<Event> first = take(one, 50);
            assertThat(take(two, 50)).isEqualTo(first);
            assertThat(first)
                    .extracting(event -> event.data().path("userid").stringValue())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 50).mapToObj(i -> "p" + i).toList());
            assertThat(first).extracting(Event::id).doesNotHaveDuplicates();
        }
    }

    @Test
    void theLastEventIdResumesWhereTheReaderLeftOffEvenAfterARestart() {
        try (TestGateway gateway = TestGateway.start()) {
            Api api = gateway.api();
            String secretNo = api.addDevice("EV-6");
            api.bind("EV-6", CORP);
            List<Event> all;
            try (EventReader events = EventReader.open(gateway);
                    Terminal terminal = gateway.connect().login("EV-6", secretNo)) {
                assertThat(events.next().event()).isEqualTo("device.online");
                uploadOneByOne(terminal, "before", 10);
                all = take(events, 10);
            }
            try (EventReader resumed = EventReader.open(gateway, all.get(3).id())) {
                assertThat(take(resumed, 6)).isEqualTo(all.subList(4, 10));
                Event offline = resumed.next();
                assertThat(offline.event()).isEqualTo("device.offline");
            }
            gateway.restart();

            try (EventReader resumed = EventReader.open(gateway, all.get(7).id());
                    Terminal terminal = gateway.connect().login("EV-6", secretNo)) {
                assertThat(take(resumed, 2)).isEqualTo(all.subList(8, 10));
                assertThat(resumed.next().event()).isEqualTo("device.offline");
                assertThat(resumed.next().event()).isEqualTo("device.online");
                uploadOneByOne(terminal, "after", 3);
                List<Event> more = take(resumed, 3);
                assertThat(more).extracting(Event::event).containsOnly("template.changed");
                assertThat(more)
                        .extracting(Event::id)
                        .doesNotContainAnyElementsOf(all.stream().map(Event::id).toList());
            }
        }
    }

    @Test
    void aReaderWithoutAnIdSeesOnlyWhatIsNew() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-7")) {
            uploadOneByOne(terminal, "old", 3);
            try (EventReader events = EventReader.open(gateway)) {
                uploadOneByOne(terminal, "new", 1);
                assertThat(events.next().data().path("userid").stringValue()).isEqualTo("new0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775000", "99999999999999999999999", "garbage", "-1"})
    void anIdThatIsNotOursIsAReset(String id) {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-8");
                EventReader events = EventReader.open(gateway, id)) {
            assertThat(events.next().event()).isEqualTo("reset");
            uploadOneByOne(terminal, "new", 1);
            assertThat(events.await("template.changed", data -> true)
                            .data()
                            .path("userid")
                            .stringValue())
                    .isEqualTo("new0");
        }
    }

    @Test
    void aGapIsAResetAndTheLastTenThousandAreNot() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-9");
                EventReader events = EventReader.open(gateway)) {
            uploadOneByOne(terminal, "first", 1);
            Event first = events.next();
            uploadOneByOne(terminal, "second", 1);
            Event second = events.next();
            for (int call = 0; call < 50; call++) {
                terminal.upload(Uploads.people(people("p" + call + "-", 200)));
            }
            List<Event> all = take(events, 10_000);
            try (EventReader gap = EventReader.open(gateway, first.id())) {
                Event reset = gap.next();
                assertThat(reset.event()).isEqualTo("reset");
            }
            try (EventReader whole = EventReader.open(gateway, second.id())) {
                assertThat(take(whole, 10_000)).isEqualTo(all);
            }
        }
    }

    @Test
    void aReaderThatDoesNotReadIsClosedAndDisturbsNobody() throws IOException {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = loggedIn(gateway, "EV-10");
                EventReader events = EventReader.open(gateway);
                Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4_096);
            slow.setSoTimeout(Math.toIntExact(Wire.PATIENCE.toMillis()));
            slow.connect(gateway.admin());
            slow.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + gateway.adminToken() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            // More than the gateway's socket buffer holds, and ten thousand events on top of that.
            int calls = 120;
            for (int call = 0; call < calls; call++) {
                terminal.upload(Uploads.people(people("x".repeat(110) + call + "-", 200)));
                take(events, 200);
            }
            assertThat(linesUntilClosed(slow, "event: template.changed"))
                    .as("events before the end")
                    .isBetween(1L, calls * 200L - 10_000);
        }
    }

    @Test
    void theStreamIsAnEventStream() {
        try (TestGateway gateway = TestGateway.start();
                Wire wire = Wire.connect(gateway.admin(), "127.0.0.1")) {
            wire.raw(("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + gateway.adminToken()
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            Wire.Head head = wire.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(head.header("Cache-Control").orElse("")).contains("no-");
        }
    }

    /** A terminal that is logged in, the event of which has been told. */
    private static Terminal loggedIn(TestGateway gateway, String sn) {
        try (EventReader events = EventReader.open(gateway)) {
            Terminal terminal = gateway.login(sn, CORP);
            events.await("device.online", data -> true);
            return terminal;
        }
    }

    private static void uploadOneByOne(Terminal terminal, String name, int count) {
        for (int i = 0; i < count; i++) {
            terminal.upload(Uploads.people(Uploads.person(name + i, Uploads.fp(0, Uploads.template(i, 20)))));
        }
    }

    private static String[] people(String prefix, int count) {
        String[] people = new String[count];
        for (int i = 0; i < count; i++) {
            people[i] = Uploads.person(prefix + i, Uploads.fp(0, Uploads.template(i, 16)));
        }
        return people;
    }

    private static long linesUntilClosed(Socket socket, String line) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        long count = 0;
        try {
            for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                count += next.equals(line) ? 1 : 0;
            }
        } catch (SocketException e) {
            assertThat(e).as("a reset is an end, too").isNotNull();
        }
        return count;
    }

    private static List<Event> take(EventReader events, int count) {
        List<Event> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(events.next());
        }
        return taken;
    }

    private static List<String> slots(JsonNode change) {
        List<String> slots = new ArrayList<>();
        for (JsonNode slot : change.path("slots")) {
            slots.add(slot.path("kind").stringValue() + " " + slot.path("slot").intValue());
        }
        return slots;
    }

    private static String state(JsonNode enrollment) {
        return enrollment.path("state").asString("");
    }
}
