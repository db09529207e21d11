package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls apps by HTTP/1.1, each on a connection of its own. The host is looked up and judged here, and the connection goes to
 * the very address that was judged, while TLS still checks the certificate against the name: so no name that changes its
 * mind between two look-ups, and no redirect, leads anywhere else. Thread-safe; nothing blocks the caller.
 */
final class HttpCaller implements AutoCloseable {
    private static final int LINE = 4096;
    private static final int HEADERS = 16 * 1024;
    private static final int CHUNK = 4096;

    /** Of one name; the others had their chance to be first. */
    private static final int ADDRESSES = 3;

    private static final int WAITING_LOOKUPS = 1024;

    private final Destinations destinations;
    private final SslContext tls;
    private final EventLoopGroup loop;
    private final ThreadPoolExecutor lookups;

    /**
     * @param lookups that may go on at a time, each on a thread
     * @param authorities PEM file of those whose certificates count, or null for those that Java trusts
     * @throws SSLException if they cannot be used
     */
    HttpCaller(Destinations destinations, int lookups, @Nullable Path authorities) throws SSLException {
        this.destinations = destinations;
        this.tls = tls(authorities);
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("gatehouse-callback-io", true), NioIoHandler.newFactory());
        this.lookups = new ThreadPoolExecutor(
                lookups,
                lookups,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_LOOKUPS),
                new DefaultThreadFactory("gatehouse-callback-lookup", true));
        this.lookups.allowCoreThreadTimeOut(true);
    }

    private static SslContext tls(@Nullable Path authorities) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        try {
            return (authorities == null ? builder : builder.trustManager(authorities.toFile())).build();
        } catch (IllegalArgumentException e) {
            throw new SSLException("callbacks.authorities " + authorities + " holds no certificate, PEM", e);
        }
    }

    /** Where a URL leads now; null where callbacks may go there. */
    CompletionStage<Outcome.@Nullable Problem> check(AppUrl url) {
        return lookUp(url)
                .thenApply(found -> found instanceof Destinations.Found.Refused refused ? refused.problem() : null);
    }

    /**
     * Makes a call; the stage always completes well. A look-up that takes longer than the call may holds the stage up all the
     * same: whoever counts calls counts its thread too.
     */
    CompletionStage<HttpReply> call(HttpCall call) {
        long deadline = System.nanoTime() + call.within().toNanos();
        return lookUp(call.url())
                .thenCompose(found -> found instanceof Destinations.Found.Allowed allowed
                        ? connect(call, allowed.addresses(), deadline)
                        : failed(((Destinations.Found.Refused) found).reason()))
                .exceptionally(e -> new HttpReply.Failed("the gateway is busy or stops"));
    }

    private CompletableFuture<Destinations.Found> lookUp(AppUrl url) {
        try {
            return CompletableFuture.supplyAsync(() -> destinations.find(url), lookups);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<HttpReply> connect(HttpCall call, List<InetAddress> addresses, long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return failed(CallHandler.TIMEOUT);
        }
        CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        Attempt attempt = new Attempt(call, addresses, reply);
        loop.schedule(() -> reply.complete(new HttpReply.Failed(CallHandler.TIMEOUT)), left, TimeUnit.NANOSECONDS);
        attempt.next(0);
        return reply;
    }

    private static CompletionStage<HttpReply> failed(String reason) {
        return CompletableFuture.completedFuture(new HttpReply.Failed(reason));
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** One call, by the first address that takes the connection. */
    private final class Attempt {
        private final HttpCall call;
        private final List<InetAddress> addresses;
        private final CompletableFuture<HttpReply> reply;

        Attempt(HttpCall call, List<InetAddress> addresses, CompletableFuture<HttpReply> reply) {
            this.call = call;
            this.addresses = addresses;
            this.reply = reply;
        }

        void next(int index) {
            if (reply.isDone()) {
                return;
            }
            if (index >= Math.min(ADDRESSES, addresses.size())) {
                reply.complete(new HttpReply.Failed("nobody listens there"));
                return;
            }
            // By address: what the name leads to by now does not matter.
            ChannelFuture connected = bootstrap()
                    .connect(new InetSocketAddress(
                            addresses.get(index), call.url().port()));
            Channel channel = connected.channel();
            reply.whenComplete((any, failure) -> channel.close());
            connected.addListener(future -> {
                if (!future.isSuccess()) {
                    next(index + 1);
                }
            });
        }

        private Bootstrap bootstrap() {
            return new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis())
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            AppUrl url = call.url();
                            if (url.secure()) {
                                channel.pipeline().addLast(tls.newHandler(channel.alloc(), url.host(), url.port()));
                            }
                            channel.pipeline()
                                    .addLast(new HttpClientCodec(LINE, HEADERS, CHUNK))
                                    .addLast(new CallHandler(call, reply));
                        }
                    });
        }

        /** So that the other addresses have a chance within the whole. */
        private int connectMillis() {
            Duration each = call.within().dividedBy(Math.min(ADDRESSES, addresses.size()));
            return Math.max(1, Math.toIntExact(each.toMillis()));
        }
    }
}
