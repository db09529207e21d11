package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Wire.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever a terminal sends, it gets an answer that blames the frame, never one that blames the gateway. */
class MutatedFramesIT {
    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            "\\u0000",
            "\\ud800",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "-1",
            "1e999",
            "0.5",
            "{}",
            "[]",
            "\"\"",
            "9999999999999999999999",
            "\u00e9",
            " ",
            "\n",
            "=",
            "/",
            "*",
            "\"cmd\":",
            "\"userid\":",
            "\"errcode\":1,",
            "\"oper_id\":\"x\",");

    private static TestGateway gateway;

    private final Random random = new Random(20_240_501);

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void mutatedUploadsGetAnAnswerAndNeverMinusOne() {
        String good = Terminal.envelope(
                "upload_userinfo",
                "m",
                "{\"oper_id\":\"\",\"errcode\":0,\"errmsg\":\"ok\",\"userinfo\":["
                        + Uploads.person("lin", "'user_type':0", Uploads.fp(3, Uploads.template(1, 30)), "'fa_list':[]")
                        + ","
                        + Uploads.person("x1/7", "'user_type':1", Uploads.fa(0, Uploads.template(2, 30)))
                        + "]}");
        Terminal terminal = gateway.login("MUTANT", "corp-mutant");
        String secret = terminal.secret();
        int taken = 0;
        for (int i = 0; i < 1_500; i++) {
            terminal.send(mutated(good));
            int outcome = untilReply(terminal, terminal.request("ping", null));
            if (outcome < 0) {
                terminal.close();
                terminal = gateway.connect();
                terminal.subscribe(secret);
            } else {
                taken += outcome;
            }
        }
        terminal.upload(Uploads.people(Uploads.finger("at-the-end", 0, 1)));
        terminal.close();
        assertThat(taken).as("mutations that were still good").isBetween(30, 1_200);
    }

    @Test
    void mutatedBytesOfFramesEndTheConnectionAtWorst() {
        for (int i = 0; i < 150; i++) {
            byte[] bytes =
                    Wire.encode(0x81, true, Terminal.envelope("ping", "b", null).getBytes(StandardCharsets.UTF_8));
            for (int n = 0; n <= i % 4; n++) {
                bytes[random.nextInt(Math.min(bytes.length, 12))] = (byte) random.nextInt(256);
            }
            try (Terminal terminal = gateway.connect()) {
                terminal.wire().offer(bytes);
                terminal.wire().offer(Wire.close(1000));
            }
        }
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(0, "ping", null);
        }
    }

    /** Reads to the reply to the ping: 1 if an upload was taken, 0 if not, -1 if the connection was closed. */
    private static int untilReply(Terminal terminal, String ping) {
        int taken = 0;
        while (true) {
            Frame frame = terminal.next();
            if (frame.opcode() == Wire.CLOSE) {
                assertThat(frame.closeCode()).isIn(1007, 1008);
                return -1;
            }
            JsonNode reply = Json.parse(frame.text());
            assertThat(reply.path("errcode").asInt(-1)).as("%s", reply).isIn(0, 40058);
            if (reply.path("headers").path("req_id").asString("").equals(ping)) {
                return taken;
            }
            taken |= reply.path("errcode").intValue() == 0 ? 1 : 0;
        }
    }

    private String mutated(String good) {
        StringBuilder text = new StringBuilder(good);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, piece);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.replace(at, Math.min(text.length(), at + piece.length()), piece);
                default -> {
                    char[] swapped = text.toString().toCharArray();
                    int other = random.nextInt(swapped.length);
                    char kept = swapped[at];
                    swapped[at] = swapped[other];
                    swapped[other] = kept;
                    text = new StringBuilder(String.valueOf(Arrays.copyOf(swapped, swapped.length)));
                }
            }
        }
        return text.toString();
    }
}
