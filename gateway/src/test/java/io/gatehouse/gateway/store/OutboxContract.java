package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.get;
import static io.gatehouse.gateway.store.Stores.read;
import static io.gatehouse.gateway.store.Stores.template;
import static io.gatehouse.gateway.store.Stores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.App.NewApp;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Callback;
import io.gatehouse.gateway.domain.Callback.State;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Outbox;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Signing;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Apps and their outboxes, on whatever database. */
interface OutboxContract {
    Instant AT = Instant.parse("2026-03-01T10:00:00.123Z");
    int MOST = 100;
    Signing WECOM = new Signing.Wecom("tok-secret", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");

    /** Of the database of this test, which is empty before. */
    String url() throws Exception;

    Path dataDir();

    private SqlStore open() throws Exception {
        return SqlStore.open(url(), dataDir(), new RecordingJournal(), Stores.meters());
    }

    @Test
    default void anAppIsStoredAsItWasPutAndItsSecretsAreSealed() throws Exception {
        Signing standard = new Signing.Standard(List.of("whsec_old", "whsec_new"));
        App put;
        try (Store store = open()) {
            put = put(store, "corp", "1", WECOM);
            put(store, "corp", "2", standard);
            put(store, "other", "1", WECOM);
            assertThat(put.url().text()).isEqualTo("https://app.example/1");
        }
        assertThat(secrets()).hasSize(3).noneMatch(text -> text.contains("tok-secret") || text.contains("whsec"));
        try (Store store = open()) {
            assertThatObject(app(store, "corp", "1")).isEqualTo(put);
            assertThat(app(store, "corp", "2").signing()).isEqualTo(standard);
            assertThatObject(read(store, s -> s.outbox().app("corp", "3"))).isNull();
            Page<App> first = read(store, s -> s.outbox().apps("corp", 1, null));
            assertThat(first.items()).containsExactly(put);
            assertThat(read(store, s -> s.outbox().apps("corp", 5, first.next()))
                            .items())
                    .extracting(App::agentid)
                    .containsExactly("2");
            assertThat((long) write(store, tx -> tx.outbox().appsOf("corp"))).isEqualTo(2);
        }
    }

    @Test
    default void puttingAnAppAgainKeepsItsOutboxAndEnablesIt() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            post(store, result("e1", "anna"));
            change(store, tx -> {
                tx.outbox().setVerified(app.id(), AT);
                tx.outbox().disable(app.id(), AT.plusSeconds(1));
            });
            assertThat(app(store, "corp", "1").verifiedAt()).isEqualTo(AT);
            assertThat(app(store, "corp", "1").disabledAt()).isEqualTo(AT.plusSeconds(1));
            post(store, result("e2", "anna"));
            assertThat(states(store, app)).containsExactly("e1 STUCK", "e2 STUCK");

            App again = put(store, "corp", "1", new Signing.Standard(List.of("whsec_x")));

            assertThat(again.id()).isEqualTo(app.id());
            assertThat(again.disabledAt()).isNull();
            assertThat(again.verifiedAt()).isNull();
            post(store, result("e3", "ben"));
            assertThat(states(store, app)).containsExactly("e1 STUCK", "e2 STUCK", "e3 PENDING");
        }
    }

    @Test
    default void aResultIsKeptAsItWasPostedAndOnlyForAnAppThatIsRegistered() throws Exception {
        BioResult result = new BioResult(
                "e1",
                new PersonKey("corp", UserType.VISITOR, "v1/1"),
                "SN",
                "oper",
                Kind.FA,
                Enrollment.State.TIMED_OUT,
                -1,
                "名 \"quoted\"",
                AT,
                true);
        try (Store store = open()) {
            post(store, result);
            put(store, "corp", "1", WECOM);
            post(store, result);
        }
        try (Store store = open()) {
            App app = app(store, "corp", "1");
            Callback callback = Objects.requireNonNull(all(store, app).get(0));
            assertThat(all(store, app)).hasSize(1);
            assertThat(callback)
                    .isEqualTo(new Callback(callback.id(), app.id(), result, State.PENDING, AT, 0, AT, null, null));
            assertThatObject(read(store, s -> s.outbox().callback(app.id(), callback.id())))
                    .isEqualTo(callback);
            assertThatObject(read(store, s -> s.outbox().callback(app.id() + 1, callback.id())))
                    .isNull();
            assertThatObject(read(store, s -> s.outbox().agenda())).isEqualTo(Map.of(app.id(), AT));
            assertThatObject(read(store, s -> s.outbox().backlog())).isEqualTo(new Outbox.Backlog(1, 0));
        }
    }

    @Test
    default void ofEachPersonTheFirstOneIsDueAndTheNextOnceItHasEnded() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            for (String event : List.of("a1 anna", "a2 anna", "b1 ben", "a3 anna")) {
                post(store, result(event.substring(0, 2), event.substring(3)));
            }
            assertThat(due(store, app)).containsExactly("a1", "b1");
            Callback first = callback(store, app, "a1");

            change(store, tx -> tx.outbox().retry(first, AT.plusSeconds(5), "HTTP 500"));
            assertThat(due(store, app)).containsExactly("b1", "a1");
            change(store, tx -> tx.outbox().end(first, State.DELIVERED, "HTTP 200", AT.plusSeconds(9)));
            assertThat(due(store, app)).containsExactly("b1", "a2");
            assertThat(callback(store, app, "a1"))
                    .isEqualTo(new Callback(
                            first.id(),
                            app.id(),
                            first.result(),
                            State.DELIVERED,
                            AT,
                            2,
                            null,
                            AT.plusSeconds(9),
                            "HTTP 200"));
            change(store, tx -> tx.outbox().end(first, State.STUCK, "again", AT.plusSeconds(10)));
            assertThat(due(store, app)).as("it has ended before").containsExactly("b1", "a2");

            Callback second = callback(store, app, "a2");
            change(store, tx -> tx.outbox().drop(second, AT.plusSeconds(11)));
            assertThat(due(store, app)).containsExactly("b1", "a3");
        }
    }

    @Test
    default void aReplayTakesItsTurn() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            for (String event : List.of("a1", "a2", "a3")) {
                post(store, result(event, "anna"));
            }
            post(store, result("b1", "ben"));
            stuck(store, app, "a1", "a2", "b1");
            assertThat(due(store, app)).containsExactly("a3");

            change(store, tx -> tx.outbox().replay(callbackIn(tx, app, "a1"), AT.plusSeconds(50)));
            assertThat(due(store, app)).as("one of anna at a time").containsExactly("a3");
            change(store, tx -> tx.outbox().end(callbackIn(tx, app, "a3"), State.DELIVERED, "", AT.plusSeconds(60)));
            assertThat(due(store, app)).containsExactly("a1");
            assertThat(callback(store, app, "a1").since()).isEqualTo(AT.plusSeconds(50));
            assertThat(callback(store, app, "a1").attempts()).isZero();

            int replayed = write(store, tx -> tx.outbox().replayStuck(app.id(), 10, AT.plusSeconds(70)));
            assertThat(replayed).isEqualTo(2);
            assertThat(due(store, app)).containsExactly("a1", "b1");
            assertThat(states(store, app)).containsExactly("a1 PENDING", "a2 PENDING", "a3 DELIVERED", "b1 PENDING");
        }
    }

    @Test
    default void onlySoManyStuckOnesAreReplayedAtOnceOldestFirst() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            for (int i = 1; i <= 3; i++) {
                post(store, result("e" + i, "person" + i));
            }
            stuck(store, app, "e1", "e2", "e3");

            assertThat((int) write(store, tx -> tx.outbox().replayStuck(app.id(), 2, AT)))
                    .isEqualTo(2);
            assertThat(due(store, app)).containsExactly("e1", "e2");
        }
    }

    @Test
    default void aFullOutboxForgetsWhatWasDeliveredThenWhatIsStuckAndThenTakesNoMore() throws Exception {
        List<Integer> refused = Collections.synchronizedList(new ArrayList<>());
        try (SqlStore store = open()) {
            App app = put(store, "corp", "1", WECOM);
            store.listen((apps, count) -> refused.add(count));
            for (int i = 1; i <= 4; i++) {
                post(store, result("e" + i, "person" + i));
            }
            stuck(store, app, "e1");
            change(store, tx -> tx.outbox().end(callbackIn(tx, app, "e2"), State.DELIVERED, "", AT));

            for (int i = 5; i <= 7; i++) {
                BioResult result = result("e" + i, "person" + i);
                change(store, tx -> tx.outbox().post("corp", "1", result, 4));
            }

            assertThat(states(store, app)).containsExactly("e3 PENDING", "e4 PENDING", "e5 PENDING", "e6 PENDING");
            assertThat(refused.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
        }
    }

    @Test
    default void whatIsPostedIsToldAfterTheCommitAndNotWhereThereIsNone() throws Exception {
        List<Set<Long>> told = Collections.synchronizedList(new ArrayList<>());
        try (SqlStore store = open()) {
            App app = put(store, "corp", "1", WECOM);
            store.listen((apps, refused) -> told.add(apps));
            assertThat(failure(store.write(100, tx -> {
                        tx.outbox().post("corp", "1", result("lost", "anna"), MOST);
                        throw new IllegalStateException("rolled back");
                    })))
                    .hasMessage("rolled back");
            get(store.write(100, tx -> true));
            assertThat(told).isEmpty();
            assertThat(all(store, app)).isEmpty();

            post(store, result("e1", "anna"));
            assertThat(told).containsExactly(Set.of(app.id()));
        }
    }

    @Test
    default void anErasedPersonIsInNoOutboxAnyMore() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            App other = put(store, "other", "1", WECOM);
            PersonKey anna = new PersonKey("corp", UserType.EMPLOYEE, "anna");
            change(store, tx -> tx.putTemplates(anna, List.of(template(Kind.FP, 0, "t")), "SN", null, AT, false));
            post(store, result("a1", "anna"));
            post(store, result("a2", "anna"));
            post(store, result("b1", "ben"));
            change(
                    store,
                    tx -> tx.outbox()
                            .post("other", "1", of("o1", new PersonKey("other", UserType.EMPLOYEE, "anna")), MOST));
            change(
                    store,
                    tx -> tx.outbox()
                            .post("corp", "1", of("v1", new PersonKey("corp", UserType.VISITOR, "anna")), MOST));

            change(store, tx -> tx.erase(anna, AT));

            assertThat(states(store, app)).containsExactly("b1 PENDING", "v1 PENDING");
            assertThat(states(store, other)).containsExactly("o1 PENDING");
        }
    }

    @Test
    default void whatWaitsFollowsAPersonToANewUserid() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            post(store, result("a1", "anna"));
            post(store, result("b1", "ben"));

            change(
                    store,
                    tx -> ((OutboxRows) tx.outbox())
                            .renamed(new PersonKey("corp", UserType.EMPLOYEE, "anna"), "anna.new"));

            assertThat(all(store, app))
                    .extracting(callback -> callback.result().person().userid())
                    .containsExactly("anna.new", "ben");
        }
    }

    @Test
    default void withACorpItsAppsAreErased() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            put(store, "other", "1", WECOM);
            post(store, result("a1", "anna"));

            change(store, tx -> tx.putCorp("corp", null));
            change(store, tx -> tx.eraseCorp("corp", AT));

            assertThatObject(read(store, s -> s.outbox().app("corp", "1"))).isNull();
            assertThat(all(store, app)).isEmpty();
            assertThat(app(store, "other", "1").signing()).isEqualTo(WECOM);
            post(store, result("a2", "anna"));
            assertThatObject(read(store, s -> s.outbox().backlog())).isEqualTo(new Outbox.Backlog(0, 0));
        }
    }

    @Test
    default void anAppThatIsRemovedTakesItsOutboxAlong() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            post(store, result("a1", "anna"));

            change(store, tx -> tx.outbox().removeApp(app));

            assertThat(all(store, app)).isEmpty();
            post(store, result("a2", "anna"));
            App again = put(store, "corp", "1", WECOM);
            assertThat(again.id()).isNotEqualTo(app.id());
            assertThat(all(store, again)).isEmpty();
        }
    }

    @Test
    default void whatEndedLongAgoIsForgotten() throws Exception {
        try (Store store = open()) {
            App app = put(store, "corp", "1", WECOM);
            for (int i = 1; i <= 4; i++) {
                post(store, result("e" + i, "person" + i));
            }
            stuck(store, app, "e1", "e2");
            change(store, tx -> tx.outbox().end(callbackIn(tx, app, "e3"), State.DELIVERED, "", AT.plusSeconds(100)));

            assertThat((int) write(store, tx -> tx.outbox().forget(AT.plusSeconds(100), 1)))
                    .isEqualTo(1);
            assertThat((int) write(store, tx -> tx.outbox().forget(AT.plusSeconds(100), 10)))
                    .isEqualTo(1);
            assertThat(states(store, app)).containsExactly("e3 DELIVERED", "e4 PENDING");
        }
    }

    @Test
    default void secretsOfAppsOutliveTheRotationOfTheKeys() throws Exception {
        List<String> before;
        try (SqlStore store = open()) {
            put(store, "corp", "1", WECOM);
            before = secrets();
            change(store, tx -> tx.rotateKeys());
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (store.share() < 1) {
                assertThat(System.nanoTime()).as("the rotation took too long").isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(app(store, "corp", "1").signing()).isEqualTo(WECOM);
        }
        assertThat(secrets()).hasSize(1).isNotEqualTo(before);
        try (Store store = open()) {
            assertThat(app(store, "corp", "1").signing()).isEqualTo(WECOM);
        }
    }

    @Test
    default void theSecretsOfAnAppThatWasMovedDoNotOpen() throws Exception {
        try (SqlStore store = open()) {
            put(store, "corp", "1", WECOM);
            sql("UPDATE apps SET corp_id = 'other'");
            assertThat(failure(store.read(s -> s.outbox().app("other", "1")))).hasMessageContaining("does not open");
            sql("UPDATE apps SET corp_id = 'corp', agentid = '2'");
            assertThat(failure(store.read(s -> s.outbox().app("corp", "2")))).hasMessageContaining("does not open");
        }
    }

    @Test
    default void theAppOfAnEnrolmentIsStoredWithIt() throws Exception {
        Enrollment enrollment = new Enrollment(
                "oper",
                "SN",
                "corp",
                "anna",
                UserType.EMPLOYEE,
                Kind.FP,
                Enrollment.State.CREATED,
                AT,
                AT.plusSeconds(90),
                null,
                null,
                null,
                false,
                "1000002");
        try (Store store = open()) {
            change(store, tx -> tx.addEnrollment(enrollment));
            assertThatObject(read(store, s -> s.enrollment("oper"))).isEqualTo(enrollment);
        }
    }

    private static App put(Store store, String corpId, String agentid, Signing signing) throws Exception {
        AppUrl url = Objects.requireNonNull(AppUrl.parse("https://app.example/" + agentid));
        return write(store, tx -> tx.outbox().putApp(new NewApp(corpId, agentid, url, signing), AT));
    }

    private static App app(Store store, String corpId, String agentid) throws Exception {
        return Objects.requireNonNull(read(store, s -> s.outbox().app(corpId, agentid)));
    }

    private static void post(Store store, BioResult result) throws Exception {
        change(store, tx -> tx.outbox().post("corp", "1", result, MOST));
    }

    private static void stuck(Store store, App app, String... events) throws Exception {
        for (String event : events) {
            change(
                    store,
                    tx -> tx.outbox().end(callbackIn(tx, app, event), State.STUCK, "HTTP 500", AT.plusSeconds(1)));
        }
    }

    private static BioResult result(String eventId, String userid) {
        return of(eventId, new PersonKey("corp", UserType.EMPLOYEE, userid));
    }

    private static BioResult of(String eventId, PersonKey person) {
        return new BioResult(eventId, person, "SN", null, Kind.FP, Enrollment.State.SUCCEEDED, 0, "ok", AT, false);
    }

    private static List<Callback> all(Store store, App app) throws Exception {
        return read(store, s -> s.outbox().callbacks(app.id(), null, 100, null)).items();
    }

    private static List<String> states(Store store, App app) throws Exception {
        return all(store, app).stream()
                .map(callback -> callback.result().eventId() + " " + callback.state())
                .toList();
    }

    private static List<String> due(Store store, App app) throws Exception {
        Outbox.Due due = read(store, s -> s.outbox().due(app.id(), 100));
        assertThatObject(due.app()).isNotNull();
        return due.first().stream().map(callback -> callback.result().eventId()).toList();
    }

    private static Callback callback(Store store, App app, String eventId) throws Exception {
        return read(store, s -> callbackIn(s, app, eventId));
    }

    private static Callback callbackIn(Store.Snapshot snapshot, App app, String eventId) {
        return snapshot.outbox().callbacks(app.id(), null, 100, null).items().stream()
                .filter(callback -> callback.result().eventId().equals(eventId))
                .findFirst()
                .orElseThrow();
    }

    private void sql(String sql) throws Exception {
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> secrets() throws Exception {
        List<String> secrets = new ArrayList<>();
        try (Connection connection = Stores.connect(url(), dataDir());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT secrets FROM apps")) {
            while (rows.next()) {
                secrets.add(rows.getString(1));
            }
        }
        return secrets;
    }
}
