package io.gatehouse.gateway.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries pages of the store to one reader. Asks for a page only when the socket takes it; a reader that takes nothing for a
 * while is closed, and one to whom a page cannot be given, or may not any more, misses the end of the body. On the channel's event loop only.
 */
final class PageSender implements Sender {
    private static final Logger LOG = LoggerFactory.getLogger(PageSender.class);

    private final Channel channel;
    private final Answer.Pages pages;
    private final BooleanSupplier allowed;
    private final Timing timing;
    private final Consumer<ChannelFuture> ended;
    private @Nullable Future<?> patience;
    private boolean asking;
    private boolean stopped;

    /**
     * @param allowed false as soon as nothing more may be told
     * @param ended is given the write of the end
     */
    PageSender(
            Channel channel,
            Answer.Pages pages,
            BooleanSupplier allowed,
            Timing timing,
            Consumer<ChannelFuture> ended) {
        this.channel = channel;
        this.pages = pages;
        this.allowed = allowed;
        this.timing = timing;
        this.ended = ended;
    }

    @Override
    public void send() {
        if (asking || stopped) {
            return;
        }
        if (!channel.isWritable()) {
            waitForReader();
            return;
        }
        stopWaiting();
        asking = true;
        pages.next().whenComplete((page, failure) -> {
            try {
                channel.eventLoop().execute(() -> got(page, failure));
            } catch (RejectedExecutionException e) {
                LOG.debug("The admin port has stopped; nobody reads any more");
            }
        });
    }

    @Override
    public void stop() {
        stopped = true;
        stopWaiting();
    }

    private void got(byte @Nullable [] page, @Nullable Throwable failure) {
        asking = false;
        if (stopped || !channel.isActive()) {
            return;
        }
        if (failure != null) {
            breakOff(String.valueOf(failure.getMessage()));
        } else if (!allowed.getAsBoolean()) {
            breakOff("its token is good no longer");
        } else if (page == null) {
            stop();
            waitForReader();
            ChannelFuture end = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            end.addListener(written -> stopWaiting());
            ended.accept(end);
        } else {
            channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(page)));
            send();
        }
    }

    private void breakOff(String why) {
        LOG.warn("Broke off an answer to {}: {}", channel.remoteAddress(), why);
        stop();
        channel.close();
    }

    private void waitForReader() {
        if (patience == null) {
            patience = channel.eventLoop()
                    .schedule(this::giveUp, timing.slowReader().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    private void giveUp() {
        LOG.info("Closed a reader at {}: it did not read", channel.remoteAddress());
        channel.close();
    }
}
