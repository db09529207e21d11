package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.ApiClient.Answer;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was begun with a token ends with it, over real sockets. */
@SuppressWarnings("NullAway.Init")
class EndedTokenTest {
    /** More than a page of an export, and than a batch of an import. */
    private static final int PEOPLE = 501;

    @TempDir
    Path dir;

    private SqlStore store;
    private GatedStore gated;
    private AdminPort port;
    private ApiClient admin;
    private String id;
    private String token;

    @BeforeEach
    void start() throws Exception {
        EventStream events = new EventStream();
        store = SqlStore.open("jdbc:sqlite:", dir, events, new Meters(new SimpleMeterRegistry()));
        gated = new GatedStore(store);
        port = AdminPort.over(gated, new FakeLink(), events);
        admin = new ApiClient(port);
        Answer created = admin.call(
                        "POST", "/tokens", "{'name':'t','role':'admin','expires_at':'2100-01-01T00:00:00Z'}")
                .expect(201);
        id = created.json().path("id").stringValue();
        token = created.json().path("token").stringValue();
    }

    @AfterEach
    void stop() {
        port.close();
        store.close();
    }

    @Test
    void anExportBreaksOffWhenItsTokenIsRevoked() throws Exception {
        export("application/x-ndjson", "{\"userid\":\"u500\"", this::revoke);
    }

    @Test
    void anExportBreaksOffWhenItsTokenExpires() throws Exception {
        export("text/csv", "\nu500,", () -> port.later.set(Duration.ofDays(365 * 100)));
    }

    /** A page, then what ends the token, then the page behind it. */
    private void export(String type, String last, Runnable ending) throws Exception {
        admin.send("/corps/c/people/import", "text/csv", table(PEOPLE)).expect(200);
        gated.shut();
        try (RawClient client = port.connect()) {
            client.send("GET /api/v1/corps/c/people/export HTTP/1.1\nHost: admin\nAccept: " + type
                    + "\nAuthorization: Bearer " + token + "\n\n");
            // How many there are, and the first page.
            gated.letThrough();
            gated.letThrough();
            assertThat(client.readHead().status()).isEqualTo(200);
            ending.run();
            gated.letThrough();
            assertThat(new String(client.rest(), StandardCharsets.UTF_8))
                    .contains("u499")
                    .doesNotContain(last)
                    .doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void anImportIsRefusedFromThePieceOnThatComesAfterItsTokenWasRevoked() throws Exception {
        String table = table(PEOPLE);
        int cut = table.indexOf("u500");
        try (RawClient client = port.connect()) {
            client.send("POST /api/v1/corps/c/people/import HTTP/1.1\nHost: admin\nContent-Type: text/csv"
                    + "\nContent-Length: " + table.length() + "\nAuthorization: Bearer " + token + "\n\n");
            client.sendRaw(table.substring(0, cut));
            awaitPerson("u499");
            revoke();
            client.sendRaw(table.substring(cut));
            RawClient.Response refusal = client.read();
            assertThat(refusal.status()).isEqualTo(401);
            assertThat(client.isClosed()).isTrue();
        }
        admin.call("GET", "/corps/c/people/0/u499", null).expect(200);
        admin.call("GET", "/corps/c/people/0/u500", null).expect(404);
    }

    private void revoke() {
        admin.call("DELETE", "/tokens/" + id, null).expect(204);
    }

    private void awaitPerson(String userid) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (admin.call("GET", "/corps/c/people/0/" + userid, null).status() != 200) {
            assertThat(System.nanoTime()).as("the import went no further").isLessThan(deadline);
        }
    }

    private static String table(int people) {
        StringBuilder table = new StringBuilder("userid\n");
        for (int i = 0; i < people; i++) {
            table.append('u').append(i).append('\n');
        }
        return table.toString();
    }
}
