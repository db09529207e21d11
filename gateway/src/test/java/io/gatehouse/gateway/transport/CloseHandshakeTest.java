package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.CLOSE;
import static io.gatehouse.gateway.RawWebSocket.CONTINUATION;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.PING;
import static io.gatehouse.gateway.RawWebSocket.PONG;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.close;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.RawWebSocket.text;
import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goodbye in both directions [RFC 6455, section 7]: whoever says it first, one close frame is sent, and the socket ends. */
class CloseHandshakeTest {
    private final TestServer server = new TestServer(new TestLimits());

    @AfterEach
    void stop() {
        server.close();
    }

    // ---- The peer first

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999})
    void thePeersCodeIsEchoedOnce(int code) {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | CLOSE, join(new byte[] {(byte) (code >>> 8), (byte) code}, ascii("bye"))));

            assertGoodbye(terminal, code);
            assertThat(server.closed(CloseReason.PEER_CLOSED)).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "{0} gets {1}")
    @CsvSource({
        "03, 1002",
        "0000, 1002",
        "03e7, 1002",
        "03ec, 1002",
        "03ed, 1002",
        "03ee, 1002",
        "03f7, 1002",
        "0bb7, 1002",
        "1388, 1002",
        "ffff, 1002",
        "03e8ff, 1007",
        "03e8e4b8, 1007",
        "03e8eda080, 1007",
    })
    void anUnlawfulCloseFrameIsAnsweredWithOneOfOurs(String payload, int code) {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(frame(FIN | CLOSE, HexFormat.of().parseHex(payload)));

            assertGoodbye(terminal, code);
        }
    }

    @Test
    void aSecondCloseFrameIsNotAnswered() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(join(close(1000), close(1001), frame(FIN | CLOSE, new byte[1])));

            assertGoodbye(terminal, 1000);
        }
    }

    @Test
    void aCloseFrameInsideAMessageIsEchoedAndTheMessageForgotten() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            byte[] half = frame(TEXT, ascii(upload("half", 200)));
            terminal.send(join(half, close(1001), frame(FIN | CONTINUATION, new byte[0])));

            assertGoodbye(terminal, 1001);
            assertThat(server.script.held).isEmpty();
        }
    }

    // ---- The peer first, right behind its requests

    @ParameterizedTest
    @ValueSource(ints = {200, Exchange.LARGE_MESSAGE + 1})
    void whatWasAskedBeforeTheCloseIsAnsweredBeforeIt(int bytes) throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(join(text(upload("up", bytes)), text(request("ping", "p")), close(3001)));
            server.script.take().done();

            assertThat(terminal.read().text()).contains("\"up\"").contains("\"errcode\":0");
            assertThat(terminal.read().text()).contains("\"p\"");
            assertGoodbye(terminal, 3001);
            assertThat(server.uploadBytesInFlight()).isZero();
            assertThat(server.closed(CloseReason.PEER_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void whatIsBehindTheCloseIsNotHeardWhileAReplyIsOwed() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(join(text(upload("up", 200)), close(1000)));
            Script.Held upload = server.script.take();
            terminal.send(join(frame(FIN | PING, new byte[1]), text(upload("late", 200)), close(1001)));
            server.turnEveryLoop();
            upload.done();

            assertThat(terminal.read().text()).contains("\"up\"");
            assertGoodbye(terminal, 1000);
            assertThat(server.script.held).isEmpty();
        }
    }

    @Test
    void aCloseBehindALargeMessageThatNobodyAnswersIsEchoed() {
        String acknowledgement = "{\"headers\":{\"req_id\":\"x\"},\"errcode\":0}";
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(join(text(acknowledgement + " ".repeat(Exchange.LARGE_MESSAGE)), close(1000)));

            assertGoodbye(terminal, 1000);
        }
    }

    @Test
    void whoClosesTheSocketWithoutWaitingIsGone() throws InterruptedException {
        RawWebSocket terminal = server.subscribed("a");
        assertThat(server.nextPresence()).isEqualTo("online a");
        terminal.send(join(text(upload("up", 100_000)), close(1000)));
        Script.Held upload = server.script.take();
        terminal.close();

        assertThat(server.nextPresence()).isEqualTo("offline a");
        upload.done();
        server.turnEveryLoop();
        assertThat(server.uploadBytesInFlight()).isZero();
    }

    @Test
    void aConnectionThatIsReplacedWhileItsReplyIsOwedSaysGoodbyeOnce() throws InterruptedException {
        try (RawWebSocket first = server.subscribed("a")) {
            first.send(join(text(upload("up", 200)), close(1000)));
            Script.Held upload = server.script.take();
            server.subscribed("a").close();

            assertGoodbye(first, 1000);
            assertThat(server.closed(CloseReason.REPLACED)).isEqualTo(1);
            upload.done();
        }
    }

    // ---- We first

    @Test
    void afterOurCloseNothingIsHeardButThePeersClose() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            server.connections.deleted("a");
            assertThat(terminal.read().code()).isEqualTo(4003);

            terminal.send(join(
                    frame(FIN | PING, new byte[1]),
                    text(upload("late", 200)),
                    text("no json"),
                    frame(TEXT, new byte[] {(byte) 0xff}),
                    frame(FIN | 3, new byte[5]),
                    close(1000)));

            assertThat(terminal.ended()).isTrue();
            assertThat(server.script.held).isEmpty();
            assertThat(server.closed(CloseReason.DELETED)).isEqualTo(1);
            assertThat(server.closed(CloseReason.PEER_CLOSED)).isZero();
        }
    }

    @Test
    void afterABreachThePeersUnlawfulCloseEndsTheSocketToo() {
        try (RawWebSocket terminal = server.open()) {
            terminal.send(join(frame(FIN | 3, new byte[1]), frame(FIN | CLOSE, new byte[1])));

            assertGoodbye(terminal, 1002);
        }
    }

    // ---- However it is dealt to segments

    @Test
    void aWholeConversationMayComeInOneSegment() {
        try (RawWebSocket terminal = server.connect()) {
            terminal.send(conversation());

            assertConversation(terminal);
        }
    }

    @Test
    void aWholeConversationMayComeByteByByte() {
        try (RawWebSocket terminal = server.connect()) {
            for (byte octet : conversation()) {
                terminal.send(new byte[] {octet});
            }

            assertConversation(terminal);
        }
    }

    private static byte[] conversation() {
        byte[] ping = ascii(request("ping", "in three"));
        return join(
                ascii(upgradeRequest("h", "")),
                text(request("subscribe_corp", "login", "a")),
                frame(TEXT, Arrays.copyOf(ping, 10)),
                frame(FIN | PING, ascii("1")),
                frame(CONTINUATION, new byte[0]),
                frame(FIN | PING, ascii("2")),
                frame(FIN | CONTINUATION, Arrays.copyOfRange(ping, 10, ping.length)),
                frame(FIN | PONG, ascii("nobody asked")),
                text(request("ping", "last")),
                close(4321));
    }

    private static void assertConversation(RawWebSocket terminal) {
        assertThat(terminal.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(terminal.read().text()).contains("\"login\"");
        assertPong(terminal.read(), "1");
        assertPong(terminal.read(), "2");
        assertThat(terminal.read().text()).contains("\"in three\"");
        assertThat(terminal.read().text()).contains("\"last\"");
        assertGoodbye(terminal, 4321);
    }

    private static void assertPong(RawWebSocket.Frame frame, String payload) {
        assertThat(frame.opcode()).isEqualTo(PONG);
        assertThat(frame.text()).isEqualTo(payload);
    }

    /** One close frame with this code, and the orderly end of the socket right behind it. */
    private static void assertGoodbye(RawWebSocket terminal, int code) {
        RawWebSocket.Frame goodbye = terminal.read();
        assertThat(goodbye.opcode()).isEqualTo(CLOSE);
        assertThat(goodbye.code()).isEqualTo(code);
        assertThat(terminal.ended()).isTrue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
