package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DataKeys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The keys that seal what is stored. */
final class KeyCalls {
    private final DataKeys keys;

    KeyCalls(DataKeys keys) {
        this.keys = keys;
    }

    CompletionStage<Answer> rotate(Request request) {
        return keys.rotate().thenApply(rotated -> progress(202));
    }

    CompletionStage<Answer> rotation(Request request) {
        return CompletableFuture.completedFuture(progress(200));
    }

    private Answer progress(int status) {
        double share = keys.share();
        return Answer.json(status, json -> {
            json.writeStartObject();
            json.writeBooleanProperty("finished", share >= 1);
            json.writeNumberProperty("progress", share);
            json.writeEndObject();
        });
    }
}
