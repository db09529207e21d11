package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Wire.Frame;
import io.gatehouse.gateway.it.Wire.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The upgrade and the frames below the text: RFC 6455, with the bounds of a gateway. */
class WebSocketIT {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("device.origins=https://console.example");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/websocket", "/a/b/c?d=e&f=%20", "/?x", "/%E4%B8%AD", "//"})
    void anyPathIsUpgraded(String path) {
        try (Wire wire = Wire.open(gateway.devices(), "127.0.0.1", path)) {
            wire.text(Terminal.envelope("ping", "a", null));
            assertThat(wire.read().text()).contains("\"a\"");
        }
    }

    @Test
    void acceptKeyIsTheOneOfTheStandard() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            Head head = wire.upgrade("/");
            assertThat(head.header("Sec-WebSocket-Accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }
    }

    @Test
    void offeredSubprotocolsAndExtensionsAreAcceptedAndNoneIsSelected() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            Head head = wire.upgrade(
                    "/",
                    "Sec-WebSocket-Protocol: protocol, chat",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame");
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.header("Sec-WebSocket-Protocol")).isEmpty();
            assertThat(head.header("Sec-WebSocket-Extensions")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "https://evil.example:8443", "null", "https://console.example.evil"})
    void foreignOriginIsRefusedWith403(String origin) {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            assertThat(wire.upgrade("/", "Origin: " + origin).status()).isEqualTo(403);
        }
    }

    @Test
    void originOfTheRequestsOwnHostIsUpgraded() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            assertThat(wire.upgrade("/", "Origin: http://" + wire.host()).status())
                    .isEqualTo(101);
        }
    }

    @Test
    void originOfTheRequestsOwnHostWithoutItsPortIsUpgraded() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            assertThat(wire.upgrade("/", "Origin: http://127.0.0.1").status()).isEqualTo(101);
        }
    }

    @Test
    void frameThatComesWithTheUpgradeRequestIsAnswered() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            byte[] head = ("GET /ws HTTP/1.1\r\nhost: " + wire.host() + "\r\nupgrade: WebSocket\r\n"
                            + "connection: keep-alive, upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "sec-websocket-version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] frame = Wire.encode(
                    0x81, true, Terminal.envelope("ping", "early", null).getBytes(StandardCharsets.UTF_8));
            byte[] both = Arrays.copyOf(head, head.length + frame.length);
            System.arraycopy(frame, 0, both, head.length, frame.length);
            wire.raw(both);
            assertThat(wire.readHead().status()).isEqualTo(101);
            assertThat(wire.read().text()).contains("\"early\"");
        }
    }

    @Test
    void listedOriginIsUpgraded() {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            assertThat(wire.upgrade("/", "Origin: https://console.example").status())
                    .isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1|Host: a||",
                "POST / HTTP/1.1|Host: a|Content-Length: 0||",
                "GET / HTTP/1.1|Host: a|UPGRADE|Sec-WebSocket-Version: 13||",
                "GET / HTTP/1.1|Host: a|UPGRADE|KEY|Sec-WebSocket-Version: 13|Content-Length: 3||abc",
                "GET / HTTP/1.1|Host: a|UPGRADE|KEY|Sec-WebSocket-Version: 13|Transfer-Encoding: chunked||0||",
                "GET / HTTP/1.1|Host: a|Host: b|UPGRADE|KEY|Sec-WebSocket-Version: 13||"
            })
    void whatIsNoUpgradeGetsAnErrorAndTheConnectionIsClosed(String request) {
        try (Wire wire = Wire.connect(gateway.devices(), "127.0.0.1")) {
            String full = request.replace("UPGRADE", "Upgrade: websocket|Connection: Upgrade")
                    .replace("KEY", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                    .replace("|", "\r\n");
            wire.raw(full.getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.readHead().status()).isBetween(400, 499);
            wire.drain();
        }
    }

    @Test
    void pingIsAnsweredByAPongWithTheSameBytes() {
        try (Terminal terminal = gateway.connect()) {
            for (int length : new int[] {0, 1, 125}) {
                byte[] payload = new byte[length];
                Arrays.fill(payload, (byte) 0xfe);
                terminal.wire().frame(Wire.PING, true, payload);
                Frame pong = terminal.wire().read();
                assertThat(pong.opcode()).isEqualTo(Wire.PONG);
                assertThat(pong.payload()).isEqualTo(payload);
            }
        }
    }

    @Test
    void unaskedPongIsIgnored() {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.PONG, true, new byte[] {1, 2});
            terminal.expect(0, "ping", null);
        }
    }

    @Test
    void fragmentedTextIsOneMessageEvenWithAPingInBetween() {
        byte[] message = json("{'cmd':'ping','headers':{'req_id':'中文'}}").getBytes(StandardCharsets.UTF_8);
        int cut = indexOf(message, (byte) 0xe4) + 1;
        try (Terminal terminal = gateway.connect()) {
            Wire wire = terminal.wire();
            wire.frame(Wire.TEXT, false, Arrays.copyOf(message, cut));
            wire.frame(Wire.PING, true, new byte[] {7});
            assertThat(wire.read().opcode()).isEqualTo(Wire.PONG);
            wire.frame(Wire.CONTINUATION, false, new byte[0]);
            wire.frame(Wire.CONTINUATION, true, Arrays.copyOfRange(message, cut, message.length));
            assertThat(terminal.reply("中文").path("errcode").asInt(-2)).isZero();
        }
    }

    @Test
    void messageInPiecesOfOneByteIsTaken() {
        byte[] message = Terminal.envelope("ping", "tiny", null).getBytes(StandardCharsets.UTF_8);
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().fragments(Wire.TEXT, message, 1);
            terminal.reply("tiny");
        }
    }

    @Test
    void endlessEmptyFragmentsAreCut() {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.TEXT, false, new byte[] {'{'});
            byte[] empty = Wire.encode(Wire.CONTINUATION, true, new byte[0]);
            byte[] many = new byte[empty.length * 2_000];
            for (int i = 0; i < 2_000; i++) {
                System.arraycopy(empty, 0, many, i * empty.length, empty.length);
            }
            terminal.wire().raw(many);
            Frame frame = terminal.next();
            assertThat(frame.opcode()).isEqualTo(Wire.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void closeIsAnsweredByOneCloseFrameWithItsCode(int code) {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().closeFrame(code);
            Frame frame = terminal.wire().read();
            assertThat(frame.opcode()).isEqualTo(Wire.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(code);
            assertThat(terminal.wire().drain()).isZero();
        }
    }

    @Test
    void closeWithoutACodeIsAnsweredByOneCloseFrame() {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().frame(Wire.CLOSE, true, new byte[0]);
            Frame frame = terminal.wire().read();
            assertThat(frame.opcode()).isEqualTo(Wire.CLOSE);
            assertThat(frame.closeCode()).isIn(1000, 1005);
            assertThat(terminal.wire().drain()).isZero();
        }
    }

    @Test
    void closeBehindAnUploadIsAnsweredAfterIt() {
        try (Terminal terminal = gateway.login("WS-CLOSE", "corp-ws-close");
                Terminal other = gateway.login("WS-AFTER", "corp-ws-close")) {
            String upload = terminal.request("upload_userinfo", Uploads.people(Uploads.finger("last", 0, 1)));
            terminal.wire().closeFrame(1000);
            assertThat(terminal.reply(upload).path("errcode").asInt(-2)).isZero();
            assertThat(terminal.wire().read().closeCode()).isEqualTo(1000);
            assertThat(terminal.wire().drain()).isZero();
            other.upload(Uploads.people(Uploads.finger("after", 0, 2)));
            assertThat(gateway.api().people("corp-ws-close").findValuesAsString("userid"))
                    .containsExactlyInAnyOrder("last", "after");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8100", // not masked
                "c18000000000", // a reserved bit
                "918000000000", // with another reserved bit
                "838000000000", // opcode 3
                "8b8000000000", // opcode 11
                "098000000000", // a ping in fragments
                "89fe007e00000000PAYLOAD", // a ping of 126 bytes
                "808000000000", // a continuation of nothing
                "018000000000818000000000", // a text inside a fragmented text
                "88820000000003e7", // close with 999
                "88820000000003ed", // close with 1005
                "888100000000ff" // close with half a code
            })
    void violationOfTheFramingGetsOneCloseFrameWith1002(String hex) {
        try (Terminal terminal = gateway.connect()) {
            terminal.wire().raw(HexFormat.of().parseHex(hex.replace("PAYLOAD", "00".repeat(126))));
            terminal.expectClose(1002);
        }
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }
}
