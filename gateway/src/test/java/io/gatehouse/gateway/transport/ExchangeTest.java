package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.CONTINUATION;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.TEXT;
import static io.gatehouse.gateway.RawWebSocket.frame;
import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private final TestLimits limits = new TestLimits();
    private TestServer server = new TestServer(limits);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRequestIsAnsweredWithItsReqId() {
        try (RawWebSocket terminal = server.open()) {
            assertThat(terminal.ask(request("ping", "lb_ping")))
                    .isEqualTo("{\"headers\":{\"req_id\":\"lb_ping\"},\"errcode\":0,\"errmsg\":\"pong\"}");
        }
    }

    @Test
    void repliesLeaveInTheOrderOfTheRequestsHoweverTheyAreReady() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            List<Script.Held> uploads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                terminal.say(upload("up" + i, 200));
                terminal.say(request("ping", "ping" + i));
                uploads.add(server.script.take());
            }
            Collections.shuffle(uploads, new Random(3));
            uploads.forEach(Script.Held::done);

            for (int i = 0; i < 20; i++) {
                assertThat(terminal.read().text()).contains("\"up" + i + "\"");
                assertThat(terminal.read().text()).contains("\"ping" + i + "\"");
            }
        }
    }

    @Test
    void aRequestThatFailsIsAnsweredWithBusy() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            assertThat(terminal.ask(request("error_report", "1"))).contains("\"errcode\":-1");
            assertThat(terminal.ask(request("get_admin_info", "2"))).contains("\"errcode\":-1");
            assertThat(terminal.ask(request("ping", "3"))).contains("\"errcode\":0");
        }
    }

    @Test
    void manyRequestsInOneSegmentAreAllAnswered() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            all.writeBytes(RawWebSocket.text(request("ping", Integer.toString(i))));
        }
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(all.toByteArray());
            for (int i = 0; i < 1000; i++) {
                assertThat(terminal.read().text()).contains("\"" + i + "\"");
            }
        }
    }

    @Test
    void aFullQueueStopsReadingAndAFreePlaceStartsItAgain() throws InterruptedException {
        restart(limits -> limits.replies = 3);
        try (RawWebSocket terminal = server.subscribed("a")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 5; i++) {
                all.writeBytes(RawWebSocket.text(upload("up" + i, 200)));
            }
            terminal.send(all.toByteArray());
            List<Script.Held> taken = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                taken.add(server.script.take());
            }
            server.turnEveryLoop();
            assertThat(server.script.held).isEmpty();

            taken.get(1).done();
            taken.get(0).done();
            assertThat(server.script.take().reqId()).isEqualTo("\"up3\"");
            assertThat(server.script.take().reqId()).isEqualTo("\"up4\"");
            assertThat(terminal.read().text()).contains("up0");
            assertThat(terminal.read().text()).contains("up1");
        }
    }

    @Test
    void beforeTheLoginIsDoneRequestsGoOneAtATime() throws InterruptedException {
        try (RawWebSocket terminal = server.open()) {
            terminal.say(request("get_corp_info", "slow"));
            terminal.say(request("subscribe_corp", "login", "a"));
            terminal.say(upload("up", 200));
            Script.Held slow = server.script.take();
            assertThat(slow.caller().sn()).isNull();

            slow.done();

            Script.Held upload = server.script.take();
            assertThat(upload.caller().sn()).isEqualTo("a");
            upload.done();
            assertThat(terminal.read().text()).contains("slow");
            assertThat(terminal.read().text()).contains("login");
            assertThat(terminal.read().text()).contains("up");
        }
    }

    @Test
    void anAcknowledgementIsIgnored() {
        try (RawWebSocket terminal = server.open()) {
            terminal.say("{\"headers\":{\"req_id\":\"x\"},\"errcode\":0}");

            assertThat(terminal.ask(request("ping", "after"))).contains("after");
        }
    }

    @Test
    void whatHasHeadersIsRefusedWithThem() {
        try (RawWebSocket terminal = server.open()) {
            for (int i = 0; i < 20; i++) {
                assertThat(terminal.ask("{\"headers\":{\"req_id\":\"x\"}}"))
                        .contains("\"req_id\":\"x\"")
                        .contains("\"errcode\":40058");
            }
        }
    }

    @Test
    void insteadOfTheTenthAnswerWithoutHeadersItIsClosed() {
        try (RawWebSocket terminal = server.open()) {
            for (int i = 0; i < 9; i++) {
                assertThat(terminal.ask("nonsense")).startsWith("{\"errcode\":40058");
            }
            terminal.say("nonsense");

            assertThat(terminal.read().code()).isEqualTo(1008);
            assertThat(server.closed(CloseReason.MALFORMED)).isEqualTo(1);
        }
    }

    @Test
    void aGoodFrameStartsTheCountAnewAndABinaryOneCounts() {
        try (RawWebSocket terminal = server.open()) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 9; i++) {
                    terminal.send(frame(FIN | BINARY, new byte[10]));
                    assertThat(terminal.read().text()).startsWith("{\"errcode\":40058");
                }
                terminal.ask(request("ping", "good"));
            }
            for (int i = 0; i < 9; i++) {
                terminal.ask("[]");
            }
            terminal.say("[]");
            assertThat(terminal.readClose()).isEqualTo(1008);
        }
    }

    @Test
    void aFileIsAnsweredInABinaryFrameInItsTurn() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("slow", 200));
            terminal.say(request("download_photo", "file"));
            terminal.say(request("ping", "last"));
            server.script.take().done();

            assertThat(terminal.read().text()).contains("\"slow\"");
            RawWebSocket.Frame file = terminal.read();
            assertThat(file.opcode()).isEqualTo(BINARY);
            assertThat(file.payload())
                    .isEqualTo(HexFormat.of().parseHex("01000000" + "04000000" + "66696c65" + "03000000" + "010203"));
            assertThat(terminal.read().text()).contains("\"last\"");
        }
    }

    @Test
    void aLogInABinaryFrameIsACommand() {
        byte[] log = HexFormat.of()
                .parseHex(
                        "01000000" + "0a000000" + "75706c6f61645f6c6f67" + "02000000" + "7231" + "03000000" + "000102");
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.send(frame(FIN | BINARY, log));

            assertThat(terminal.read().text()).contains("\"r1\"").contains("3 bytes");
        }
    }

    @Test
    void theNineAnswersAreSentBeforeTheCloseEvenBehindASlowReply() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("slow", 200));
            for (int i = 0; i < 10; i++) {
                terminal.say("nonsense");
            }
            terminal.say(request("ping", "not read any more"));
            server.script.take().done();

            assertThat(terminal.read().text()).contains("slow");
            for (int i = 0; i < 9; i++) {
                assertThat(terminal.read().text()).startsWith("{\"errcode\":40058");
            }
            assertThat(terminal.read().code()).isEqualTo(1008);
        }
    }

    @Test
    void aLargeMessageIsAnsweredFromAWorkerAndInTurn() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("large", Exchange.LARGE_MESSAGE + 1));
            terminal.say(upload("small", Exchange.LARGE_MESSAGE));
            Script.Held large = server.script.take();
            Script.Held small = server.script.take();

            assertThat(large.reqId()).isEqualTo("\"large\"");
            assertThat(large.thread()).contains("worker");
            assertThat(small.thread()).contains("loop");
            small.done();
            large.done();
            assertThat(terminal.read().text()).contains("large");
            assertThat(terminal.read().text()).contains("small");
        }
    }

    @Test
    void aLargeMessageThatIsNoJsonIsAnsweredToo() {
        try (RawWebSocket terminal = server.subscribed("a")) {
            assertThat(terminal.ask("x".repeat(Exchange.LARGE_MESSAGE + 1))).startsWith("{\"errcode\":40058");
            assertThat(terminal.ask(request("ping", "after"))).contains("after");
            assertThat(server.uploadBytesInFlight()).isZero();
        }
    }

    @Test
    void roomIsHeldUntilTheReplyIsWritten() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("up", 100_000));
            Script.Held upload = server.script.take();
            assertThat(server.uploadBytesInFlight()).isEqualTo(100_000);

            upload.done();
            terminal.read();
            terminal.ask(request("ping", "after"));

            assertThat(server.uploadBytesInFlight()).isZero();
        }
    }

    @Test
    void aCorpThatHoldsAllTheRoomItMayLeavesSomeForAnother() throws InterruptedException {
        restart(limits -> {
            limits.frame = 1 << 20;
            limits.uploadsInFlight = 4 << 20;
        });
        List<RawWebSocket> storm = new ArrayList<>();
        try (RawWebSocket other = server.subscribed("b@other")) {
            for (int i = 0; i < 6; i++) {
                storm.add(server.subscribed("a" + i));
                storm.get(i).say(upload("up", 700_000));
            }
            other.say(upload("other's", 700_000));

            List<String> served = new ArrayList<>();
            do {
                served.add(String.valueOf(server.script.take().caller().sn()));
            } while (!served.contains("b@other"));
            assertThat(served).as("nobody was answered meanwhile").hasSizeLessThan(6);
        } finally {
            storm.forEach(RawWebSocket::close);
        }
    }

    @Test
    void connectionsThatFindNoRoomAreServedInTurn() throws InterruptedException {
        restart(limits -> {
            limits.frame = 1 << 20;
            limits.uploadsInFlight = 1 << 20;
        });
        try (RawWebSocket first = server.subscribed("a");
                RawWebSocket second = server.subscribed("b");
                RawWebSocket third = server.subscribed("c")) {
            List<RawWebSocket> terminals = List.of(first, second, third);
            for (RawWebSocket terminal : terminals) {
                terminal.say(upload("up", 700_000));
            }
            try (RawWebSocket small = server.open()) {
                small.ask(request("ping", "small ones do not wait"));
            }
            List<String> served = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Script.Held upload = server.script.take();
                served.add(upload.caller().sn());
                assertThat(server.script.held).isEmpty();
                assertThat(server.uploadBytesInFlight()).isEqualTo(700_000);
                upload.done();
            }
            assertThat(served).containsExactlyInAnyOrder("a", "b", "c");
            for (RawWebSocket terminal : terminals) {
                assertThat(terminal.read().text()).contains("up");
            }
        }
    }

    @Test
    void whoWaitsForRoomIsCounted() throws InterruptedException {
        restart(limits -> {
            limits.frame = 1 << 20;
            limits.uploadsInFlight = 1 << 20;
        });
        try (RawWebSocket first = server.subscribed("a");
                RawWebSocket second = server.subscribed("b")) {
            first.say(upload("up", 700_000));
            Script.Held upload = server.script.take();
            second.send(RawWebSocket.header(FIN | TEXT, 700_000));
            server.turnEveryLoop();
            assertThat(server.uploadsWaiting()).isEqualTo(1);

            upload.done();
            first.read();
            server.turnEveryLoop();

            assertThat(server.uploadsWaiting()).isZero();
        }
    }

    @Test
    void aConnectionThatGoesWhileItWaitsForRoomDoesNotBlockTheOthers() throws InterruptedException {
        restart(limits -> {
            limits.frame = 1 << 20;
            limits.uploadsInFlight = 1 << 20;
        });
        try (RawWebSocket first = server.subscribed("a");
                RawWebSocket last = server.subscribed("c")) {
            first.say(upload("up", 700_000));
            Script.Held upload = server.script.take();
            try (RawWebSocket second = server.subscribed("b")) {
                second.send(RawWebSocket.header(FIN | TEXT, 700_000));
                last.say(upload("up", 700_000));
                server.connections.deleted("b");
                assertThat(second.readClose()).isEqualTo(4003);
            }
            upload.done();

            assertThat(server.script.take().caller().sn()).isEqualTo("c");
        }
    }

    @Test
    void roomOfAConnectionThatHasGoneIsGivenBackWhenItsWorkIsDone() throws InterruptedException {
        try (RawWebSocket terminal = server.subscribed("a")) {
            terminal.say(upload("up", 100_000));
            Script.Held upload = server.script.take();
            server.connections.deleted("a");
            assertThat(terminal.readClose()).isEqualTo(4003);
            assertThat(server.uploadBytesInFlight()).isEqualTo(100_000);

            upload.done();
            server.turnEveryLoop();

            assertThat(server.uploadBytesInFlight()).isZero();
        }
    }

    @Test
    void aMessageInFragmentsIsTakenAsOne() throws InterruptedException {
        byte[] whole = upload("up", 150_000).getBytes(StandardCharsets.US_ASCII);
        try (RawWebSocket terminal = server.subscribed("a")) {
            for (int at = 0; at < whole.length; at += 50_000) {
                int first = (at == 0 ? TEXT : CONTINUATION) | (at == 100_000 ? FIN : 0);
                terminal.send(frame(first, Arrays.copyOfRange(whole, at, at + 50_000)));
            }
            Script.Held upload = server.script.take();
            assertThat(server.uploadBytesInFlight()).isEqualTo(150_000);
            upload.done();

            assertThat(terminal.read().text()).contains("up");
        }
    }

    @Test
    void beforeSubscribeALargeMessageIsRefusedAndAfterItIsTaken() throws InterruptedException {
        try (RawWebSocket early = server.open();
                RawWebSocket late = server.subscribed("a")) {
            early.send(RawWebSocket.header(FIN | TEXT, limits.firstFrame + 1));
            assertThat(early.readClose()).isEqualTo(1009);

            late.say(upload("up", limits.firstFrame + 1));
            server.script.take().done();
            assertThat(late.read().text()).contains("up");
            late.send(RawWebSocket.header(FIN | TEXT, limits.frame + 1));
            assertThat(late.readClose()).isEqualTo(1009);
        }
    }

    private void restart(Consumer<TestLimits> change) {
        server.close();
        change.accept(limits);
        server = new TestServer(limits);
    }
}
