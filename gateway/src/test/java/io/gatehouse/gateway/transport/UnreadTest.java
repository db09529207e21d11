package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The kernel is asked what it was told. */
@EnabledOnOs(OS.LINUX)
class UnreadTest {
    private static final ChannelOption<Integer> WINDOW = new IntegerUnixChannelOption("window", 6, 10);
    private static final int BYTES = 16 * 1024;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final Unread unread = new Unread(BYTES, 2);
    private final List<Socket> peers = new ArrayList<>();

    private final Channel listening = new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accepted.add(channel);
                }
            })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();

    @AfterEach
    void close() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void aConnectionBeginsSmallGrowsForALargeMessageAndShrinksAgain() throws Exception {
        unread.offer(listening, 2);
        Channel channel = connection();

        assertThat(window(channel)).isEqualTo(BYTES);
        assertThat(Unread.widen(channel, BYTES)).isTrue();
        assertThat(window(channel)).isGreaterThan(BYTES);
        Unread.narrow(channel, BYTES);
        assertThat(window(channel)).isEqualTo(BYTES);
    }

    @Test
    void theFirstConnectionsHaveWhatTheSystemGives() throws Exception {
        unread.offer(listening, 1);
        Channel channel = connection();

        assertThat(window(channel)).isGreaterThan(BYTES);
        assertThat(Unread.widen(channel, BYTES)).isFalse();
    }

    @Test
    void soHaveLaterOnesOnceThereAreFewAgain() throws Exception {
        unread.offer(listening, 2);
        unread.offer(listening, 1);

        assertThat(window(connection())).isGreaterThan(BYTES);
    }

    @Test
    void thePortOfTheTerminalsOffersLessToTheFirstThatIsOneTooMany() throws Exception {
        TestLimits limits = new TestLimits();
        limits.connections = 2 * Unread.FREE;
        limits.unread = BYTES;
        Script script = new Script();
        try (DeviceServer server = DeviceServer.start(
                new Settings.Device(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, List.of(), TestServer.DOOR),
                limits.build(),
                null,
                new Connections(Clock.systemUTC(), System::nanoTime),
                new Meters(new SimpleMeterRegistry()),
                connection -> {
                    accepted.add(connection.channel());
                    return new Exchange(connection, script);
                })) {
            int port = server.address().getPort();
            for (int i = 1; i < Unread.FREE; i++) {
                peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            for (int i = 1; i < Unread.FREE; i++) {
                assertThat(window(next())).isGreaterThan(BYTES);
            }
            // The one whose accept tells of so many has what was offered before; the next one has less.
            peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
            next();
            peers.add(new Socket(InetAddress.getLoopbackAddress(), port));

            assertThat(window(next())).isEqualTo(BYTES);
        }
    }

    private Channel connection() throws Exception {
        int port = ((InetSocketAddress) listening.localAddress()).getPort();
        peers.add(new Socket(InetAddress.getLoopbackAddress(), port));
        return next();
    }

    private Channel next() throws InterruptedException {
        return Objects.requireNonNull(accepted.poll(10, TimeUnit.SECONDS));
    }

    private static int window(Channel channel) {
        return Objects.requireNonNull(channel.config().getOption(WINDOW));
    }
}
