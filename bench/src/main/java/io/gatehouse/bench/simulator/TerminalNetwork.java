package io.gatehouse.bench.simulator;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** The event loops and the TLS that any number of terminals of one process share. */
public final class TerminalNetwork implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 20_000;

    private final EventLoopGroup loops;
    private final Bootstrap bootstrap;
    private final SslContext tls;

    /**
     * @param threads event loops
     * @param trustAll true: takes any certificate, as many terminals on the market do
     */
    public TerminalNetwork(int threads, boolean trustAll) {
        boolean epoll = Epoll.isAvailable();
        Class<? extends SocketChannel> channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        loops = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("terminals", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        bootstrap = new Bootstrap()
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
        tls = tls(trustAll);
    }

    private static SslContext tls(boolean trustAll) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (trustAll) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    Bootstrap bootstrap(EventLoop loop) {
        return bootstrap.clone(loop);
    }

    SslContext tls() {
        return tls;
    }

    /** Ends the loops; connections still open are cut. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
