package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.protocol.Checkin;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.HealthQuery;
import io.gatehouse.protocol.HealthStatus;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.ReplyBody.TemperatureResult;
import io.gatehouse.protocol.Temperatures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Records of passages and temperatures [doc 93985, 93992–93994]. */
public final class RecordCommands {
    private final Checkins checkins;
    private final HealthChecks health;

    public RecordCommands(Checkins checkins, HealthChecks health) {
        this.checkins = checkins;
        this.health = health;
    }

    CompletionStage<Reply> checkin(Caller caller, Checkin checkin) {
        String sn = caller.sn();
        return sn == null
                ? notLoggedIn()
                : checkins.take(sn, checkin)
                        .thenApply(result -> result instanceof Checkins.Result.Taken taken
                                ? Reply.ok(new ReplyBody.FailedRecords(taken.refused()))
                                : Reply.of(((Checkins.Result.Refused) result).code()));
    }

    CompletionStage<Reply> temperature(Caller caller, Temperatures temperatures) {
        HealthStatus status = temperatures.items().get(0).status();
        return take(caller, temperatures, new ReplyBody.Health(status));
    }

    CompletionStage<Reply> temperatures(Caller caller, Temperatures temperatures) {
        List<TemperatureResult> results = temperatures.items().stream()
                .map(item -> new TemperatureResult(
                        item.userid(),
                        item.userType(),
                        item.timestamp(),
                        item.refusal() == null ? ErrorCode.OK : item.refusal()))
                .toList();
        return take(caller, temperatures, new ReplyBody.TemperatureResults(results));
    }

    private CompletionStage<Reply> take(Caller caller, Temperatures temperatures, ReplyBody body) {
        String sn = caller.sn();
        return sn == null
                ? notLoggedIn()
                : health.take(sn, temperatures)
                        .thenApply(code -> code == ErrorCode.OK ? Reply.ok(body) : Reply.of(code));
    }

    CompletionStage<Reply> healthStatus(Caller caller, HealthQuery query) {
        String sn = caller.sn();
        return sn == null
                ? notLoggedIn()
                : health.status(sn, query).thenApply(status -> Reply.ok(new ReplyBody.HealthWithCode(status)));
    }

    private static CompletionStage<Reply> notLoggedIn() {
        return CompletableFuture.completedFuture(Reply.of(ErrorCode.NOT_LOGGED_IN));
    }
}
