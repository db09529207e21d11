package io.gatehouse.gateway.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events to one watcher. Takes no more from the ring than the socket takes from it; a watcher that takes nothing
 * for a while, or falls behind the ring, is closed. On the channel's event loop only, but for {@link #wake}.
 */
final class EventSender implements Sender {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final int BATCH_CHARACTERS = 16 << 10;

    /**
     * What is watched.
     *
     * @param corpId the only corp of which events are told, or null for all
     * @param after the last event that the watcher has seen, or null for only those to come
     * @param allowed false as soon as nothing more may be told
     * @param slow run when the watcher is closed for not reading
     */
    record Watch(
            EventStream stream,
            @Nullable String corpId,
            @Nullable String after,
            BooleanSupplier allowed,
            Runnable slow) {}

    private final Channel channel;
    private final Timing timing;
    private final BooleanSupplier allowed;
    private final Runnable slow;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final EventStream.Cursor cursor;
    private final Future<?> heartbeat;
    private @Nullable Future<?> patience;
    private boolean sending;
    private boolean stopped;

    /** Takes its place in the stream; {@link #start} is to follow. */
    EventSender(Channel channel, Watch watch, Timing timing) {
        this.channel = channel;
        this.timing = timing;
        allowed = watch.allowed();
        slow = watch.slow();
        cursor = watch.stream().watch(watch.after(), watch.corpId(), this::wake);
        long period = timing.heartbeat().toMillis();
        heartbeat = channel.eventLoop().scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts to send; the head of the response has been written. The connection must know its sender by now: what is
     * resumed may fill the socket, and the word that it takes more again comes from within this call.
     */
    void start() {
        write(": events follow\n\n");
        send();
    }

    @Override
    public void send() {
        // A write that fills the buffer calls back before it is done: what it has begun must not be cut in two.
        if (sending || stopped) {
            return;
        }
        sending = true;
        try {
            sendAll();
        } finally {
            sending = false;
        }
    }

    private void sendAll() {
        if (!allowed.getAsBoolean()) {
            end();
            return;
        }
        if (channel.isWritable()) {
            stopWaiting();
        }
        boolean more = true;
        while (more && channel.isWritable()) {
            more = fill();
            channel.flush();
        }
        if (more && channel.isActive() && patience == null) {
            patience = channel.eventLoop()
                    .schedule(this::giveUp, timing.slowReader().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Writes until the buffer is full, which is true, or nothing is left. */
    private boolean fill() {
        while (channel.isWritable()) {
            String text = cursor.take(BATCH_CHARACTERS);
            if (text == null) {
                end();
                return false;
            }
            if (text.isEmpty()) {
                return false;
            }
            write(text);
        }
        return true;
    }

    @Override
    public void stop() {
        stopped = true;
        cursor.close();
        heartbeat.cancel(false);
        stopWaiting();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            try {
                channel.eventLoop().execute(() -> {
                    woken.set(false);
                    if (channel.isActive()) {
                        send();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("The admin port has stopped; nobody watches any more");
            }
        }
    }

    /** A comment now and then keeps proxies from closing the stream, and finds out that the watcher is gone. */
    private void beat() {
        if (!stopped && !allowed.getAsBoolean()) {
            end();
        } else if (channel.isWritable()) {
            write(":\n\n");
            channel.flush();
        }
    }

    /** A watcher that does not read does not take the end either, and is closed without it. */
    private void end() {
        stop();
        patience = channel.eventLoop()
                .schedule(() -> channel.close(), timing.slowReader().toMillis(), TimeUnit.MILLISECONDS);
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
    }

    private void write(String text) {
        channel.write(new DefaultHttpContent(ByteBufUtil.writeUtf8(channel.alloc(), text)));
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    private void giveUp() {
        slow.run();
        LOG.info("Closed a watcher of events at {}: it did not read", channel.remoteAddress());
        channel.close();
    }
}
