package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.RecordFilter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Records of passages, temperatures and door openings of a corp: a page of JSON, or all of them as NDJSON. */
final class RecordCalls {
    static final String LINES = "application/x-ndjson";

    private static final int ROWS_A_CHUNK = 500;

    /** A list of the domain. */
    private interface Source<T> {
        CompletionStage<Page<T>> page(RecordFilter filter, int limit, @Nullable String after);
    }

    private final Checkins checkins;
    private final HealthChecks health;
    private final Doors doors;

    RecordCalls(Checkins checkins, HealthChecks health, Doors doors) {
        this.checkins = checkins;
        this.health = health;
        this.doors = doors;
    }

    CompletionStage<Answer> passes(Request request) throws RefusedException {
        return list(request, checkins::list, RecordJson::pass);
    }

    CompletionStage<Answer> temperatures(Request request) throws RefusedException {
        return list(request, health::list, RecordJson::temperature);
    }

    CompletionStage<Answer> doors(Request request) throws RefusedException {
        return list(request, doors::list, RecordJson::door);
    }

    private static <T> CompletionStage<Answer> list(
            Request request, Source<T> source, BiConsumer<JsonGenerator, T> view) throws RefusedException {
        RecordFilter filter = new RecordFilter(
                request.path("corp_id"),
                request.query("sn"),
                request.query("userid"),
                Request.instant("from", request.query("from")),
                Request.instant("to", request.query("to")));
        int limit = request.limit();
        Source<T> seen = request.caller().sees(filter.corpId())
                ? source
                // As of a corp that does not exist.
                : (any, most, after) -> CompletableFuture.completedFuture(new Page<>(List.of(), null));
        if (!request.accepts(LINES)) {
            return seen.page(filter, limit, request.after())
                    .thenApply(page -> Answer.json(200, json -> Json.page(json, page, view)));
        }
        if (request.query("limit") != null) {
            throw RefusedException.invalid("limit", "none where all are asked for as " + LINES);
        }
        Lines<T> pages = new Lines<>(filter, request.after(), seen, view);
        // What is wrong with the first page can still be told.
        return pages.read().thenApply(first -> new Answer.Stream(Map.of("Content-Type", LINES), pages));
    }

    /** Reads one short page after the other, each in a transaction of its own; the first one ahead. */
    private static final class Lines<T> implements Answer.Pages {
        private final RecordFilter filter;
        private final Source<T> source;
        private final BiConsumer<JsonGenerator, T> view;
        private volatile @Nullable String after;
        private volatile byte @Nullable [] ahead;
        private volatile boolean ended;

        Lines(RecordFilter filter, @Nullable String after, Source<T> source, BiConsumer<JsonGenerator, T> view) {
            this.filter = filter;
            this.after = after;
            this.source = source;
            this.view = view;
        }

        @Override
        public CompletionStage<byte @Nullable []> next() {
            byte[] read = ahead;
            if (read != null) {
                ahead = null;
                return CompletableFuture.completedFuture(read);
            }
            return ended
                    ? CompletableFuture.completedFuture(null)
                    : read().thenApply(page -> {
                        ahead = null;
                        return page;
                    });
        }

        CompletionStage<byte[]> read() {
            return source.page(filter, ROWS_A_CHUNK, after).thenApply(page -> {
                after = page.next();
                ended = page.next() == null;
                byte[] lines = lines(page.items());
                ahead = lines;
                return lines;
            });
        }

        private byte[] lines(List<T> items) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * items.size());
            for (T item : items) {
                bytes.writeBytes(Json.bytes(json -> view.accept(json, item)));
                bytes.write('\n');
            }
            return bytes.toByteArray();
        }
    }
}
