package io.gatehouse.bench.fault;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A TCP proxy on loopback between clients and one server, which gives each connection a line of its own to suffer from.
 * One event loop does everything; the public methods may be called from any thread.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final EventLoopGroup loop;
    private final Bootstrap toServer;
    private final Channel listener;
    private final Counts.Running counts = new Counts.Running();

    // Event loop only.
    private final SplittableRandom jitter;
    private final Set<Relay> relays = new HashSet<>();
    private Lines lines;

    /** @param seed of the jitter */
    public FaultProxy(InetSocketAddress server, Lines lines, long seed) {
        boolean epoll = Epoll.isAvailable();
        this.lines = lines;
        this.jitter = new SplittableRandom(seed);
        this.loop = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("fault-proxy", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.toServer = new Bootstrap()
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .remoteAddress(server)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel server) {
                        // Its handler comes once it is connected.
                    }
                });
        this.listener = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private void accept(Channel client) {
        counts.connected();
        ChannelFuture connect = toServer.clone(client.eventLoop()).connect();
        Channel server = connect.channel();
        connect.addListener(done -> {
            if (!done.isSuccess()) {
                // As a client is refused that comes without a proxy.
                counts.closed();
                Relay.reset(client);
                return;
            }
            Relay relay = new Relay(client, server, lines.next(), jitter, counts);
            relays.add(relay);
            forgetOnceClosed(relay, client, server);
            forgetOnceClosed(relay, server, client);
            relay.begin();
        });
    }

    private void forgetOnceClosed(Relay relay, Channel first, Channel second) {
        first.closeFuture().addListener(closed -> {
            if (!second.isOpen() && relays.remove(relay)) {
                counts.closed();
            }
        });
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Gives other lines to the connections to come, and resets those that are there. */
    public void change(Lines next) {
        loop.execute(() -> {
            lines = next;
            Set.copyOf(relays).forEach(Relay::reset);
        });
    }

    /** What it has done so far. */
    public Counts counts() {
        return counts.now();
    }

    /** Ends it; connections still open are cut. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
