package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.AccessTokens.NewToken;
import io.gatehouse.gateway.domain.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tokens of the admin API. One that is limited to a corp grants, sees and revokes only such as are limited to it too. */
final class TokenCalls {
    private final AccessTokens tokens;
    private final InstantSource clock;

    TokenCalls(AccessTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    CompletionStage<Answer> create(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "name", "role", "corp_id", "expires_at");
        NewToken wanted = new NewToken(
                body.text("name", TextRule.NAME),
                role(body.text("role", TextRule.NAME)),
                corpId(request.caller(), body),
                expiry(body.optionalText("expires_at", TextRule.TIME)));
        request.isAbout("name", wanted.name());
        request.isAbout("role", wanted.role().word());
        request.isAbout("corp_id", wanted.corpId());
        return tokens.create(wanted)
                .thenApply(outcome -> Answer.of(
                        outcome,
                        created -> Answer.json(201, json -> AccessJson.created(json, created))
                                .with(
                                        "Location",
                                        "/api/v1/tokens/" + created.token().id())));
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        int limit = request.limit();
        try {
            var page = tokens.list(request.caller().corpId(), limit, request.after());
            return now(Answer.json(200, json -> Json.page(json, page, AccessJson::token)));
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("after", "the next of the page before");
        }
    }

    CompletionStage<Answer> find(Request request) {
        AccessToken token = visible(request);
        return now(
                token == null
                        ? Answer.problem(Problem.TOKEN_UNKNOWN)
                        : Answer.json(200, json -> AccessJson.token(json, token)));
    }

    CompletionStage<Answer> revoke(Request request) {
        AccessToken token = visible(request);
        return token == null
                ? now(Answer.problem(Problem.TOKEN_UNKNOWN))
                : tokens.revoke(token.id()).thenApply(outcome -> Answer.of(outcome, revoked -> Answer.nothing()));
    }

    private @Nullable AccessToken visible(Request request) {
        AccessToken token = tokens.find(request.path("id"));
        return token != null && request.caller().sees(token.corpId()) ? token : null;
    }

    private static @Nullable String corpId(Caller caller, Body body) throws RefusedException {
        String corpId = body.optionalText("corp_id", TextRule.CORP_ID);
        if (!caller.sees(corpId)) {
            throw RefusedException.otherCorp(caller);
        }
        return corpId;
    }

    private static Role role(String word) throws RefusedException {
        Role role = Role.of(word);
        if (role == null) {
            throw RefusedException.invalid(
                    "role", Arrays.stream(Role.values()).map(Role::word).collect(Collectors.joining(", ")));
        }
        return role;
    }

    private @Nullable Instant expiry(@Nullable String text) throws RefusedException {
        if (text == null) {
            return null;
        }
        Instant expiry = Request.instant("expires_at", text);
        if (!Objects.requireNonNull(expiry).isAfter(clock.instant())) {
            throw RefusedException.invalid("expires_at", "a time to come");
        }
        return expiry;
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
