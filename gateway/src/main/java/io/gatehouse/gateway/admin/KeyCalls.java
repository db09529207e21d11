package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DataKeys;
import io.gatehouse.gateway.domain.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The keys that seal what is stored. */
final class KeyCalls {
    private static final long ROW_BYTES = 500;

    private final Store store;
    private final DataKeys keys;

    KeyCalls(Store store, DataKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    CompletionStage<Answer> rotate(Request request) {
        return store.write(ROW_BYTES, tx -> {
                    tx.rotateKeys();
                    return true;
                })
                .thenApply(rotated -> progress(202));
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
