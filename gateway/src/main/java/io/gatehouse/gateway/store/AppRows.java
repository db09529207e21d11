package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.App.NewApp;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Signing;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of apps. What an app signs by is sealed by the key of its corp, and gone with that. */
final class AppRows {
    /** How many names the writer remembers, also of apps that do not exist. */
    private static final int REMEMBERED = 10_000;

    private static final Logger log = LoggerFactory.getLogger(AppRows.class);

    private static final String SELECT =
            "SELECT id, corp_id, agentid, url, mode, secrets, key_id, updated_at, verified_at, disabled_at FROM apps ";
    private static final String SECRETS = "app";

    /** What the writer needs to know of an app to put something into its outbox. */
    record Known(long id, boolean disabled) {
        static final Known NONE = new Known(0, false);
    }

    private record Name(String corpId, String agentid) {}

    private record Row(App app, String secrets, long keyId) {}

    private final Session session;
    private final KeyRows keys;

    /** By a writer only. Forgotten after a rollback. */
    private final Map<Name, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, Known> eldest) {
            return size() > REMEMBERED;
        }
    };

    AppRows(Session session, KeyRows keys) {
        this.session = session;
        this.keys = keys;
    }

    @Nullable
    App find(String corpId, String agentid) {
        return session.first(SELECT + "WHERE corp_id = ? AND agentid = ?", this::app, corpId, agentid);
    }

    @Nullable
    App find(long id) {
        return session.first(SELECT + "WHERE id = ?", this::app, id);
    }

    Page<App> list(String corpId, int limit, @Nullable String after) {
        List<App> rows = session.all(
                SELECT + "WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
                this::app,
                corpId,
                PageMark.parse(after, 0),
                limit + 1);
        return PageMark.page(rows, limit, App::id, app -> app);
    }

    long count(String corpId) {
        return Objects.requireNonNull(
                session.first("SELECT COUNT(*) FROM apps WHERE corp_id = ?", row -> row.getLong(1), corpId));
    }

    /** The app of this name, or NONE; from memory, since a storm of uploads asks for each of its visitors. */
    Known known(String corpId, String agentid) {
        return known.computeIfAbsent(new Name(corpId, agentid), name -> {
            Known found = session.first(
                    "SELECT id, disabled_at FROM apps WHERE corp_id = ? AND agentid = ?",
                    row -> new Known(row.getLong(1), Session.instant(row, "disabled_at") != null),
                    corpId,
                    agentid);
            return found == null ? Known.NONE : found;
        });
    }

    App put(NewApp app, Instant at) {
        DataKey key = keys.sealing(app.corpId());
        session.update(
                """
                INSERT INTO apps (corp_id, agentid, url, mode, secrets, key_id, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (corp_id, agentid) DO UPDATE SET url = excluded.url, mode = excluded.mode,
                    secrets = excluded.secrets, key_id = excluded.key_id, updated_at = excluded.updated_at,
                    verified_at = NULL, disabled_at = NULL
                """,
                app.corpId(),
                app.agentid(),
                app.url().text(),
                app.signing().mode(),
                key.sealText(SECRETS, place(app.corpId(), app.agentid()), lines(app.signing())),
                key.id(),
                at.toEpochMilli());
        known.remove(new Name(app.corpId(), app.agentid()));
        return Objects.requireNonNull(find(app.corpId(), app.agentid()));
    }

    void setVerified(long id, Instant at) {
        session.update("UPDATE apps SET verified_at = ? WHERE id = ?", at.toEpochMilli(), id);
    }

    void disable(long id, Instant at) {
        session.update("UPDATE apps SET disabled_at = ? WHERE id = ?", at.toEpochMilli(), id);
        known.clear();
    }

    void remove(App app) {
        session.update("DELETE FROM apps WHERE id = ?", app.id());
        known.remove(new Name(app.corpId(), app.agentid()));
    }

    void removeAll(String corpId) {
        session.update("DELETE FROM apps WHERE corp_id = ?", corpId);
        known.clear();
    }

    /** Seals by the keys in force what retired ones have sealed. Apps are few: all of them at once. */
    int reseal() {
        List<Row> rows = session.all(
                SELECT
                        + "WHERE key_id IN (SELECT id FROM data_keys WHERE retired_at IS NOT NULL AND wrapped IS NOT NULL)",
                row -> new Row(
                        bare(row, new Signing.Standard(List.of())), row.getString("secrets"), row.getLong("key_id")));
        int sealed = 0;
        for (Row row : rows) {
            App app = row.app();
            String place = place(app.corpId(), app.agentid());
            DataKey key = keys.sealing(app.corpId());
            try {
                String secrets = keys.opening(row.keyId()).openText(SECRETS, place, row.secrets());
                session.update(
                        "UPDATE apps SET secrets = ?, key_id = ? WHERE id = ?",
                        key.sealText(SECRETS, place, secrets),
                        key.id(),
                        app.id());
                sealed++;
            } catch (StoreUnavailableException e) {
                log.error("app {} has lost what it signs by, put it again: {}", app.id(), e.getMessage());
            }
        }
        return sealed;
    }

    /** Forgets what may have been rolled back. */
    void forget() {
        known.clear();
    }

    private App app(ResultSet row) throws SQLException {
        String secrets = keys.opening(row.getLong("key_id"))
                .openText(SECRETS, place(row.getString("corp_id"), row.getString("agentid")), row.getString("secrets"));
        List<String> lines = secrets.lines().toList();
        return bare(
                row,
                row.getString("mode").equals(Signing.Wecom.MODE)
                        ? new Signing.Wecom(lines.get(0), lines.get(1))
                        : new Signing.Standard(lines));
    }

    private static App bare(ResultSet row, Signing signing) throws SQLException {
        return new App(
                row.getLong("id"),
                row.getString("corp_id"),
                row.getString("agentid"),
                Objects.requireNonNull(AppUrl.parse(row.getString("url"))),
                signing,
                Instant.ofEpochMilli(row.getLong("updated_at")),
                Session.instant(row, "verified_at"),
                Session.instant(row, "disabled_at"));
    }

    private static String place(String corpId, String agentid) {
        return corpId + '\n' + agentid;
    }

    private static String lines(Signing signing) {
        if (signing instanceof Signing.Wecom wecom) {
            return wecom.token() + '\n' + wecom.encodingAesKey();
        }
        return String.join("\n", ((Signing.Standard) signing).secrets());
    }
}
