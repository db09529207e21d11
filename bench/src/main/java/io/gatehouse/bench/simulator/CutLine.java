package io.gatehouse.bench.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/** A line that breaks in the middle of what is sent, when so many bytes have gone out. */
final class CutLine extends ChannelOutboundHandlerAdapter {
    private final Runnable cut;
    private int left;

    CutLine(int bytes, Runnable cut) {
        this.left = bytes;
        this.cut = cut;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        int length = message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        if (length < left) {
            left -= length;
            ctx.write(message, promise);
        } else if (message instanceof ByteBuf bytes) {
            ByteBuf last = bytes.readRetainedSlice(left);
            bytes.release();
            left = 0;
            ctx.writeAndFlush(last, promise).addListener(sent -> cut.run());
        }
    }
}
