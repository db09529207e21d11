package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.RawWebSocket;
import io.gatehouse.gateway.TestAuthority;
import io.gatehouse.gateway.config.Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a logged-in terminal that is silent costs the gateway, with and without TLS. No part of the tests, for its result
 * is a number: {@code mvn -pl gateway -am test -Dtest=TlsMemoryMeasurement -Dsurefire.failIfNoSpecifiedTests=false}.
 *
 * <p>The gateway is a process of its own whose whole heap is resident from the start, so that what it grows by is outside
 * of the heap: direct buffers, and what BoringSSL has asked the C library for. The heap is what a full collection leaves.
 */
class TlsMemoryMeasurement {
    private static final String PLAIN = "plain";
    /** Before the first reading: classes, threads, arenas. */
    private static final int WARM_UP = 100;

    private static final int TERMINALS = 1_000;

    @TempDir
    static Path directory;

    @ParameterizedTest
    @ValueSource(strings = {PLAIN, "JDK", "OPENSSL"})
    void costOfOneTerminal(String provider) throws Exception {
        TestAuthority authority = TestAuthority.make();
        Settings.Tls files = TestAuthority.write(directory, provider, authority.issue("server"));
        SocketFactory sockets = provider.equals(PLAIN)
                ? SocketFactory.getDefault()
                : authority.client(null).getSocketFactory();
        List<RawWebSocket> terminals = new ArrayList<>();
        Process gateway = start(provider, files);
        try (BufferedReader answers =
                        new BufferedReader(new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8));
                PrintStream questions = new PrintStream(gateway.getOutputStream(), true, StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(answers.readLine());
            connect(sockets, port, WARM_UP, terminals);
            long[] before = held(questions, answers);
            connect(sockets, port, TERMINALS, terminals);
            long[] after = held(questions, answers);
            System.out.printf(
                    "%s: %d bytes of heap and %d outside of it for each of %d terminals%n",
                    provider, (after[0] - before[0]) / TERMINALS, (after[1] - before[1]) / TERMINALS, TERMINALS);
            assertThat(after[0]).isGreaterThan(before[0]);
        } finally {
            terminals.forEach(RawWebSocket::close);
            gateway.destroy();
        }
    }

    private static void connect(SocketFactory sockets, int port, int count, List<RawWebSocket> terminals)
            throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
            RawWebSocket terminal = RawWebSocket.over(socket).upgrade();
            terminals.add(terminal);
            TestServer.login(terminal, "sn" + terminals.size());
        }
    }

    private static long[] held(PrintStream questions, BufferedReader answers) throws IOException {
        questions.println("held");
        String[] answer = answers.readLine().split(" ", -1);
        return new long[] {Long.parseLong(answer[0]), Long.parseLong(answer[1])};
    }

    private static Process start(String provider, Settings.Tls files) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-Dio.netty.leakDetection.level=disabled",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Measured.class.getName(),
                        provider,
                        files.certificate().toString(),
                        files.key().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The gateway of the measurement: tells its port, then what it holds whenever it is asked, until nobody asks. */
    static final class Measured {
        private Measured() {}

        public static void main(String[] arguments) throws Exception {
            TestLimits limits = new TestLimits();
            limits.connections = 2 * TERMINALS;
            limits.idleTimeout = Duration.ofHours(1);
            try (TestServer server = new TestServer(limits, context(arguments));
                    BufferedReader questions =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println(server.server.address().getPort());
                while (questions.readLine() != null) {
                    System.out.println(heap() + " " + resident());
                }
            }
        }

        private static @Nullable SslContext context(String[] arguments) throws IOException {
            Settings.Tls files = new Settings.Tls(Path.of(arguments[1]), Path.of(arguments[2]), null);
            return arguments[0].equals(PLAIN)
                    ? null
                    : TlsContext.load(files, SslProvider.valueOf(arguments[0])).context();
        }

        private static long heap() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            MemoryUsage usage = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            return usage.getUsed();
        }

        private static long resident() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
