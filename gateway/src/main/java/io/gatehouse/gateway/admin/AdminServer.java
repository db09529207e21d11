package io.gatehouse.gateway.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin port. */
public final class AdminServer implements AutoCloseable {
    /** Well below the descriptors that terminals leave; above it new connections wait in the backlog. */
    static final int MOST_CONNECTIONS = 384;

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int THREADS = 2;
    private static final int BACKLOG = 256;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 128 << 10);

    private final EventLoopGroup loops;
    private final EventStream events;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong warned = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));
    private @Nullable Channel port;

    private AdminServer(EventStream events) {
        this.events = events;
        loops = new MultiThreadIoEventLoopGroup(
                THREADS,
                new DefaultThreadFactory("admin", true),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /**
     * Opens the port.
     *
     * @param tls null for plain HTTP
     * @throws IOException with a sentence for the operator where the address cannot be had
     */
    public static AdminServer start(
            InetSocketAddress listen,
            @Nullable SslContext tls,
            Doorkeeper doorkeeper,
            Domain domain,
            Operations operations)
            throws IOException {
        if (tls == null && !listen.getAddress().isLoopbackAddress()) {
            LOG.warn("The admin port listens on {} without TLS: the token and all it protects can be read", listen);
        }
        Routes routes = new Routes(domain, operations);
        return start(
                listen,
                tls,
                () -> new HttpConnection(routes, doorkeeper, operations.events(), Timing.USUAL),
                operations);
    }

    /** Makes the last handler of each connection. */
    interface Connections {
        HttpConnection next();
    }

    static AdminServer start(
            InetSocketAddress listen, @Nullable SslContext tls, Connections handlers, Operations operations)
            throws IOException {
        AdminServer server = new AdminServer(operations.events());
        ChannelFuture bound = server.bootstrap(tls, handlers).bind(listen).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            server.close();
            throw new IOException("admin.listen: cannot listen on " + listen + ": "
                    + String.valueOf(bound.cause().getMessage()));
        }
        server.port = bound.channel();
        return server;
    }

    /** Where it listens; the real port. */
    public InetSocketAddress address() {
        if (port == null) {
            throw new IllegalStateException("the admin port has not been opened");
        }
        return (InetSocketAddress) port.localAddress();
    }

    /**
     * Closes the port and every connection, streams of events in an orderly way; whoever waits for an answer is told first.
     * Calling it again does nothing.
     */
    @Override
    public void close() {
        if (port != null) {
            port.close().awaitUninterruptibly();
        }
        events.close();
        connections.forEach(channel -> channel.pipeline().fireUserEventTriggered(HttpConnection.STOPPING));
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private ServerBootstrap bootstrap(@Nullable SslContext tls, Connections handlers) {
        return new ServerBootstrap()
                .group(loops)
                .channel(serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        count(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(new StrictRequestDecoder(), new HttpResponseEncoder(), handlers.next());
                    }
                });
    }

    private static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Stops accepting while there are too many. */
    private void count(Channel channel) {
        connections.add(channel);
        if (open.incrementAndGet() >= MOST_CONNECTIONS) {
            channel.parent().config().setAutoRead(false);
            warnOfFullness();
        }
        channel.closeFuture().addListener(closed -> {
            if (open.decrementAndGet() < MOST_CONNECTIONS) {
                channel.parent().config().setAutoRead(true);
            }
        });
    }

    /** At most once a minute: strangers can make it happen as often as they like. */
    private void warnOfFullness() {
        long now = System.nanoTime();
        long before = warned.get();
        if (now - before >= TimeUnit.MINUTES.toNanos(1) && warned.compareAndSet(before, now)) {
            LOG.warn("The admin port has {} connections; new ones wait", MOST_CONNECTIONS);
        }
    }
}
