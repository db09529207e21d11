package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A watcher whose token has ended. */
class EventSenderTest {
    private boolean allowed = true;

    @Test
    void whoDoesNotReadIsClosedSoonAfterTheTokenHasEnded() {
        EmbeddedChannel channel = new EmbeddedChannel(new FullSocket());
        channel.freezeTime();
        EventSender.Watch watch = new EventSender.Watch(new EventStream(), null, null, () -> allowed, () -> {});
        EventSender sender = new EventSender(channel, watch, AdminPort.QUICK);
        sender.start();
        allowed = false;
        pass(channel, AdminPort.QUICK.heartbeat().toMillis());
        pass(channel, AdminPort.QUICK.slowReader().toMillis() - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(channel, 1);
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    private static void pass(EmbeddedChannel channel, long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Takes everything and never says that it went. */
    static final class FullSocket extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
        }
    }
}
