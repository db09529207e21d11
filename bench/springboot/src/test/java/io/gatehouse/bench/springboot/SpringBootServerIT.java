package io.gatehouse.bench.springboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as the comparison runs it, started once. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringBootServerIT {
    private static final String OK = "{\"headers\":{\"req_id\":\"1\"},\"errcode\":0,\"errmsg\":\"ok\"";

    private Path store;
    private Process server;
    private WebSocket socket;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        store = directory.resolve("springboot.db");
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.sqlite.tmpdir=" + directory,
                        "-jar",
                        Path.of("target", "gatehouse-bench-springboot.jar").toString(),
                        "--store=" + store)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8)).readLine();
        assertThat(ready).matches("ready \\d+");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + ready.substring("ready ".length()) + "/"), new Listener())
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    void itEndsWhenStandardInputDoes() throws Exception {
        try {
            server.getOutputStream().close();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void aPingIsAnswered() throws Exception {
        assertThat(ask("{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"1\"}}")).isEqualTo(OK + "}");
    }

    @Test
    void anUploadIsStoredWhenItIsAnswered() throws Exception {
        assertThat(ask(upload("zhang.wei", "first"))).isEqualTo(OK + ",\"body\":{\"fail_list\":[]}}");
        assertThat(rows("zhang.wei")).containsExactlyInAnyOrder("fp 1 first", "fa 0 face");
        assertThat(ask(upload("zhang.wei", "again"))).isEqualTo(OK + ",\"body\":{\"fail_list\":[]}}");
        assertThat(rows("zhang.wei")).containsExactlyInAnyOrder("fp 1 again", "fa 0 face");
    }

    @Test
    void aPersonWhoseTemplateIsNoBase64IsInTheFailListAndNotStored() throws Exception {
        assertThat(ask(upload("li.na", "x").replace(base64("face"), "A*EC")))
                .isEqualTo(OK + ",\"body\":{\"fail_list\":[{\"userid\":\"li.na\",\"user_type\":0}]}}");
        assertThat(rows("li.na")).isEmpty();
    }

    @Test
    void aMessageMayHaveNearly16MiB() throws Exception {
        String filler = "x".repeat((16 << 20) - 100);
        assertThat(ask("{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"1\"},\"filler\":\"" + filler + "\"}"))
                .isEqualTo(OK + "}");
    }

    private static String upload(String userid, String finger) {
        return "{\"cmd\":\"upload_userinfo\",\"headers\":{\"req_id\":\"1\"},\"body\":{\"userinfo\":[{\"userid\":\""
                + userid
                + "\",\"user_type\":0,\"fp\":[{\"id\":1,\"data\":\"" + base64(finger)
                + "\"}],\"fa_list\":[{\"id\":0,\"data\":\"" + base64("face") + "\"}]}]}}";
    }

    private static String base64(String data) {
        return Base64.getEncoder().encodeToString(data.getBytes(UTF_8));
    }

    private String ask(String request) throws Exception {
        socket.sendText(request, true).get(10, TimeUnit.SECONDS);
        return replies.poll(20, TimeUnit.SECONDS);
    }

    private List<String> rows(String userid) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                PreparedStatement statement =
                        connection.prepareStatement("SELECT kind, slot, data FROM templates WHERE userid = ?")) {
            statement.setString(1, userid);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(found.getString(1) + " " + found.getInt(2) + " " + new String(found.getBytes(3), UTF_8));
                }
            }
        }
        return rows;
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                replies.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
