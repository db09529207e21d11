package io.gatehouse.bench.client;

import io.gatehouse.bench.load.Errors;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The measuring client: one event loop, which has a core to itself. */
public final class Client implements AutoCloseable {
    /** A storm is let in slowly: what an accept queue takes at a time. */
    private static final int CONNECTS_OUTSTANDING = 1024;

    private static final long CONNECT_SECONDS = 30;

    /** All of 127/8 is loopback, and one address has about 28,000 ports. */
    private static final int SOURCES = 8;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("client", true), EpollIoHandler.newFactory(0, () -> this::select));
    private final Errors errors;
    private final LongAdder passedOver = new LongAdder();

    /** Event loop only. */
    private @Nullable Runnable eachTurn;

    public Client(Errors errors) {
        this.errors = errors;
    }

    /** What has gone wrong so far. */
    public Errors errors() {
        return errors;
    }

    /** Pushes about people that came so far, on all connections together. */
    public long passedOver() {
        return passedOver.sum();
    }

    /**
     * Opens connections, at most {@value #CONNECTS_OUTSTANDING} at a time until their handshakes are done.
     *
     * @param login brings each, by its number, to where requests are answered
     */
    public List<ClientConnection> connect(
            int port, BiFunction<ClientConnection, Integer, CompletableFuture<?>> login, int count)
            throws InterruptedException {
        Semaphore outstanding = new Semaphore(CONNECTS_OUTSTANDING);
        List<CompletableFuture<ClientConnection>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            if (!outstanding.tryAcquire(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("no handshake within " + CONNECT_SECONDS + " s");
            }
            ClientConnection connection = new ClientConnection(errors, passedOver);
            connection.open().whenComplete((open, error) -> outstanding.release());
            opening.add(connection
                    .open()
                    .thenCompose(open -> login.apply(open, number))
                    .thenApply(done -> connection));
            connect(connection, connection.open(), port, i);
        }
        List<ClientConnection> connections = new ArrayList<>();
        for (CompletableFuture<ClientConnection> each : opening) {
            connections.add(await(each, CONNECT_SECONDS));
        }
        return connections;
    }

    /** Opens a connection to an admin port. */
    public HttpLine http(int port, String token) throws InterruptedException {
        HttpLine line = new HttpLine(token);
        connect(line, line.open(), port, 0);
        return await(line.open(), CONNECT_SECONDS);
    }

    /** Does something on the event loop. Any thread. */
    public void here(Runnable action) {
        loop.execute(action);
    }

    /** Does this on every turn of the event loop, which does not sleep any more; null lets it sleep again. Any thread. */
    public void eachTurn(@Nullable Runnable action) {
        here(() -> eachTurn = action);
    }

    private int select(IntSupplier selectNow, boolean hasTasks) throws Exception {
        Runnable action = eachTurn;
        if (action == null) {
            return hasTasks ? selectNow.get() : SelectStrategy.SELECT;
        }
        action.run();
        return selectNow.get();
    }

    /** Closes connections; returns when each has its turn behind it. One that has been closed already is an error. */
    public void close(List<ClientConnection> connections) throws InterruptedException {
        for (ClientConnection connection : connections) {
            connection.here(connection::close);
        }
        CompletableFuture<Void> behind = CompletableFuture.runAsync(() -> {}, loop);
        await(behind, CONNECT_SECONDS);
    }

    private void connect(ChannelHandler connection, CompletableFuture<?> open, int port, int number) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(connection)
                .connect(loopback(1, port), loopback(2 + number % SOURCES, 0))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        open.completeExceptionally(new IllegalStateException("cannot connect", done.cause()));
                    }
                });
    }

    private static InetSocketAddress loopback(int last, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Waits for what must come. */
    public static <T> T await(CompletableFuture<T> future, long seconds) throws InterruptedException {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + seconds + " s", e);
        }
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
