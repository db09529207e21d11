package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.gatehouse.gateway.admin.RawClient.Response;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.TemplateChange;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventStreamOverHttpTest {
    private static final String GET =
            "GET /api/v1/events HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN + "\n";

    private long nextId = 1;

    @Test
    void eventsArriveAsTheyAreCommitted() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
                RawClient client = watch(port, "")) {
            tell(port, 1, 1);
            assertThat(chunk(client)).startsWith("id: 1\nevent: template.changed\ndata: {\"corp_id\":\"corp\"");
            tell(port, 2, 1);
            assertThat(chunk(client)).startsWith("id: 2\n").contains("\nid: 3\n");
        }
    }

    @Test
    void aWatcherResumesAndGoesOnLive() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            tell(port, 3, 1);
            try (RawClient client = watch(port, "Last-Event-ID: 1\n")) {
                assertThat(chunk(client)).startsWith("id: 2\n").contains("\nid: 3\n");
                tell(port, 1, 1);
                assertThat(chunk(client)).startsWith("id: 4\n");
            }
        }
    }

    @Test
    void aGapIsToldByAReset() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            tell(port, 3, 1);
            try (RawClient client = watch(port, "Last-Event-ID: 9\n")) {
                assertThat(chunk(client)).isEqualTo("id: 3\nevent: reset\ndata: {}\n\n");
                tell(port, 1, 1);
                assertThat(chunk(client)).startsWith("id: 4\n");
            }
        }
    }

    @Test
    void anOldClientGetsThePlainStream() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
                RawClient client = port.connect()) {
            client.send(GET.replace("HTTP/1.1", "HTTP/1.0") + "\n");
            assertThat(client.readHead().header("connection")).isEqualTo("close");
            assertThat(client.line()).isEqualTo(": events follow");
            tell(port, 1, 1);
            assertThat(client.line()).isEmpty();
            assertThat(client.line()).isEqualTo("id: 1");
        }
    }

    @Test
    void headOfTheStreamEnds() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
                RawClient client = port.connect()) {
            client.send(GET.replace("GET", "HEAD") + "\n");
            assertThat(client.readHead().header("content-type")).isEqualTo("text/event-stream");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aQuietStreamBeats() throws IOException {
        Duration soon = Duration.ofMillis(20);
        Timing timing = new Timing(Duration.ofSeconds(30), Duration.ofSeconds(30), soon, soon, soon);
        try (AdminPort port = AdminPort.withoutStore(timing);
                RawClient client = watch(port, "")) {
            assertThat(chunk(client)).isEqualTo(":\n\n");
            assertThat(chunk(client)).isEqualTo(":\n\n");
        }
    }

    @Test
    void aWatcherThatSendsMoreIsClosed() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
                RawClient client = watch(port, "")) {
            client.send(GET + "\n");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aWatcherThatDoesNotReadIsClosedAndTheOthersGoOn() throws Exception {
        Timing timing = new Timing(
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
        BlockingQueue<String> log = new LinkedBlockingQueue<>();
        try (AdminPort port = AdminPort.withoutStore(timing);
                AutoCloseable listening = listen(log);
                RawClient slow = watch(port, "");
                RawClient quick = watch(port, "")) {
            assertThat(listening).isNotNull();
            int count = 1_000;
            tell(port, count, 200);
            String last = "";
            while (!has(count, last)) {
                last = chunk(quick);
            }

            assertThat(log.poll(10, TimeUnit.SECONDS)).contains("it did not read");
            assertThat(port.registry.counter("gatehouse.watchers.closed").count())
                    .isEqualTo(1);
            assertThat(has(count, new String(slow.rest(), StandardCharsets.UTF_8)))
                    .as("the slow one has got only what lay in the buffers of the sockets")
                    .isFalse();
            tell(port, 1, 1);
            assertThat(chunk(quick)).startsWith("id: " + (count + 1) + "\n");
        }
    }

    @Test
    void theStreamEndsInOrderWhenThePortCloses() throws IOException {
        AdminPort port = AdminPort.withoutStore(AdminPort.QUICK);
        try (RawClient client = watch(port, "")) {
            port.close();
            assertThat(client.line()).as("the last chunk").isEqualTo("0");
            assertThat(client.line()).isEmpty();
            assertThat(client.isClosed()).isTrue();
        }
    }

    private static boolean has(int id, String frames) {
        return ("\n" + frames).contains("\nid: " + id + "\n");
    }

    /** Puts what the sender of events logs into the queue, until closed. */
    private static AutoCloseable listen(BlockingQueue<String> log) {
        Logger logger = (Logger) LoggerFactory.getLogger(EventSender.class);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                log.add(event.getFormattedMessage());
            }
        };
        appender.start();
        logger.addAppender(appender);
        return () -> logger.detachAppender(appender);
    }

    /** A client that has got the head of the stream and the comment that opens it. */
    private static RawClient watch(AdminPort port, String header) throws IOException {
        RawClient client = port.connect();
        Response head = client.send(GET + header + "\n").readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-type")).isEqualTo("text/event-stream");
        assertThat(chunk(client)).isEqualTo(": events follow\n\n");
        return client;
    }

    private static String chunk(RawClient client) throws IOException {
        int length = Integer.parseInt(client.line(), 16);
        StringBuilder chunk = new StringBuilder();
        while (chunk.length() < length) {
            chunk.append(client.line()).append('\n');
        }
        assertThat(client.line()).isEmpty();
        return chunk.toString();
    }

    /** @param slots of each event, which makes it longer */
    private void tell(AdminPort port, int count, int slots) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new Event.TemplatesChanged(
                    new PersonKey("corp", UserType.EMPLOYEE, "u"),
                    "S1",
                    null,
                    Collections.nCopies(slots, new TemplateChange(Kind.FA, 1, "a".repeat(64), false))));
        }
        Journal journal = port.events;
        journal.committed(nextId, events, journal.encode(events));
        nextId += count;
    }
}
