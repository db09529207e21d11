package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The kernel is asked what it was told. */
@EnabledOnOs(OS.LINUX)
class UnreadTest {
    private static final ChannelOption<Integer> WINDOW = new IntegerUnixChannelOption("window", 6, 10);
    private static final int BYTES = 16 * 1024;

    @Test
    void aConnectionBeginsSmallGrowsForALargeMessageAndShrinksAgain() throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                        accepted.complete(channel);
                    }
                });
        Unread.bound(bootstrap, BYTES);
        Channel listening = bootstrap
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        try (Socket peer = new Socket(
                InetAddress.getLoopbackAddress(), ((InetSocketAddress) listening.localAddress()).getPort())) {
            assertThat(peer.isConnected()).isTrue();
            Channel channel = accepted.get(10, TimeUnit.SECONDS);
            assertThat(channel.config().getOption(WINDOW)).isEqualTo(BYTES);
            Unread.widen(channel);
            assertThat(channel.config().getOption(WINDOW)).isGreaterThan(BYTES);
            Unread.narrow(channel, BYTES);
            assertThat(channel.config().getOption(WINDOW)).isEqualTo(BYTES);
        } finally {
            loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
