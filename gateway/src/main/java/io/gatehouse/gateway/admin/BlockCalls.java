package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Block;
import io.gatehouse.gateway.domain.LoginLimits;
import io.gatehouse.gateway.domain.Page;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;

/**
 * Who may not log in for a while, and the end of it before its time. Addresses are of no corp, so for a token that is
 * limited to one there are no blocks.
 */
final class BlockCalls {
    private final LoginLimits logins;

    BlockCalls(LoginLimits logins) {
        this.logins = logins;
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        int limit = request.limit();
        Page<Block> page =
                request.caller().isLimited() ? new Page<>(List.of(), null) : logins.list(limit, request.after());
        return CompletableFuture.completedFuture(Answer.json(200, json -> Json.page(json, page, BlockCalls::block)));
    }

    CompletionStage<Answer> lift(Request request) {
        return CompletableFuture.completedFuture(
                !request.caller().isLimited() && logins.lift(request.path("id"))
                        ? Answer.nothing()
                        : Answer.problem(Problem.BLOCK_UNKNOWN));
    }

    static void block(JsonGenerator json, Block block) {
        json.writeStartObject();
        json.writeStringProperty("id", block.id());
        json.writeStringProperty("limit", block.limit().name().toLowerCase(Locale.ROOT));
        Json.string(json, "address", block.address());
        Json.string(json, "sn", block.sn());
        json.writeStringProperty("until", Json.time(block.until()));
        json.writeEndObject();
    }
}
