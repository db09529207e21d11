package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends a call once its connection is there, and reads of the answer what matters. */
final class CallHandler extends SimpleChannelInboundHandler<HttpObject> {
    static final String TIMEOUT = "no answer in time";

    private static final int MOST_BODY = 4096;
    private static final int LONGEST_REASON = 120;

    private final HttpCall call;
    private final CompletableFuture<HttpReply> reply;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpResponse response;

    CallHandler(HttpCall call, CompletableFuture<HttpReply> reply) {
        this.call = call;
        this.reply = reply;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!call.url().secure()) {
            context.writeAndFlush(request(), context.voidPromise());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                context.writeAndFlush(request(), context.voidPromise());
            } else {
                exceptionCaught(context, handshake.cause());
            }
        }
        context.fireUserEventTriggered(event);
    }

    private FullHttpRequest request() {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(call.method()),
                call.target(),
                Unpooled.wrappedBuffer(call.body()));
        request.headers()
                .set(HttpHeaderNames.HOST, call.url().authority())
                .set(HttpHeaderNames.USER_AGENT, "gatehouse")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
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
        if (part.decoderResult().isFailure()) {
            fail("the answer is not HTTP");
            return;
        }
        if (part instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            response = head;
        }
        if (part instanceof HttpContent content && response != null) {
            keep(content.content());
            if (content instanceof LastHttpContent || body.size() == MOST_BODY) {
                answered(response);
            }
        }
    }

    private void keep(ByteBuf content) {
        byte[] bytes = new byte[Math.min(content.readableBytes(), MOST_BODY - body.size())];
        content.readBytes(bytes);
        body.writeBytes(bytes);
    }

    private void answered(HttpResponse head) {
        reply.complete(new HttpReply.Answered(
                head.status().code(), head.headers().get(HttpHeaderNames.RETRY_AFTER), body.toString(UTF_8)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("the connection ended before the answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        fail(root instanceof SSLException ? "TLS: " + root.getMessage() : "the connection broke");
    }

    private void fail(String reason) {
        reply.complete(new HttpReply.Failed(
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + '…'));
    }
}
