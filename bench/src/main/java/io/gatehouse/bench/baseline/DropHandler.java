package io.gatehouse.bench.baseline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * B2: lets go of every frame unread and answers a constant. Tuned: the answer is written from one buffer that lives as
 * long as the process, and a burst is flushed once.
 */
@Sharable
final class DropHandler extends ChannelInboundHandlerAdapter {
    private static final ByteBuf ANSWER =
            Unpooled.unreleasableBuffer(ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, Baseline.DROP_ANSWER));

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ReferenceCountUtil.release(frame);
        ctx.write(new TextWebSocketFrame(ANSWER.duplicate()), ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }
}
