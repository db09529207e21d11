package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The production pipeline, but for a conversation that says everything again: what conformance suites talk to. */
public final class EchoServer {
    private EchoServer() {}

    /** The port is the argument; runs until it is killed, at the address where the suite looks for it. */
    public static void main(String[] arguments) throws IOException {
        start(new InetSocketAddress(InetAddress.getLocalHost(), Integer.parseInt(arguments[0])));
    }

    private static DeviceServer start(InetSocketAddress address) throws IOException {
        TestLimits limits = new TestLimits();
        limits.firstFrame = limits.frame;
        // The suite's Python is compiled between its connect and its first word, which has taken longer than 10 s.
        limits.handshakeTimeout = Duration.ofDays(1);
        limits.loginTimeout = Duration.ofDays(1);
        return DeviceServer.start(
                new Settings.Device(address, null, List.of(), TestServer.DOOR),
                limits.build(),
                null,
                new Connections(Clock.systemUTC(), System::nanoTime),
                new Meters(new SimpleMeterRegistry()),
                Echo::new);
    }

    private record Echo(Connection connection) implements Conversation {
        @Override
        public void message(boolean text, byte[] message, int length) {
            UploadBudget.Reservation reservation = connection.incoming().takeReservation();
            ChannelFutureListener written = reservation == null ? null : done -> reservation.release();
            connection.send(text, Arrays.copyOf(message, length), written);
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public boolean settled() {
            return true;
        }

        @Override
        public void push(byte[] message, @Nullable CompletableFuture<Boolean> sent) {
            throw new UnsupportedOperationException("nobody logs in here");
        }

        @Override
        public void writable() {}

        @Override
        public void ended() {}
    }
}
