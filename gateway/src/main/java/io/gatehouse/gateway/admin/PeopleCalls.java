package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The people of whom templates are stored. */
final class PeopleCalls {
    private final People people;

    PeopleCalls(People people) {
        this.people = people;
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        int limit = request.limit();
        if (!request.caller().sees(request.path("corp_id"))) {
            // As of a corp that does not exist.
            return CompletableFuture.completedFuture(Answer.json(
                    200, json -> Json.page(json, new Page<Person>(List.of(), null), Json::person)));
        }
        return people.list(request.path("corp_id"), limit, request.after())
                .thenApply(page -> Answer.json(200, json -> Json.page(json, page, Json::person)));
    }

    CompletionStage<Answer> find(Request request) {
        PersonKey key = key(request);
        return key == null
                ? nobody()
                : people.find(key)
                        .thenApply(outcome ->
                                Answer.of(outcome, person -> Answer.json(200, json -> Json.person(json, person))));
    }

    CompletionStage<Answer> erase(Request request) {
        PersonKey key = key(request);
        return key == null ? nobody() : people.erase(key).thenApply(ErasureCalls::erased);
    }

    /** Null where nobody can be of that user_type, or of a corp that the caller does not see. */
    static @Nullable PersonKey key(Request request) {
        String code = request.path("user_type");
        UserType userType = code.matches("[0-9]") ? UserType.of(Long.parseLong(code)) : null;
        return userType == null || !request.caller().sees(request.path("corp_id"))
                ? null
                : new PersonKey(request.path("corp_id"), userType, request.path("userid"));
    }

    private static CompletionStage<Answer> nobody() {
        return CompletableFuture.completedFuture(Answer.problem(Problem.PERSON_UNKNOWN));
    }
}
