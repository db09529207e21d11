package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Calls apps by HTTP/1.1. The host is looked up and judged for each call, and the call goes to one of the very addresses that
 * were judged, by a new connection or by one that was kept, while TLS still checks the certificate against the name: so no
 * name that changes its mind between two look-ups, and no redirect, leads anywhere else. Thread-safe; nothing blocks the
 * caller.
 */
final class HttpCaller implements AutoCloseable {
    static final String TIMEOUT = "no answer in time";

    private static final int LINE = 4096;
    private static final int HEADERS = 16 * 1024;
    private static final int CHUNK = 4096;

    /** Of one name; the others had their chance to be first. */
    private static final int ADDRESSES = 3;

    /**
     * @param atOnce hosts that are looked up at a time, each on a thread, and connections that are kept
     * @param atOnceOfApp connections to one app that are kept
     * @param keepAlive how long a connection is kept for the next call; zero: not at all
     */
    record Limits(int atOnce, int atOnceOfApp, Duration keepAlive) {}

    private final Lookups lookups;
    private final SslContext tls;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final KeptConnections kept;

    /**
     * @param authorities PEM file of those whose certificates count, or null for those that Java trusts
     * @throws SSLException if they cannot be used
     */
    HttpCaller(Destinations destinations, Limits limits, @Nullable Path authorities) throws SSLException {
        this.tls = tls(authorities);
        this.lookups = new Lookups(destinations, limits.atOnce());
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("gatehouse-callback-io", true), NioIoHandler.newFactory());
        this.loop = group.next();
        this.kept = new KeptConnections(limits.atOnce(), limits.atOnceOfApp(), limits.keepAlive());
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
        return lookups.find(url)
                .thenApply(found -> found instanceof Destinations.Found.Refused refused ? refused.problem() : null);
    }

    /** Makes a call; the stage always completes well, and in time. */
    CompletionStage<HttpReply> call(HttpCall call) {
        CompletableFuture<HttpReply> reply = new CompletableFuture<>();
        try {
            Future<?> end = loop.schedule(
                    () -> reply.complete(new HttpReply.Failed(TIMEOUT)),
                    call.within().toNanos(),
                    TimeUnit.NANOSECONDS);
            reply.whenComplete((any, failure) -> end.cancel(false));
        } catch (RejectedExecutionException e) {
            reply.complete(stops());
            return reply;
        }
        lookups.find(call.url())
                .thenAcceptAsync(
                        found -> {
                            if (found instanceof Destinations.Found.Allowed allowed) {
                                new Attempt(call, allowed.addresses(), reply).begin();
                            } else {
                                reply.complete(new HttpReply.Failed(((Destinations.Found.Refused) found).reason()));
                            }
                        },
                        loop)
                .whenComplete((any, failure) -> {
                    if (failure != null) {
                        reply.complete(stops());
                    }
                });
        return reply;
    }

    private static HttpReply stops() {
        return new HttpReply.Failed("the gateway is busy or stops");
    }

    @Override
    public void close() {
        lookups.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** One call, by a connection that was kept, or by the first address that takes one. Event loop only. */
    private final class Attempt {
        private final HttpCall call;
        private final List<InetAddress> addresses;
        private final CompletableFuture<HttpReply> reply;

        Attempt(HttpCall call, List<InetAddress> addresses, CompletableFuture<HttpReply> reply) {
            this.call = call;
            this.addresses = addresses;
            this.reply = reply;
        }

        void begin() {
            AppConnection connection = reply.isDone() ? null : kept.take(call.url(), addresses);
            if (connection == null) {
                connect(0);
            } else {
                connection.send(exchange());
            }
        }

        private AppConnection.Exchange exchange() {
            return new AppConnection.Exchange(call, reply, () -> connect(0));
        }

        private void connect(int index) {
            if (reply.isDone()) {
                return;
            }
            if (index >= Math.min(ADDRESSES, addresses.size())) {
                reply.complete(new HttpReply.Failed("nobody listens there"));
                return;
            }
            InetAddress address = addresses.get(index);
            // By address: what the name leads to by now does not matter.
            bootstrap(address)
                    .connect(new InetSocketAddress(address, call.url().port()))
                    .addListener(future -> {
                        if (!future.isSuccess()) {
                            connect(index + 1);
                        }
                    });
        }

        private Bootstrap bootstrap(InetAddress address) {
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
                                    .addLast(new AppConnection(channel, address, kept, exchange()));
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
