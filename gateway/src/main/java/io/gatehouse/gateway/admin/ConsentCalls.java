package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Consents;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What people have agreed to. */
final class ConsentCalls {
    /** How far a caller's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final Consents consents;
    private final InstantSource clock;

    ConsentCalls(Consents consents, InstantSource clock) {
        this.consents = consents;
        this.clock = clock;
    }

    CompletionStage<Answer> give(Request request) throws RefusedException {
        Consents.Given given = given(request);
        PersonKey person = person(request);
        return consents.give(person, given)
                .thenApply(outcome ->
                        Answer.of(outcome, consent -> Answer.json(200, json -> Json.consent(json, consent))));
    }

    private Consents.Given given(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "kind", "text_version", "given_at", "evidence");
        String kind = body.optionalText("kind", TextRule.PAGE_TYPE);
        String textVersion = body.text("text_version", TextRule.NAME);
        Instant givenAt = Objects.requireNonNull(Request.instant("given_at", body.text("given_at", TextRule.TIME)));
        if (givenAt.isAfter(clock.instant().plus(AHEAD))) {
            throw RefusedException.invalid("given_at", "a time that has been");
        }
        String evidence = body.optionalText("evidence", TextRule.EVIDENCE);
        request.isAbout("text_version", textVersion);
        request.isAbout("kind", kind);
        return new Consents.Given(kind == null ? null : kind(kind), textVersion, givenAt, evidence);
    }

    private static Kind kind(String word) {
        return word.equals(Kind.FP.wireName()) ? Kind.FP : Kind.FA;
    }

    /** Whom terminals may name one day; nothing need be stored of them yet. */
    private static PersonKey person(Request request) throws RefusedException {
        String corpId = request.path("corp_id");
        if (!TextRule.CORP_ID.allows(corpId)) {
            throw RefusedException.invalid("corp_id", TextRule.CORP_ID.expected());
        }
        if (!TextRule.STORED_USERID.allows(request.path("userid"))) {
            throw RefusedException.invalid("userid", TextRule.STORED_USERID.expected());
        }
        if (!request.caller().sees(corpId)) {
            throw RefusedException.otherCorp(request.caller());
        }
        PersonKey person = PeopleCalls.key(request);
        if (person == null) {
            throw RefusedException.invalid("user_type", "0, 1 or 2");
        }
        return person;
    }

    CompletionStage<Answer> find(Request request) {
        PersonKey person = PeopleCalls.key(request);
        return person == null
                ? nobody()
                : consents.find(person)
                        .thenApply(outcome ->
                                Answer.of(outcome, consent -> Answer.json(200, json -> Json.consent(json, consent))));
    }

    CompletionStage<Answer> withdraw(Request request) {
        PersonKey person = PeopleCalls.key(request);
        return person == null ? nobody() : consents.withdraw(person).thenApply(ErasureCalls::erased);
    }

    private static CompletionStage<Answer> nobody() {
        return CompletableFuture.completedFuture(Answer.problem(Problem.CONSENT_UNKNOWN));
    }
}
