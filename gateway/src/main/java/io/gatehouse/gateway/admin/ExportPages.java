package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Roster;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All entries of a corp as a table, read a page at a time, so that no transaction is open for long: who comes, changes or is
 * erased meanwhile may be in it or not.
 */
final class ExportPages implements Answer.Pages {
    private static final int PAGE = 500;

    private final Roster roster;
    private final String corpId;
    private final Table table;
    private boolean begun;
    private boolean ended;
    private @Nullable String after;

    ExportPages(Roster roster, String corpId, Table table) {
        this.roster = roster;
        this.corpId = corpId;
        this.table = table;
    }

    @Override
    public CompletionStage<byte @Nullable []> next() {
        if (ended) {
            return CompletableFuture.completedFuture(null);
        }
        return roster.entries(corpId, PAGE, after).thenApply(this::text);
    }

    private byte[] text(Page<Entry> page) {
        StringBuilder text = new StringBuilder(begun || table == Table.NDJSON ? "" : CsvPeople.header());
        page.items().forEach(entry -> text.append(line(entry)));
        begun = true;
        after = page.next();
        ended = after == null;
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String line(Entry entry) {
        return switch (table) {
            case CSV -> CsvPeople.line(entry);
            case NDJSON ->
                Json.text(json -> {
                            json.writeStartObject();
                            EntryFields.write(json, entry);
                            json.writeEndObject();
                        })
                        + '\n';
        };
    }
}
