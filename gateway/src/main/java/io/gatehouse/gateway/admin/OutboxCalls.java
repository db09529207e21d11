package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Apps;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Outcome;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What an app was and is to be told. */
final class OutboxCalls {
    /** In one transaction; more take another call. */
    private static final int REPLAYED_AT_ONCE = 1_000;

    private final Apps apps;

    OutboxCalls(Apps apps) {
        this.apps = apps;
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        Callback.State state = state(request.query("state"));
        int limit = request.limit();
        return AppCalls.isVisible(request)
                ? apps.outbox(request.path("corp_id"), request.path("agentid"), state, limit, request.after())
                        .thenApply(outcome -> Answer.of(
                                outcome,
                                page -> Answer.json(200, json -> Json.page(json, page, OutboxCalls::callback))))
                : AppCalls.unknown();
    }

    CompletionStage<Answer> replay(Request request) {
        return one(request, false);
    }

    CompletionStage<Answer> drop(Request request) {
        return one(request, true);
    }

    CompletionStage<Answer> replayStuck(Request request) {
        return AppCalls.isVisible(request)
                ? apps.replayStuck(request.path("corp_id"), request.path("agentid"), REPLAYED_AT_ONCE)
                        .thenApply(outcome -> Answer.of(outcome, OutboxCalls::replayed))
                : AppCalls.unknown();
    }

    private CompletionStage<Answer> one(Request request, boolean drops) {
        String id = request.path("id");
        if (!AppCalls.isVisible(request)) {
            return AppCalls.unknown();
        }
        if (!id.matches("[1-9][0-9]{0,17}")) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.CALLBACK_UNKNOWN));
        }
        String corpId = request.path("corp_id");
        String agentid = request.path("agentid");
        CompletionStage<Outcome<Callback>> done = drops
                ? apps.drop(corpId, agentid, Long.parseLong(id))
                : apps.replay(corpId, agentid, Long.parseLong(id));
        return done.thenApply(outcome -> Answer.of(
                outcome, callback -> drops ? Answer.nothing() : Answer.json(200, json -> callback(json, callback))));
    }

    private static Answer replayed(int count) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeNumberProperty("replayed", count);
            json.writeEndObject();
        });
    }

    private static Callback.@Nullable State state(@Nullable String word) throws RefusedException {
        if (word == null) {
            return null;
        }
        for (Callback.State state : Callback.State.values()) {
            if (word(state).equals(word)) {
                return state;
            }
        }
        throw RefusedException.invalid(
                "state",
                Arrays.stream(Callback.State.values()).map(OutboxCalls::word).collect(Collectors.joining(", ")));
    }

    private static String word(Callback.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static void callback(JsonGenerator json, Callback callback) {
        BioResult result = callback.result();
        json.writeStartObject();
        json.writeStringProperty("id", Long.toString(callback.id()));
        json.writeStringProperty("event_id", result.eventId());
        json.writeStringProperty("state", word(callback.state()));
        json.writeStringProperty("userid", result.person().userid());
        json.writeNumberProperty("user_type", result.person().userType().code());
        json.writeStringProperty("sn", result.sn());
        Json.string(json, "oper_id", result.operId());
        json.writeStringProperty("result", Json.state(result.state()));
        json.writeNumberProperty("errcode", result.errcode());
        json.writeBooleanProperty("late", result.late());
        Json.time(json, "at", result.at());
        json.writeNumberProperty("attempts", callback.attempts());
        Json.time(json, "due_at", callback.dueAt());
        Json.time(json, "ended_at", callback.endedAt());
        Json.string(json, "last_answer", callback.lastAnswer());
        json.writeEndObject();
    }
}
