package io.gatehouse.gateway.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers as HTTP. On the connection's event loop only. */
final class Responses {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Responses() {}

    /**
     * Writes a whole answer.
     *
     * @param exchange null where the request could not be read
     * @param keepAlive false for the last one of the connection
     */
    static ChannelFuture write(
            ChannelHandlerContext ctx, @Nullable Exchange exchange, Answer.Whole answer, boolean keepAlive) {
        HttpResponse response = response(HttpResponseStatus.valueOf(answer.status()));
        HttpHeaders headers = response.headers();
        answer.headers().forEach(headers::set);
        if (answer.status() != HttpResponseStatus.NO_CONTENT.code()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (exchange != null && exchange.isHttp10()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        ctx.write(response);
        if (exchange == null || !exchange.isHead()) {
            ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(answer.body())));
        }
        return ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** Writes the head of the stream of events, with which the connection ends; not flushed. */
    static ChannelFuture writeEventsHead(ChannelHandlerContext ctx, Exchange exchange) {
        HttpResponse response = response(HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        return writeHead(ctx, exchange, response, exchange.isHead());
    }

    /** Writes the head of a body whose length is not known; not flushed. */
    static ChannelFuture writeStreamHead(ChannelHandlerContext ctx, Exchange exchange, Answer.Stream answer) {
        HttpResponse response = response(HttpResponseStatus.OK);
        answer.headers().forEach(response.headers()::set);
        return writeHead(ctx, exchange, response, exchange.isHead() || !exchange.keepAlive());
    }

    private static ChannelFuture writeHead(
            ChannelHandlerContext ctx, Exchange exchange, HttpResponse response, boolean last) {
        if (last || exchange.isHttp10()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (!exchange.isHttp10() && !exchange.isHead()) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        return ctx.write(response);
    }

    /** Asks for the body that the peer holds back. */
    static void writeContinue(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    private static HttpResponse response(HttpResponseStatus status) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers()
                .set(HttpHeaderNames.DATE, DATE.format(Instant.now()))
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff")
                .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .set("X-Frame-Options", "DENY")
                .set("Cross-Origin-Resource-Policy", "same-origin")
                .set("Referrer-Policy", "no-referrer");
        return response;
    }
}
