package io.gatehouse.gateway.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the stream of server-sent events; once open, no event after that is missed. */
final class EventReader implements AutoCloseable {
    private static final String END = "the end of the stream";

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final InputStream stream;

    /** One event; an empty id or event where the stream has none. */
    record Event(String id, String event, JsonNode data) {}

    private EventReader(InputStream stream) {
        this.stream = stream;
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens the stream; with an id it goes on after that event. */
    static EventReader open(TestGateway gateway, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.api().uri("/events"))
                .header("Authorization", "Bearer " + gateway.adminToken())
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> response = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError("events answered " + response.statusCode());
            }
            return new EventReader(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static EventReader open(TestGateway gateway) {
        return open(gateway, null);
    }

    /** The next event of all. */
    Event next() {
        try {
            Event event = events.poll(Wire.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no event came");
            }
            if (event.event().equals(END)) {
                events.add(event);
                throw new AssertionError(END);
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event of this name whose data pass; others are dropped. */
    Event await(String name, Predicate<JsonNode> data) {
        while (true) {
            Event event = next();
            if (event.event().equals(name) && data.test(event.data())) {
                return event;
            }
        }
    }

    private void read() {
        String id = "";
        String name = "";
        StringBuilder data = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!name.isEmpty() || !data.isEmpty()) {
                        events.add(new Event(id, name, Json.parse(data.toString())));
                    }
                    name = "";
                    data.setLength(0);
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
        } catch (IOException e) {
            data.setLength(0);
        }
        events.add(new Event(id, END, Json.parse("")));
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
