package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Roster.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Works off a table line by line as it comes in, in batches of a bounded size. A line that cannot be done is told in the
 * report and keeps no other from being done. What was done stays done, also when the rest does not come.
 */
final class Import<T> implements Intake {
    /** Lines of a transaction. It keeps the writer for about 10 ms, for which uploads wait. */
    static final int BATCH = 500;

    /** How many errors are told one by one. */
    static final int MOST_ERRORS = 1_000;

    /** Reads lines. */
    interface Reader<T> {
        /** Null for a line that holds no item. */
        @Nullable
        T read(Lines.Line line) throws RefusedException;

        /** True until it has read what it needs to read anything else. */
        boolean isAtHead();
    }

    /** What is done with some items; an outcome for each, in their order. */
    interface Writer<T> extends Function<List<T>, CompletionStage<List<Outcome<Change>>>> {}

    private record Item<T>(long line, T value) {}

    private record Refusal(long line, String code, String detail) {}

    private final Request request;
    private final Reader<T> reader;
    private final Writer<T> writer;
    private final Lines lines = new Lines();
    private final List<Item<T>> waiting = new ArrayList<>();
    private final List<Refusal> errors = new ArrayList<>();
    private final Map<Change, Long> counts = new EnumMap<>(Change.class);
    private long refused;
    private volatile boolean abandoned;
    private CompletionStage<?> working = CompletableFuture.completedFuture(null);

    Import(Request request, Reader<T> reader, Writer<T> writer) {
        this.request = request;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public CompletionStage<?> add(byte[] piece) {
        return take(lines.add(piece), BATCH);
    }

    @Override
    public CompletionStage<Answer> end() {
        return take(lines.end(), 1).thenApply(done -> {
            if (reader.isAtHead()) {
                throw new CompletionException(RefusedException.malformed("body: expected lines"));
            }
            tellAudit();
            return Answer.json(200, this::report);
        });
    }

    @Override
    public CompletionStage<?> abandon() {
        abandoned = true;
        return working.handle((done, failure) -> {
            tellAudit();
            return true;
        });
    }

    @Override
    public long refused() {
        return refused;
    }

    private CompletionStage<?> take(List<Lines.Line> more, int least) {
        try {
            for (Lines.Line line : more) {
                read(line);
            }
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
        working = write(least);
        return working;
    }

    private void read(Lines.Line line) throws RefusedException {
        try {
            T value = line.isBlank() ? null : reader.read(line);
            if (value != null) {
                waiting.add(new Item<>(line.number(), value));
            }
        } catch (RefusedException e) {
            if (reader.isAtHead()) {
                throw e;
            }
            refuse(line.number(), e.problem(), e.detail());
        }
    }

    /** Writes batch after batch until fewer wait. */
    private CompletionStage<?> write(int least) {
        if (abandoned || waiting.size() < least) {
            return CompletableFuture.completedFuture(null);
        }
        List<Item<T>> some = waiting.subList(0, Math.min(BATCH, waiting.size()));
        List<Item<T>> batch = List.copyOf(some);
        some.clear();
        return writer.apply(batch.stream().map(Item::value).toList()).thenCompose(outcomes -> {
            for (int i = 0; i < batch.size(); i++) {
                count(batch.get(i).line(), outcomes.get(i));
            }
            return write(least);
        });
    }

    private void count(long line, Outcome<Change> outcome) {
        if (outcome instanceof Outcome.Done<Change> done) {
            counts.merge(done.value(), 1L, Long::sum);
        } else {
            Problem problem = Problem.of(((Outcome.Refused<Change>) outcome).problem());
            refuse(line, problem, problem.sentence());
        }
    }

    private long count(Change change) {
        return counts.getOrDefault(change, 0L);
    }

    private void refuse(long line, Problem problem, String detail) {
        refused++;
        if (errors.size() < MOST_ERRORS) {
            errors.add(new Refusal(line, problem.code(), detail));
        }
    }

    private void tellAudit() {
        for (Change change : Change.values()) {
            request.isAbout(word(change), Long.toString(count(change)));
        }
        request.isAbout("refused", Long.toString(refused));
    }

    private void report(JsonGenerator json) {
        json.writeStartObject();
        for (Change change : Change.values()) {
            json.writeNumberProperty(word(change), count(change));
        }
        json.writeNumberProperty("refused", refused);
        json.writeArrayPropertyStart("errors");
        errors.sort(Comparator.comparingLong(Refusal::line));
        for (Refusal error : errors) {
            json.writeStartObject();
            json.writeNumberProperty("line", error.line());
            json.writeStringProperty("code", error.code());
            json.writeStringProperty("detail", error.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String word(Change change) {
        return change.name().toLowerCase(Locale.ROOT);
    }
}
