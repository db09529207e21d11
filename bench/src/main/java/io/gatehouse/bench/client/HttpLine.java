package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an admin port, kept alive, with nothing between it and the socket; one call at a time. It reads only
 * what the gateway sends: answers with a Content-Length. Event loop only, but for what says otherwise.
 */
public final class HttpLine extends ByteToMessageDecoder {
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length: ";

    /**
     * What was answered.
     *
     * @param at when the whole of it was there, as {@link System#nanoTime} counts
     */
    public record Answer(int status, String body, long at) {}

    private final String token;
    private final CompletableFuture<HttpLine> open = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable CompletableFuture<Answer> answer;

    /** @param token of the admin API */
    public HttpLine(String token) {
        this.token = token;
    }

    /** Completes when calls can be made. Any thread. */
    CompletableFuture<HttpLine> open() {
        return open;
    }

    /** Makes a call. */
    public CompletableFuture<Answer> call(String method, String path, String body) {
        if (context == null) {
            throw new IllegalStateException("it is not open");
        }
        answer = new CompletableFuture<>();
        String request = String.join(
                "\r\n",
                method + " " + path + " HTTP/1.1",
                "Host: bench",
                "Authorization: Bearer " + token,
                "Content-Type: application/json",
                "Content-Length: " + body.length(),
                "",
                body);
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
        return answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        open.complete(this);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        long at = System.nanoTime();
        String text = in.toString(StandardCharsets.ISO_8859_1);
        int head = text.indexOf(END_OF_HEAD);
        if (head < 0) {
            return;
        }
        int body = head + END_OF_HEAD.length();
        int end = body + length(text.substring(0, head + 2));
        CompletableFuture<Answer> waiting = answer;
        if (text.length() >= end && waiting != null) {
            answer = null;
            in.skipBytes(end);
            int status = Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
            waiting.complete(new Answer(status, text.substring(body, end), at));
        }
    }

    private static int length(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        int from = at + LENGTH.length();
        return at < 0 ? 0 : Integer.parseInt(head.substring(from, head.indexOf('\r', from)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (answer != null) {
            answer.completeExceptionally(new IllegalStateException("the admin port closed a connection"));
        }
        super.channelInactive(ctx);
    }
}
