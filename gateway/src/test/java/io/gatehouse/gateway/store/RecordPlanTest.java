package io.gatehouse.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.RecordFilter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which index of SQLite answers a list of records: none reads all that there is of a corp for a few of its rows. */
class RecordPlanTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path dir;

    @Test
    void listsOfADeviceAndOfAShortTimeAreReadByTheirOwnIndexes() throws Exception {
        SqlStore.open("jdbc:sqlite:", dir, new RecordingJournal(), Stores.meters())
                .close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("gatehouse.db"));
                Session session = new Session(connection)) {
            for (String table : List.of("records", "temperatures")) {
                assertThat(plan(session, table, null, null, null)).contains(table + "_by_corp (corp_id=? AND seq>?)");
                assertThat(plan(session, table, "S1", null, null))
                        .contains(table + "_by_sn (corp_id=? AND sn=? AND seq>?)");
                assertThat(plan(session, table, "S1", NOON, NOON.plusSeconds(60)))
                        .contains(table + "_by_sn (corp_id=? AND sn=? AND seq>?)");
                assertThat(plan(session, table, null, NOON, NOON.plusSeconds(60)))
                        .contains(table + "_by_time (corp_id=? AND at>? AND at<?)");
                assertThat(plan(session, table, null, NOON, null)).contains(table + "_by_time (corp_id=? AND at>?)");
            }
        }
    }

    @Test
    void aLongTimeIsReadInTheOrderOfTheList() throws Exception {
        SqlStore.open("jdbc:sqlite:", dir, new RecordingJournal(), Stores.meters())
                .close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("gatehouse.db"));
                Session session = new Session(connection)) {
            connection.setAutoCommit(false);
            for (int rows : List.of(9_999, 1)) {
                assertThat(plan(session, "records", null, NOON, null)).contains("records_by_time");
                fill(session, rows);
            }
            assertThat(plan(session, "records", null, NOON, null)).contains("records_by_corp (corp_id=? AND seq>?)");
            assertThat(plan(session, "records", null, NOON.plusMillis(1), null)).contains("records_by_time");
        }
    }

    /** Passes of as many people in one moment. */
    private static void fill(Session session, int rows) {
        session.update(
                "INSERT INTO records (corp_id, sn, user_type, userid, at, pass_type, received_at)"
                        + " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                        + " SELECT 'corp', 'S' || ?, 0, 'u' || i, ?, 1, ? FROM n",
                rows,
                rows,
                NOON.toEpochMilli(),
                NOON.toEpochMilli());
    }

    private static String plan(
            Session session, String table, @Nullable String sn, @Nullable Instant from, @Nullable Instant to) {
        RecordRows rows = new RecordRows(session);
        RecordFilter filter = new RecordFilter("corp", sn, null, from, to);
        RecordRows.Query query =
                table.equals("records") ? rows.passQuery(filter, 101, null) : rows.temperatureQuery(filter, 101, null);
        return String.join(
                "\n",
                session.all(
                        "EXPLAIN QUERY PLAN " + query.sql(),
                        row -> row.getString("detail"),
                        query.values().toArray()));
    }
}
