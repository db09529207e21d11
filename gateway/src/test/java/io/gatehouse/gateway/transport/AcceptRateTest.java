package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.config.Settings;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class AcceptRateTest {
    private final AtomicLong nanos = new AtomicLong(-1000);

    @Test
    void aSecondsWorthMayComeAtOnceAndThenEveryoneWaits() {
        AcceptRate rate = new AcceptRate(100, nanos::get);
        for (int i = 0; i < 99; i++) {
            assertThat(rate.accepted()).isZero();
        }
        assertThat(Duration.ofNanos(rate.accepted())).isEqualTo(Duration.ofMillis(10));
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(Duration.ofNanos(rate.accepted())).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void whoComesAtThatRateNeverWaits() {
        AcceptRate rate = new AcceptRate(100, nanos::get);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.accepted()).isZero();
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void connectionsThatComeTooFastWaitAndNoneIsLost() {
        assertThat(pausesOf(40, 20)).isPositive();
        assertThat(pausesOf(40, 10_000)).isZero();
    }

    @Test
    void whereItIsToldToAnotherMayListenBesideIt() throws Exception {
        Settings.Door door = new Settings.Door(List.of(), 1, true, 10_000);
        try (TestServer server = new TestServer(new TestLimits(), null, door);
                ServerSocket successor = new ServerSocket()) {
            successor.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            successor.bind(server.server.address());

            assertThat(successor.isBound()).isTrue();
        }
    }

    /** Nobody is accepted meanwhile; the kernel holds one more than it is told. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void asManyWaitToBeAcceptedAsItIsToldAndNoMore() throws Exception {
        Settings.Door door = new Settings.Door(List.of(), 3, false, 10_000);
        CountDownLatch end = new CountDownLatch(1);
        List<Socket> sockets = new ArrayList<>();
        try (TestServer server = new TestServer(new TestLimits(), null, door)) {
            try {
                for (EventExecutor loop : server.server.eventLoops()) {
                    CountDownLatch held = new CountDownLatch(1);
                    loop.execute(() -> {
                        held.countDown();
                        await(end);
                    });
                    await(held);
                }
                for (int i = 0; i < 4; i++) {
                    connect(server, sockets);
                }
                assertThatThrownBy(() -> connect(server, sockets)).isInstanceOf(SocketTimeoutException.class);
            } finally {
                end.countDown();
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    private static void connect(TestServer server, List<Socket> sockets) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(server.server.address(), 500);
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double pausesOf(int connections, int accepts) {
        Settings.Door door = new Settings.Door(List.of(), 4096, false, accepts);
        List<RawWebSocket> terminals = new ArrayList<>();
        try (TestServer server = new TestServer(new TestLimits(), null, door)) {
            for (int i = 0; i < connections; i++) {
                terminals.add(server.connect());
            }
            terminals.forEach(RawWebSocket::upgrade);
            return server.acceptsPaused();
        } finally {
            terminals.forEach(RawWebSocket::close);
        }
    }
}
