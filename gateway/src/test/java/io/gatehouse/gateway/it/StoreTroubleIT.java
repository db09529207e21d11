package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Uploads.enrolled;
import static io.gatehouse.gateway.it.Uploads.failed;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.fp;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.slot;
import static io.gatehouse.gateway.it.Uploads.stored;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A terminal keeps its copy when it is told -1, so that is what it is told while the store cannot be written. */
class StoreTroubleIT {
    private static final int PEOPLE = 20;

    @Test
    void uploadIsAnsweredMinusOneAndStoredNotAtAllWhileTheStoreIsLocked() throws SQLException {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.login("TROUBLE", "corp-trouble")) {
            Api api = gateway.api();
            terminal.upload(people(finger("before", 0, 1)));
            String operId = api.enroll("TROUBLE", "u", "fp");
            terminal.expectPush("push_enter_page");
            String[] many =
                    IntStream.range(0, 200).mapToObj(i -> finger("p" + i, 0, i)).toArray(String[]::new);
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + gateway.dataDir() + "/gatehouse.db");
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                String first = terminal.request("upload_userinfo", people(many));
                String second = terminal.request("upload_userinfo", enrolled(operId, finger("u", 0, 7)));
                String third = terminal.request("upload_userinfo", failed(operId, 5, "no"));
                for (String reqId : List.of(first, second, third)) {
                    JsonNode reply = terminal.reply(reqId);
                    assertThat(reply.path("errcode").intValue()).isEqualTo(-1);
                    assertThat(reply.has("body")).isFalse();
                }
                terminal.expect(0, "ping", null);
                api.get("//readyz").expect(503);
                statement.execute("ROLLBACK");
            }
            assertThat(api.people("corp-trouble")).hasSize(1);
            assertThat(api.enrollment(operId).path("state").stringValue()).isEqualTo("pushed");

            assertThat(terminal.upload(people(many))).isEmpty();
            assertThat(terminal.upload(enrolled(operId, finger("u", 0, 7)))).isEmpty();
            assertThat(api.await(operId, 10).path("state").stringValue()).isEqualTo("succeeded");
            assertThat(stored(api.person("corp-trouble", 0, "p199")))
                    .containsExactly(slot("fp", 0, "default", template(199)));
            api.get("//readyz").expect(200);
        }
    }

    @Test
    void callThatDoesNotFitOnTheDiskIsAnsweredMinusOneAndStoredNotAtAll(@TempDir Path data) {
        int refused;
        String secret;
        try (GatewayProcess gateway = Launch.in(data).runWithLargestFile(4 << 20)) {
            Api api = gateway.api();
            String secretNo = api.addDevice("FULL");
            api.bind("FULL", "corp-full");
            try (Terminal terminal = gateway.connect().login("FULL", secretNo)) {
                secret = terminal.secret();
                refused = firstRefused(terminal);
                terminal.expect(0, "ping", null);
            }
            storedAreTheCallsBefore(api, refused);
            gateway.kill();
        }
        try (GatewayProcess gateway = GatewayProcess.start(data);
                Terminal terminal = gateway.connect()) {
            storedAreTheCallsBefore(gateway.api(), refused);
            terminal.subscribe(secret);
            assertThat(terminal.upload(call(refused))).isEmpty();
            storedAreTheCallsBefore(gateway.api(), refused + 1);
        }
    }

    /** Uploads until one call is answered with -1; returns its number. */
    private static int firstRefused(Terminal terminal) {
        for (int number = 0; number < 45; number++) {
            int errcode = terminal.call("upload_userinfo", call(number))
                    .path("errcode")
                    .asInt(1);
            if (errcode != 0) {
                assertThat(errcode).isEqualTo(-1);
                assertThat(number).as("calls that fitted").isPositive();
                return number;
            }
        }
        throw new AssertionError("everything fitted");
    }

    private static String call(int number) {
        return people(IntStream.range(0, PEOPLE)
                .mapToObj(i -> person("c" + number + "p" + i, fp(0, template(number, 10_000))))
                .toArray(String[]::new));
    }

    private static void storedAreTheCallsBefore(Api api, int refused) {
        JsonNode people = api.people("corp-full");
        assertThat(people).hasSize(refused * PEOPLE);
        assertThat(people.findValuesAsString("userid")).noneMatch(userid -> userid.startsWith("c" + refused + "p"));
        assertThat(people).allMatch(person -> stored(person).size() == 1);
    }
}
