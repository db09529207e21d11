package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.BINARY;
import static io.gatehouse.gateway.RawWebSocket.FIN;
import static io.gatehouse.gateway.RawWebSocket.header;
import static io.gatehouse.gateway.transport.TestServer.request;
import static io.gatehouse.gateway.transport.TestServer.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers and broken terminals do to a port, and that the others do not notice. */
class SocketAttacksTest {
    private static final int MIB = 1 << 20;

    private final TestLimits limits = new TestLimits();
    private final List<RawWebSocket> attackers = new ArrayList<>();

    @AfterEach
    void hangUp() {
        attackers.forEach(RawWebSocket::close);
    }

    @Test
    void aThousandWhoDoNotReadSlowNobody() {
        limits.outbound = 64 << 10;
        limits.connections = 1001;
        try (TestServer server = new TestServer(limits)) {
            server.script.pong = "x".repeat(60_000);
            for (int i = 0; i < 1000; i++) {
                RawWebSocket deaf =
                        attacker(RawWebSocket.deaf(server.server.address())).upgrade();
                // The answers to a few of them are more than the buffers of a system take.
                for (int ping = 0; ping < (i % 25 == 0 ? 80 : 1); ping++) {
                    deaf.say(request("ping", "never read"));
                }
            }
            try (RawWebSocket terminal = server.subscribed("a")) {
                for (int i = 0; i < 100; i++) {
                    assertThat(terminal.ask(request("ping", "p" + i))).contains("\"p" + i + "\"");
                }
            }
        }
    }

    @Test
    void promisesOfLargeMessagesHoldTheirRoomForSecondsOnly() throws InterruptedException {
        limits.uploadsInFlight = 4 * 256L * MIB / 3 + 4; // three quarters are for one corp
        limits.sweepOften();
        try (TestServer server = new TestServer(limits);
                RawWebSocket waiting = server.subscribed("waiting");
                RawWebSocket small = server.subscribed("small")) {
            for (int i = 0; i < 32; i++) {
                // With the header of its array it is 8 MiB in the heap.
                attacker(server.subscribed("attacker" + i)).send(header(FIN | BINARY, 8 * MIB - 16));
            }
            server.turnEveryLoop();
            assertThat(server.uploadBytesInFlight()).isEqualTo(32.0 * (8 * MIB - 16));

            waiting.say(upload("large", 70_000));
            small.say(upload("small", 60_000));
            Script.Held first = server.script.take();
            assertThat(first.reqId()).isEqualTo("\"small\"");
            first.done();
            assertThat(small.read().text()).contains("small");

            server.skip(Deadlines.RATE_GRACE.plusSeconds(1));
            Script.Held second = server.script.take();
            assertThat(second.reqId()).isEqualTo("\"large\"");
            second.done();
            assertThat(waiting.read().text()).contains("large");
            for (RawWebSocket attacker : attackers) {
                assertThat(attacker.readClose()).isEqualTo(4004);
            }
            assertThat(server.closed(CloseReason.UPLOAD_TOO_SLOW)).isEqualTo(32);
        }
    }

    @Test
    void whoHasNotSubscribedCannotReserveAnything() {
        try (TestServer server = new TestServer(limits)) {
            for (int i = 0; i < 32; i++) {
                RawWebSocket registered = attacker(server.open());
                registered.ask(request("register", "1", "a" + i));
                registered.send(header(FIN | BINARY, 65537));
                assertThat(registered.readClose()).isEqualTo(1009);
            }
            assertThat(server.uploadBytesInFlight()).isZero();
        }
    }

    private RawWebSocket attacker(RawWebSocket socket) {
        attackers.add(socket);
        return socket;
    }
}
