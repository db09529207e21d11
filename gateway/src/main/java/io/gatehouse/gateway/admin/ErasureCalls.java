package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.protocol.UserType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The erasure of whole corps, and the receipts of all erasures. */
final class ErasureCalls {
    private final People people;

    ErasureCalls(People people) {
        this.people = people;
    }

    CompletionStage<Answer> eraseCorp(Request request) {
        return people.eraseCorp(request.path("corp_id")).thenApply(ErasureCalls::erased);
    }

    CompletionStage<Answer> find(Request request) {
        String id = request.path("id");
        return id.matches("[1-9][0-9]{0,17}")
                ? people.erasure(Long.parseLong(id))
                        .thenApply(outcome -> Answer.of(outcome, erasure -> receipt(request.caller(), erasure)))
                : CompletableFuture.completedFuture(Answer.problem(Problem.ERASURE_UNKNOWN));
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        int limit = request.limit();
        if (!request.caller().sees(request.path("corp_id"))) {
            // As of a corp that does not exist.
            return CompletableFuture.completedFuture(page(new Page<>(List.of(), null)));
        }
        return people.erasures(request.path("corp_id"), limit, request.after()).thenApply(ErasureCalls::page);
    }

    private static Answer receipt(Caller caller, Erasure erasure) {
        return caller.sees(erasure.what().corpId())
                ? Answer.json(200, json -> erasure(json, erasure))
                : Answer.problem(Problem.ERASURE_UNKNOWN);
    }

    private static Answer page(Page<Erasure> page) {
        return Answer.json(200, json -> Json.page(json, page, ErasureCalls::erasure));
    }

    /** Nothing but the way to the receipt. */
    static Answer erased(Outcome<Erasure> outcome) {
        return Answer.of(outcome, erasure -> Answer.nothing().with("Location", "/api/v1/erasures/" + erasure.id()));
    }

    private static void erasure(JsonGenerator json, Erasure erasure) {
        json.writeStartObject();
        json.writeStringProperty("id", Long.toString(erasure.id()));
        json.writeStringProperty("corp_id", erasure.what().corpId());
        userType(json, erasure.what().userType());
        if (erasure.what().userid() == null) {
            json.writeNullProperty("userid");
        } else {
            json.writeStringProperty("userid", erasure.what().userid());
        }
        json.writeStringProperty("erased_at", Json.time(erasure.erasedAt()));
        json.writeNumberProperty("people", erasure.counts().people());
        json.writeNumberProperty("templates", erasure.counts().templates());
        json.writeNumberProperty("events", erasure.counts().events());
        json.writeEndObject();
    }

    private static void userType(JsonGenerator json, @Nullable UserType userType) {
        if (userType == null) {
            json.writeNullProperty("user_type");
        } else {
            json.writeNumberProperty("user_type", userType.code());
        }
    }
}
