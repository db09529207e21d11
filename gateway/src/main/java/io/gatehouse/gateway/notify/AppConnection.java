package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.gateway.domain.AppUrl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an app, over which calls go one after the other: sends each once the connection is there, and reads of the
 * answer what matters. Event loop only.
 */
final class AppConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final int MOST_BODY = 4096;
    private static final int LONGEST_REASON = 120;

    /**
     * A call that is under way.
     *
     * @param again what to do where a connection that was kept turns out to be dead: nobody has heard the call
     */
    record Exchange(HttpCall call, CompletableFuture<HttpReply> reply, Runnable again) {}

    private final Channel channel;
    private final InetAddress address;
    private final KeptConnections kept;
    private final AppUrl url;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Exchange exchange;
    private @Nullable HttpResponse response;
    private @Nullable Future<?> closing;
    private boolean used;

    /** One that is being made for its first call. */
    AppConnection(Channel channel, InetAddress address, KeptConnections kept, Exchange first) {
        this.channel = channel;
        this.address = address;
        this.kept = kept;
        this.url = first.call().url();
        this.exchange = first;
        watch(first);
    }

    AppUrl url() {
        return url;
    }

    /** The one that it goes to. */
    InetAddress address() {
        return address;
    }

    boolean leadsTo(AppUrl other) {
        return url.secure() == other.secure() && url.host().equals(other.host()) && url.port() == other.port();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    void close() {
        channel.close();
    }

    /** Unless it is used again before. */
    void closeIn(Duration time) {
        closing = channel.eventLoop().schedule(this::close, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Another call, on one that was kept. */
    void send(Exchange next) {
        if (closing != null) {
            closing.cancel(false);
        }
        exchange = next;
        watch(next);
        write(next);
    }

    /** A call that is given up takes its connection along. */
    private void watch(Exchange watched) {
        watched.reply()
                .whenComplete((reply, failure) -> channel.eventLoop().execute(() -> {
                    if (exchange != null && exchange.reply() == watched.reply()) {
                        close();
                    }
                }));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!url.secure() && exchange != null) {
            write(exchange);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                exceptionCaught(context, handshake.cause());
            } else if (exchange != null) {
                write(exchange);
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void write(Exchange sent) {
        channel.writeAndFlush(request(sent.call()), channel.voidPromise());
    }

    private FullHttpRequest request(HttpCall call) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(call.method()),
                call.target(),
                Unpooled.wrappedBuffer(call.body()));
        request.headers()
                .set(HttpHeaderNames.HOST, call.url().authority())
                .set(HttpHeaderNames.USER_AGENT, "gatehouse");
        if (!kept.keepsAny()) {
            request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (call.body().length > 0) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, call.body().length);
        }
        call.headers().forEach((name, value) -> request.headers().set(name, value));
        return request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (exchange == null) {
            // Nobody has asked for it.
            close();
            return;
        }
        if (part.decoderResult().isFailure()) {
            fail("the answer is not HTTP");
            return;
        }
        if (part instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            response = head;
        }
        if (part instanceof HttpContent content && response != null) {
            keep(content.content());
            boolean whole = content instanceof LastHttpContent;
            if (whole || body.size() == MOST_BODY) {
                answered(exchange, response, whole);
            }
        }
    }

    private void keep(ByteBuf content) {
        byte[] bytes = new byte[Math.min(content.readableBytes(), MOST_BODY - body.size())];
        content.readBytes(bytes);
        body.writeBytes(bytes);
    }

    private void answered(Exchange answered, HttpResponse head, boolean whole) {
        HttpReply reply = new HttpReply.Answered(
                head.status().code(), head.headers().get(HttpHeaderNames.RETRY_AFTER), body.toString(UTF_8));
        exchange = null;
        response = null;
        body.reset();
        used = true;
        if (whole && HttpUtil.isKeepAlive(head) && isOpen()) {
            kept.keep(this);
        } else {
            close();
        }
        answered.reply().complete(reply);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        kept.gone(this);
        end("the connection ended before the answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        end(root instanceof SSLException ? "TLS: " + root.getMessage() : "the connection broke");
        close();
    }

    private void end(String reason) {
        Exchange broken = exchange;
        if (broken != null && used && response == null) {
            exchange = null;
            broken.again().run();
        } else {
            fail(reason);
        }
    }

    private void fail(String reason) {
        if (exchange != null) {
            exchange.reply()
                    .complete(new HttpReply.Failed(
                            reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + '…'));
        }
    }
}
