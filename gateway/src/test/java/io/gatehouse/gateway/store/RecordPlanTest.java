package io.gatehouse.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PassRecord;
import io.gatehouse.gateway.domain.RecordFilter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which index of SQLite leads to records, enrolments and what apps are told: none reads all of a corp for a few of its rows. */
class RecordPlanTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final RecordFilter MINUTE = new RecordFilter("corp", null, null, NOON, NOON.plusSeconds(60));
    private static final RecordFilter MINUTE_OF_S1 = new RecordFilter("corp", "S1", null, NOON, NOON.plusSeconds(60));

    private static final RecordRows.Source RECORDS = new RecordRows.Source("SELECT seq FROM records ", "records");
    private static final RecordRows.Source TEMPERATURES =
            new RecordRows.Source("SELECT seq FROM temperatures ", "temperatures");

    @TempDir
    private Path dir;

    @Test
    void aListIsReadByAnIndexOfItsOwn() throws Exception {
        try (Connection connection = connection();
                Session session = new Session(connection)) {
            RecordRows rows = new RecordRows(session);
            for (RecordRows.Source source : List.of(RECORDS, TEMPERATURES)) {
                assertThat(plan(session, rows.query(source, filter(null, null), 9, 0, 99)))
                        .contains(source.table() + "_by_corp (corp_id=? AND seq>? AND seq<?)");
                assertThat(plan(session, rows.query(source, filter("S1", null), 9, 0, 99)))
                        .contains(source.table() + "_by_sn (corp_id=? AND sn=? AND seq>? AND seq<?)");
                assertThat(plan(session, rows.sortedQuery(source, MINUTE, 9, 0)))
                        .contains(source.table() + "_by_time (corp_id=? AND at>? AND at<?)");
                assertThat(plan(session, rows.nextQuery(source, MINUTE, 9)))
                        .contains(source.table() + "_by_time (corp_id=? AND at>? AND at<?)");
            }
            assertThat(plan(session, rows.query(RECORDS, filter(null, "anna"), 9, 0, 99)))
                    .contains("records_by_userid (userid=? AND seq>? AND seq<?)");
            assertThat(plan(session, rows.query(TEMPERATURES, filter(null, "anna"), 9, 0, 99)))
                    .contains("temperatures_once (corp_id=? AND user_type=? AND userid=?)");
            assertThat(plan(session, rows.sortedQuery(RECORDS, MINUTE_OF_S1, 9, 0)))
                    .contains("records_once (sn=? AND at>? AND at<?)");
            assertThat(plan(session, rows.nextQuery(RECORDS, MINUTE_OF_S1, 9)))
                    .contains("records_once (sn=? AND at>? AND at<?)");
        }
    }

    @Test
    void enrolmentsAreReadByWhatLeavesTheFewest() throws Exception {
        try (Connection connection = connection();
                Session session = new Session(connection)) {
            Enrollment.State state = Enrollment.State.SUCCEEDED;
            assertThat(plan(session, EnrollmentRows.query(new EnrollmentFilter("corp", null, null, state), 9, null)))
                    .contains("enrollments_by_corp (corp_id=? AND seq<?)");
            assertThat(plan(session, EnrollmentRows.query(new EnrollmentFilter("corp", "S1", null, state), 9, null)))
                    .contains("enrollments_by_sn (sn=? AND seq<?)");
            assertThat(plan(session, EnrollmentRows.query(new EnrollmentFilter("corp", "S1", "anna", state), 9, null)))
                    .contains("enrollments_by_userid (userid=? AND seq<?)");
        }
    }

    @Test
    void enrolmentsOfSomebodyAreFoundByTheUserid() throws Exception {
        try (Connection connection = connection();
                Session session = new Session(connection)) {
            assertThat(plan(session, query(EnrollmentRows.VISITORS, "corp", 1, "li/", "li0")))
                    .contains("enrollments_by_userid (userid>? AND userid<?)");
            assertThat(plan(session, query(DirectoryRows.RENAME_ENROLLMENTS, "anne", "anna", "corp", 0)))
                    .contains("enrollments_by_userid (userid=?)");
        }
    }

    @Test
    void whatWaitsOfSomebodyIsFoundAmongWhatWaits() throws Exception {
        try (Connection connection = connection();
                Session session = new Session(connection)) {
            String waiting = "outbox_waiting (app_id=? AND userid=? AND user_type=?)";
            assertThat(plan(session, query(CallbackRows.COUNT_WAITING, 1, "anna", 0)))
                    .contains(waiting);
            assertThat(plan(session, query(CallbackRows.PROMOTE, 9, 1, "anna", 0, 1, "anna", 0)))
                    .as("the first one, and whether one is due")
                    .containsSubsequence(waiting, waiting);
        }
    }

    /** What is of the time lies before, behind and far from much that is not. */
    @Test
    void aLongTimeIsReadInTheOrderOfTheListOverWhatIsNotOfIt() throws Exception {
        try (Connection connection = connection();
                Session session = new Session(connection)) {
            connection.setAutoCommit(false);
            fill(session, "S1", RecordRows.WINDOW + 1, NOON.minusSeconds(60));
            fill(session, "S2", 10_000, NOON.plusSeconds(1));
            fill(session, "S3", 2 * RecordRows.WINDOW, NOON.plusSeconds(60));
            fill(session, "S4", 2, NOON);
            fill(session, "S5", RecordRows.WINDOW, NOON.plusSeconds(60));
            RecordRows rows = new RecordRows(session);

            List<PassRecord> read = new ArrayList<>();
            String after = null;
            do {
                Page<PassRecord> page = rows.passes(MINUTE, 4_000, after);
                read.addAll(page.items());
                after = page.next();
            } while (after != null);

            assertThat(read).hasSize(10_002).isSortedAccordingTo(Comparator.comparing(PassRecord::id));
            assertThat(read).extracting(PassRecord::sn).containsOnly("S2", "S4");
        }
    }

    private Connection connection() throws Exception {
        SqlStore.open("jdbc:sqlite:", dir, new RecordingJournal(), Stores.meters())
                .close();
        return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("gatehouse.db"));
    }

    private static Session.Query query(String sql, Object... values) {
        return new Session.Query(sql, List.of(values));
    }

    private static RecordFilter filter(@Nullable String sn, @Nullable String userid) {
        return new RecordFilter("corp", sn, userid, null, null);
    }

    /** Passes of as many people in one moment. */
    private static void fill(Session session, String sn, int rows, Instant at) {
        session.update(
                "INSERT INTO records (corp_id, sn, user_type, userid, at, pass_type, received_at)"
                        + " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                        + " SELECT 'corp', ?, 0, 'u' || i, ?, 1, ? FROM n",
                rows,
                sn,
                at.toEpochMilli(),
                at.toEpochMilli());
    }

    private static String plan(Session session, Session.Query query) {
        return String.join(
                "\n",
                session.all(
                        "EXPLAIN QUERY PLAN " + query.sql(),
                        row -> row.getString("detail"),
                        query.values().toArray()));
    }
}
