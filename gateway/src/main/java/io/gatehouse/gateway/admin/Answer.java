package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What a handler answers. */
sealed interface Answer {

    /**
     * A response with all of its body.
     *
     * @param body not changed by anyone
     * @param problem null where nothing is wrong
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every response would be
    record Whole(
            int status,
            Map<String, String> headers,
            byte[] body,
            @Nullable Problem problem) implements Answer {
        /** The same with one more header. */
        Whole with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Whole(status, more, body, problem);
        }
    }

    /**
     * The stream of events, until either side ends it.
     *
     * @param watcher sees only the events of its corp, and only while its token is good
     * @param after the last event that the watcher has seen, or null for only those to come
     */
    record Events(Caller watcher, @Nullable String after) implements Answer {}

    /**
     * A response whose body is read from the store while it is written.
     *
     * @param headers all but those of the transfer
     */
    record Stream(Map<String, String> headers, Pages pages) implements Answer {}

    /** A body in pieces. */
    interface Pages {
        /** The next piece, or null behind the last; not called before the one before has come. */
        CompletionStage<byte @Nullable []> next();
    }

    static Whole json(int status, Consumer<JsonGenerator> writer) {
        return new Whole(status, Map.of("Content-Type", "application/json"), Json.bytes(writer), null);
    }

    static Whole text(String type, String text) {
        return new Whole(200, Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8), null);
    }

    static Whole nothing() {
        return new Whole(204, Map.of(), new byte[0], null);
    }

    static Whole problem(Problem problem) {
        return problem(problem, problem.sentence());
    }

    static Whole problem(Problem problem, String detail) {
        return problem(problem, problem.status(), detail);
    }

    /** Problem details [RFC 9457]. */
    static Whole problem(Problem problem, int status, String detail) {
        byte[] body = Json.bytes(json -> Json.problem(json, problem, status, detail));
        Whole answer = new Whole(status, Map.of("Content-Type", "application/problem+json"), body, problem);
        return switch (problem) {
            case UNAUTHORIZED -> answer.with("WWW-Authenticate", "Bearer realm=\"gatehouse\"");
            case UNAVAILABLE, TOO_MANY_ENROLLMENTS, TOO_MANY_PHOTOS, TOO_MANY_DOORS -> answer.with("Retry-After", "1");
            case MALFORMED,
                    FORBIDDEN,
                    UNSUPPORTED_MEDIA_TYPE,
                    TOO_MANY_REQUESTS,
                    TOKEN_UNKNOWN,
                    TOO_MANY_TOKENS,
                    TOO_MANY_DEVICES,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    TOO_LARGE,
                    INVALID,
                    INTERNAL,
                    DEVICE_UNKNOWN,
                    DEVICE_EXISTS,
                    DEVICE_BOUND,
                    DEVICE_UNBOUND,
                    DEVICE_OFFLINE,
                    DEVICE_BUSY,
                    ENROLLMENT_UNKNOWN,
                    ENROLLMENT_ENDED,
                    PERSON_UNKNOWN,
                    PERSON_EXISTS,
                    PERSON_BUSY,
                    TOO_MANY_PEOPLE,
                    VISIT_TIMES,
                    NOT_ACCEPTABLE,
                    BLOCK_UNKNOWN,
                    CORP_UNKNOWN,
                    CORP_BOUND,
                    ERASURE_UNKNOWN,
                    DOOR_UNKNOWN,
                    FIRMWARE_UNKNOWN,
                    LOG_UNKNOWN,
                    CODE_UNKNOWN,
                    CONSENT_UNKNOWN,
                    CONSENT_MISSING,
                    CONSENT_IN_FORCE,
                    APP_UNKNOWN,
                    TOO_MANY_APPS,
                    APP_UNVERIFIABLE,
                    APP_DISABLED,
                    URL_INSECURE,
                    URL_UNRESOLVED,
                    URL_PRIVATE,
                    CALLBACK_UNKNOWN -> answer;
        };
    }

    /** The view of what was done, or the problem of what was refused. */
    static <T> Answer of(Outcome<T> outcome, Function<T, Answer> view) {
        if (outcome instanceof Outcome.Refused<T> refused) {
            return problem(Problem.of(refused.problem()));
        }
        return view.apply(((Outcome.Done<T>) outcome).value());
    }
}
