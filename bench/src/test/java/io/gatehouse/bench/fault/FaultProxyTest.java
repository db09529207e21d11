package io.gatehouse.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault over real sockets: a client, the proxy, a server. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = closedLater(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closedLater(T resource) {
        open.add(resource);
        return resource;
    }

    private FaultProxy proxy(Lines lines) {
        return closedLater(new FaultProxy((InetSocketAddress) server.getLocalSocketAddress(), lines, 1));
    }

    private record Ends(Socket client, Socket server) {}

    private Ends connect(FaultProxy proxy) throws IOException {
        Socket client = closedLater(
                new Socket(proxy.address().getAddress(), proxy.address().getPort()));
        Socket accepted = closedLater(server.accept());
        client.setTcpNoDelay(true);
        client.setSoTimeout(PATIENCE_MILLIS);
        accepted.setSoTimeout(PATIENCE_MILLIS);
        return new Ends(client, accepted);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void awaitThat(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void aGoodLinePassesEverythingAndEachGoodbyeByItself() throws Exception {
        FaultProxy proxy = proxy(() -> Line.GOOD);
        Ends ends = connect(proxy);
        byte[] up = bytes(3_000_000);
        byte[] down = bytes(2_000_000);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                ends.client().getOutputStream().write(up);
                ends.client().shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(ends.server().getInputStream().readAllBytes()).isEqualTo(up);
        sent.join();
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                return ends.client().getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        ends.server().getOutputStream().write(down);
        ends.server().close();
        assertThat(received.join()).isEqualTo(down);
        awaitThat("both ends forgotten", () -> proxy.counts().open() == 0);
        assertThat(proxy.counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0));
    }

    @Test
    void latencyIsAddedInEachDirection() throws Exception {
        Ends ends = connect(proxy(() -> new Line(Duration.ofMillis(40), Duration.ZERO, 0, new Fault.None())));
        long start = System.nanoTime();
        ends.client().getOutputStream().write(1);
        ends.server().getInputStream().read();
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        ends.server().getOutputStream().write(2);
        assertThat(ends.client().getInputStream().read()).isEqualTo(2);
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
    }

    @Test
    void jitterDelaysButBytesNeverOvertakeEachOther() throws Exception {
        Ends ends = connect(proxy(() -> new Line(Duration.ofMillis(2), Duration.ofMillis(5), 0, new Fault.None())));
        long start = System.nanoTime();
        byte[] numbered = new byte[200];
        for (int i = 0; i < numbered.length; i++) {
            numbered[i] = (byte) i;
            ends.client().getOutputStream().write(i);
        }
        assertThat(ends.server().getInputStream().readNBytes(numbered.length)).isEqualTo(numbered);
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    }

    @Test
    void aSlowLineTakesTheTimeThatItsRateSays() throws Exception {
        Ends ends = connect(proxy(() -> new Line(Duration.ZERO, Duration.ZERO, 100_000, new Fault.None())));
        byte[] bytes = bytes(30_000);
        long start = System.nanoTime();
        ends.client().getOutputStream().write(bytes);
        assertThat(ends.server().getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void aSenderWaitsWhereNobodyReads() throws Exception {
        FaultProxy proxy = proxy(() -> Line.GOOD);
        SocketChannel client = closedLater(SocketChannel.open(proxy.address()));
        closedLater(server.accept());
        client.configureBlocking(false);
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        long written = 0;
        long lastProgress = System.nanoTime();
        // Whatever the kernel's buffers on the way take, this much is more.
        while (written < 256L << 20 && since(lastProgress).toMillis() < 300) {
            int more = client.write(block.clear());
            written += more;
            lastProgress = more > 0 ? System.nanoTime() : lastProgress;
        }
        assertThat(written).isLessThan(64L << 20);
    }

    @Test
    void aCutLetsSoManyBytesThroughAndThenBothSeeAGoodbye() throws Exception {
        FaultProxy proxy = proxy(() -> Line.with(new Fault.Cut(1000)));
        Ends ends = connect(proxy);
        byte[] bytes = bytes(1500);
        ends.client().getOutputStream().write(bytes);
        assertThat(ends.server().getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 1000));
        assertThat(ends.client().getInputStream().read()).isEqualTo(-1);
        ends.client().close();
        ends.server().close();
        awaitThat("both ends forgotten", () -> proxy.counts().open() == 0);
        assertThat(proxy.counts()).isEqualTo(new Counts(1, 0, 1, 0, 0, 500));
    }

    @Test
    void bytesBeforeTheCutMayComeInManyPieces() throws Exception {
        Ends ends = connect(proxy(() -> Line.with(new Fault.Cut(10))));
        for (int i = 0; i < 10; i++) {
            ends.client().getOutputStream().write(i);
        }
        assertThat(ends.server().getInputStream().readAllBytes()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aResetIsAResetAtBothEnds() throws Exception {
        FaultProxy proxy = proxy(() -> Line.with(new Fault.Reset(5)));
        Ends ends = connect(proxy);
        ends.client().getOutputStream().write(new byte[] {1, 2, 3, 4});
        assertThat(ends.server().getInputStream().readNBytes(4)).containsExactly(1, 2, 3, 4);
        ends.client().getOutputStream().write(5);
        assertReset(ends.client());
        assertThatThrownBy(() -> ends.server().getInputStream().readAllBytes())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(proxy.counts().resets()).isEqualTo(1);
    }

    @Test
    void aFaultAfterNoBytesStrikesAtOnce() throws Exception {
        Ends ends = connect(proxy(() -> Line.with(new Fault.Reset(0))));
        assertReset(ends.client());
        assertReset(ends.server());
    }

    @Test
    void aBlackHoleTakesEverythingAndTellsNobody() throws Exception {
        FaultProxy proxy = proxy(() -> Line.with(new Fault.BlackHole(3)));
        Ends ends = connect(proxy);
        ends.client().getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
        assertThat(ends.server().getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        ends.server().getOutputStream().write(new byte[] {6, 7});
        awaitThat("all bytes swallowed", () -> proxy.counts().swallowedBytes() == 4);
        assertThat(ends.client().getInputStream().available()).isZero();
        assertThat(ends.server().getInputStream().available()).isZero();
        ends.client().close();
        ends.server().setSoTimeout(200);
        assertThatThrownBy(() -> ends.server().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(proxy.counts().open()).isEqualTo(1);
        ends.server().close();
        awaitThat("both ends forgotten", () -> proxy.counts().open() == 0);
    }

    @Test
    void aResetOfOneEndIsPassedOnToTheOther() throws Exception {
        Ends ends = connect(proxy(() -> Line.GOOD));
        ends.client().getOutputStream().write(42);
        assertThat(ends.server().getInputStream().read()).isEqualTo(42);
        ends.server().setSoLinger(true, 0);
        ends.server().close();
        assertReset(ends.client());
    }

    @Test
    void aServerThatIsNotThereIsAResetToTheClient() throws Exception {
        FaultProxy proxy = proxy(() -> Line.GOOD);
        server.close();
        Socket client = closedLater(
                new Socket(proxy.address().getAddress(), proxy.address().getPort()));
        client.setSoTimeout(PATIENCE_MILLIS);
        assertReset(client);
        awaitThat("forgotten", () -> proxy.counts().open() == 0);
    }

    @Test
    void otherLinesAreForNewConnectionsAndOldOnesAreReset() throws Exception {
        FaultProxy proxy = proxy(() -> Line.with(new Fault.BlackHole(0)));
        Ends old = connect(proxy);
        old.client().getOutputStream().write(42);
        awaitThat("the line stands", () -> proxy.counts().swallowedBytes() == 1);
        proxy.change(() -> Line.GOOD);
        assertReset(old.client());
        assertReset(old.server());
        Ends next = connect(proxy);
        next.client().getOutputStream().write(42);
        assertThat(next.server().getInputStream().read()).isEqualTo(42);
    }

    @Test
    void eachConnectionHasItsOwnLine() throws Exception {
        List<Line> lines = new ArrayList<>(List.of(Line.with(new Fault.Cut(1)), Line.with(new Fault.Cut(2))));
        FaultProxy proxy = proxy(() -> lines.remove(0));
        for (int bytes = 1; bytes <= 2; bytes++) {
            Ends ends = connect(proxy);
            ends.client().getOutputStream().write(new byte[] {7, 7, 7});
            assertThat(ends.server().getInputStream().readAllBytes()).hasSize(bytes);
        }
    }
}
