package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.Workers;
import io.gatehouse.gateway.metrics.Meters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port of the terminals: accepts, counts, drains and closes. */
public final class DeviceServer implements AutoCloseable {
    /** How long after the last planned close of a drain whoever is still there is cut off. */
    private static final Duration DRAIN_END = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(DeviceServer.class);

    private final EventLoopGroup loops;
    private final ExecutorService threads;
    private final IdentityHashMap<EventExecutor, Sweep> sweeps = new IdentityHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> empty = new CompletableFuture<>();
    private final Settings.Limits limits;
    private final Meters meters;
    private @Nullable Channel listening;
    private volatile boolean draining;
    private volatile boolean deaf;

    private DeviceServer(Settings.Limits limits, Meters meters) {
        int cores = Runtime.getRuntime().availableProcessors();
        this.limits = limits;
        this.meters = meters;
        loops = new MultiThreadIoEventLoopGroup(
                cores,
                new DefaultThreadFactory("gatehouse-loop"),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        threads = Executors.newFixedThreadPool(cores, new DefaultThreadFactory("gatehouse-worker", true));
    }

    /**
     * Starts to listen.
     *
     * @param connections what it and the domain share; its clock drives the deadlines
     * @throws IOException if it cannot; its message is one sentence for the operator
     */
    public static DeviceServer start(
            Settings.Device settings,
            Settings.Limits limits,
            @Nullable SslContext tls,
            Connections connections,
            Requests requests,
            Meters meters)
            throws IOException {
        return start(settings, limits, tls, connections, meters, connection -> new Exchange(connection, requests));
    }

    /** @param conversations exchanges, but for tests of what lies before them */
    static DeviceServer start(
            Settings.Device settings,
            Settings.Limits limits,
            @Nullable SslContext tls,
            Connections connections,
            Meters meters,
            Function<Connection, Conversation> conversations)
            throws IOException {
        DeviceServer server = new DeviceServer(limits, meters);
        Shared shared = server.share(connections, conversations);
        DevicePipeline pipeline =
                new DevicePipeline(settings.door().proxies(), tls, lowerCase(settings.origins()), shared);
        try {
            server.listen(settings, pipeline, connections.nanos());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private Shared share(Connections connections, Function<Connection, Conversation> conversations) {
        UploadBudget budget = new UploadBudget(limits.uploadsInFlight(), HeapRegions.ofThisJvm());
        meters.uploadBytesInFlight(budget::inFlight);
        meters.uploadsWaiting(budget::waiting);
        Workers workers = new Workers(threads);
        Seldom faults = new Seldom(connections.nanos());
        Duration period = Sweep.period(limits);
        for (EventExecutor loop : loops) {
            Sweep sweep = new Sweep(connections.nanos());
            sweeps.put(loop, sweep);
            loop.scheduleWithFixedDelay(sweep, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        }
        return new Shared(limits, connections, meters, budget, workers, faults, conversations);
    }

    private void listen(Settings.Device settings, DevicePipeline pipeline, LongSupplier nanos) throws IOException {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        WriteBufferWaterMark outbound = new WriteBufferWaterMark(limits.outbound() / 2, limits.outbound());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, settings.door().backlog())
                .handler(new Door(new AcceptRate(settings.door().accepts(), nanos)))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, outbound)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new Reads())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        admit(channel, pipeline);
                    }
                });
        if (settings.door().reusePort()) {
            bootstrap.option(reusePort(), true);
        }
        ChannelFuture bound = bootstrap.bind(settings.listen()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Terminals cannot be listened for on %s: %s."
                            .formatted(settings.listen(), bound.cause().getMessage()),
                    bound.cause());
        }
        listening = bound.channel();
    }

    private static ChannelOption<Boolean> reusePort() {
        return Epoll.isAvailable()
                ? UnixChannelOption.SO_REUSEPORT
                : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
    }

    private void admit(Channel channel, DevicePipeline pipeline) {
        Sweep sweep = sweeps.get(channel.eventLoop());
        if (sweep == null || draining) {
            channel.close();
        } else {
            pipeline.assemble(channel, sweep);
        }
    }

    /** Where it listens; the real port. */
    public InetSocketAddress address() {
        if (listening == null || !(listening.localAddress() instanceof InetSocketAddress address)) {
            throw new IllegalStateException("it does not listen");
        }
        return address;
    }

    /** One event loop a core; they end with {@link #close}. */
    EventLoopGroup eventLoops() {
        return loops;
    }

    /**
     * Accepts no more and closes every connection (1012), each at its own random moment of the window, after the replies it
     * is owed; whoever is still there {@link #DRAIN_END} after the window is cut off. The stage completes when nobody is left.
     */
    public CompletionStage<@Nullable Void> drain(Duration window, SplittableRandom random) {
        draining = true;
        if (listening != null) {
            listening.close().addListener(closed -> {
                deaf = true;
                if (open.get() == 0) {
                    empty.complete(null);
                }
            });
        }
        sweeps.forEach((loop, sweep) -> {
            SplittableRandom moments = random.split();
            loop.execute(() -> sweep.each(connection -> loop.schedule(
                    () -> connection.guarded(connection::drain),
                    moments.nextLong(window.toNanos() + 1),
                    TimeUnit.NANOSECONDS)));
        });
        loops.schedule(() -> all(Connection::cutOff), window.plus(DRAIN_END).toNanos(), TimeUnit.NANOSECONDS);
        return empty;
    }

    private void all(Consumer<Connection> action) {
        sweeps.forEach((loop, sweep) -> loop.execute(() -> sweep.each(action)));
    }

    /** Cuts everybody off and ends the threads. Calling it again does nothing. */
    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        if (listening != null) {
            listening.close().awaitUninterruptibly();
        }
        // Without a quiet period a loop may end before it has closed its channels by itself.
        all(Connection::cutOff);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        threads.shutdownNow();
        log.debug("closed");
    }

    private static Set<String> lowerCase(Iterable<String> origins) {
        Set<String> lower = new HashSet<>();
        for (String origin : origins) {
            lower.add(origin.toLowerCase(Locale.ROOT));
        }
        return Set.copyOf(lower);
    }

    /**
     * Counts the sockets; over the limit they are closed before anything is spent on them. Where they come too fast, it
     * accepts none for a moment.
     */
    private final class Door extends ChannelInboundHandlerAdapter {
        private final ChannelFutureListener departed = gone -> departed();
        private final AcceptRate rate;
        private final Unread unread = new Unread(limits.unread(), Unread.FREE);

        Door(AcceptRate rate) {
            this.rate = rate;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel accepted = (Channel) message;
            pace(ctx.channel());
            if (open.get() >= limits.connections()) {
                meters.closed(CloseReason.TOO_MANY_CONNECTIONS.label());
                accepted.unsafe().closeForcibly();
                return;
            }
            unread.offer(ctx.channel(), open.incrementAndGet());
            accepted.closeFuture().addListener(departed);
            ctx.fireChannelRead(accepted);
        }

        private void pace(Channel port) {
            long pause = rate.accepted();
            if (pause > 0 && port.config().isAutoRead()) {
                meters.acceptsPaused();
                port.config().setAutoRead(false);
                port.eventLoop().schedule(() -> port.config().setAutoRead(true), pause, TimeUnit.NANOSECONDS);
            }
        }

        private void departed() {
            if (open.decrementAndGet() == 0 && deaf) {
                empty.complete(null);
            }
        }
    }
}
