package io.gatehouse.bench.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A line that takes only so many bytes a second: what goes out waits here and leaves twenty times a second. */
final class SlowLine extends ChannelDuplexHandler {
    private static final int TURNS_PER_SECOND = 20;

    private record Waiting(ByteBuf bytes, ChannelPromise written) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final int bytesPerTurn;
    private boolean running;

    SlowLine(int bytesPerSecond) {
        this.bytesPerTurn = Math.max(1, bytesPerSecond / TURNS_PER_SECOND);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            queue.add(new Waiting(bytes, promise));
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        ctx.flush();
        if (!running) {
            turn(ctx);
        }
    }

    private void turn(ChannelHandlerContext ctx) {
        int allowance = bytesPerTurn;
        Waiting first;
        while (allowance > 0 && (first = queue.peek()) != null) {
            int length = Math.min(allowance, first.bytes().readableBytes());
            if (length == first.bytes().readableBytes()) {
                queue.remove();
                ctx.write(first.bytes(), first.written());
            } else {
                ctx.write(first.bytes().readRetainedSlice(length));
            }
            allowance -= length;
        }
        ctx.flush();
        running = !queue.isEmpty();
        if (running) {
            ctx.executor().schedule(() -> turn(ctx), 1000 / TURNS_PER_SECOND, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release(ctx.channel().closeFuture().cause());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release(null);
    }

    private void release(@Nullable Throwable cause) {
        Waiting waiting;
        while ((waiting = queue.poll()) != null) {
            waiting.bytes().release();
            waiting.written().tryFailure(cause != null ? cause : new ConnectionLostException(1006, "closed"));
        }
    }
}
