package io.gatehouse.gateway.admin;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the gateway tells of itself. */
final class OperationsCalls {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final String DESCRIPTION = resource("/openapi.yaml");

    private final Operations operations;

    OperationsCalls(Operations operations) {
        this.operations = operations;
    }

    CompletionStage<Answer> events(Request request) {
        return done(new Answer.Events(request.caller(), request.lastEventId()));
    }

    CompletionStage<Answer> version(Request request) {
        return done(Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("version", operations.build().version());
            json.writeStringProperty("commit", operations.build().commit());
            json.writeStringProperty("java", Runtime.version().toString());
            json.writeStringProperty("netty", netty());
            json.writeEndObject();
        }));
    }

    /** This API, for programs; the file is written by hand and held against the server by a test. */
    CompletionStage<Answer> description(Request request) {
        return done(Answer.text("application/yaml", DESCRIPTION));
    }

    CompletionStage<Answer> metrics(Request request) {
        return done(Answer.text(PROMETHEUS_TEXT, operations.metrics().get()));
    }

    CompletionStage<Answer> live(Request request) {
        return done(status("live"));
    }

    CompletionStage<Answer> ready(Request request) {
        Readiness readiness = operations.readiness().get();
        return done(
                switch (readiness) {
                    case READY -> status("ready");
                    case STARTING, DRAINING, STORE_UNAVAILABLE ->
                        Answer.problem(Problem.UNAVAILABLE, readiness.sentence());
                });
    }

    private static Answer status(String word) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("status", word);
            json.writeEndObject();
        });
    }

    /** Of any of its artifacts: all have one version, and a jar that holds them all knows only one of them. */
    private static String netty() {
        return Version.identify(Version.class.getClassLoader()).values().stream()
                .map(Version::artifactVersion)
                .findFirst()
                .orElse("unknown");
    }

    private static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(OperationsCalls.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
