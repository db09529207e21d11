package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.gatehouse.gateway.metrics.Meters.ConnectionState;
import io.gatehouse.protocol.Encoder;
import io.gatehouse.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of a terminal, from its accept to its end. What is read is the {@link Incoming}'s, the login the {@link Peer}'s;
 * nobody else has anything written to the channel. Fields belong to the event loop unless they are volatile.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    /** From the push that tells a device of its unbinding to the close. */
    private static final long UNBOUND_MILLIS = 1000;

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final Shared shared;
    private final Sweep sweep;
    private final Incoming incoming;
    private final Peer peer = new Peer(this);
    private final FrameWriter writer;
    private final Deadlines deadlines;
    private final Conversation conversation;
    /** Nanoseconds since 1970. */
    private final long connectedAt;

    private volatile boolean leaving;
    private int place;
    private @Nullable ConnectionState counted;
    private boolean upgraded;
    /** No more is read, and once all replies are out it closes for this reason. */
    private @Nullable CloseReason finishing;

    private @Nullable CloseReason closing;
    private @Nullable ChannelFuture goodbye;
    /** What its close frame said; 0 before it has come. */
    private int peersCode;

    Connection(Channel channel, Shared shared, Sweep sweep) {
        this.channel = channel;
        this.shared = shared;
        this.sweep = sweep;
        connectedAt =
                ChronoUnit.NANOS.between(Instant.EPOCH, shared.connections().now());
        long now = now();
        incoming = new Incoming(this, now);
        writer = new FrameWriter(channel, shared.meters());
        deadlines = new Deadlines(shared.limits(), now);
        conversation = shared.conversations().apply(this);
    }

    // ---- Its parts

    Channel channel() {
        return channel;
    }

    Shared shared() {
        return shared;
    }

    Burst burst() {
        return sweep.burst();
    }

    Incoming incoming() {
        return incoming;
    }

    Peer peer() {
        return peer;
    }

    Conversation conversation() {
        return conversation;
    }

    // ---- The channel's life

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        place = sweep.add(this);
        count(ConnectionState.CONNECTED);
        log.debug("{} accepted", channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(CloseReason.PEER_GONE);
        writer.discard();
        count(null);
        sweep.remove(place);
        log.debug("{} gone", channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        incoming.read((ByteBuf) bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        writer.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = channel.isWritable();
        deadlines.writable(writable, now());
        if (writable && closing == null) {
            conversation.writable();
            incoming.flow();
        }
    }

    /** A TLS handshake that fails closes the channel by itself; this comes just before. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            log.debug("{} TLS: {}", channel, handshake.cause().toString());
            abort(CloseReason.TLS_FAILED);
        }
    }

    /** A broken socket is the peer's or the network's doing; anything else is a mistake of ours. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{} broken: {}", channel, cause.toString());
            abort(CloseReason.PEER_GONE);
        } else if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            log.debug("{} TLS: {}", channel, cause.getCause().toString());
            abort(CloseReason.TLS_FAILED);
        } else {
            fault(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        incoming.closed();
    }

    void movedTo(int place) {
        this.place = place;
    }

    void sweep(long now) {
        if (closing != null) {
            if (deadlines.closeOver(now)) {
                channel.close();
            }
        } else if (!upgraded) {
            if (deadlines.handshakeOver(now)) {
                abort(CloseReason.HANDSHAKE_TIMEOUT);
            }
        } else {
            CloseReason overdue = deadlines.overdue(now, view());
            if (overdue != null) {
                close(overdue);
            }
        }
    }

    private Deadlines.View view() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        Object first = out == null ? null : out.current();
        return new Deadlines.View(
                incoming.ready(),
                peer.stage(),
                incoming.lastFrame(),
                incoming.message(),
                incoming.received(),
                incoming.large(),
                first == null ? 0 : System.identityHashCode(first),
                out == null ? 0 : out.currentProgress());
    }

    /** The login has come to this stage. */
    void reached(Stage stage) {
        if (finishing == null) {
            count(
                    switch (stage) {
                        case CONNECTED -> ConnectionState.CONNECTED;
                        case REGISTERED -> ConnectionState.REGISTERED;
                        case ACTIVATED -> ConnectionState.ACTIVATED;
                        case SUBSCRIBED -> ConnectionState.SUBSCRIBED;
                    });
        }
    }

    private void count(@Nullable ConnectionState state) {
        if (state != counted) {
            shared.meters().connectionMoved(counted, state);
            counted = state;
        }
    }

    /** When the socket was accepted. Any thread. */
    Instant connectedAt() {
        return Instant.EPOCH.plusNanos(connectedAt);
    }

    private long now() {
        return shared.nanos().getAsLong();
    }

    // ---- The upgrade

    /** A balancer has told where the connection comes from. */
    void comesFrom(InetSocketAddress source) {
        peer.comesFrom(source);
        log.debug("{} comes from {}", channel, source);
    }

    /** The request was good. Frames follow. */
    void upgraded(String response) {
        upgraded = true;
        long now = now();
        incoming.upgraded(now);
        deadlines.upgraded(now);
        writer.http(response);
    }

    /** The request was not good. Half-closing lets the peer read the answer even while it is still sending. */
    void refused(String response) {
        end(CloseReason.HANDSHAKE_REFUSED);
        ChannelFuture written = writer.http(response);
        writer.flush();
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get("tls") == null) {
            written.addListener(done -> duplex.shutdownOutput());
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    // ---- What is said

    /** True while another message may be taken. */
    boolean listens() {
        return closing == null && finishing == null && channel.isWritable() && conversation.ready();
    }

    boolean writable() {
        return channel.isWritable();
    }

    /**
     * Sends a message.
     *
     * @param written told when the bytes are with the kernel, or never will be
     */
    void send(boolean text, byte[] message, @Nullable ChannelFutureListener written) {
        writer.message(text, message, written);
        flushUnlessDecoding();
    }

    void pong(byte[] payload) {
        if (channel.isWritable()) {
            writer.pong(payload);
            flushUnlessDecoding();
        }
    }

    void flush() {
        writer.flush();
    }

    /** What is written while decoding waits for the end of the burst. */
    private void flushUnlessDecoding() {
        if (!incoming.decoding()) {
            writer.flush();
        }
    }

    /** Replies may have gone out. */
    void replied() {
        if (finishing != null && closing == null && conversation.settled()) {
            close(finishing);
        } else {
            incoming.flow();
        }
    }

    // ---- What others tell it, from any thread

    /** Sends a push to a terminal that is at least this far. */
    void push(Stage least, String reqId, Push push, @Nullable CompletableFuture<Boolean> taken) {
        run(() -> {
            boolean there = closing == null && finishing == null && peer.stage().compareTo(least) >= 0;
            if (there && channel.isWritable()) {
                conversation.push(Encoder.push(reqId, push), taken);
            } else if (taken != null) {
                taken.complete(false);
            }
        });
    }

    /** Tells the terminal that it belongs to nobody, and closes a second later. */
    void unbound(String reqId) {
        later(() -> {
            push(Stage.REGISTERED, reqId, new Push.UnbindCorp(), null);
            peer.unbound();
            channel.eventLoop()
                    .schedule(() -> guarded(() -> close(CloseReason.UNBOUND)), UNBOUND_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** Another one has its seat, or there is none any more: it may not take one again. */
    boolean leaving() {
        return leaving;
    }

    /** Closes for this reason; later if called on the event loop, so that it may be called under a lock. */
    void leave(CloseReason reason) {
        leaving = true;
        later(() -> close(reason));
    }

    /** Runs it on the event loop, unless the connection is closing by then. */
    void unlessClosing(Runnable task) {
        run(() -> {
            if (closing == null) {
                task.run();
            }
        });
    }

    private void run(Runnable task) {
        if (onLoop()) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Runs it on the event loop, later even if this is the event loop. */
    void later(Runnable task) {
        channel.eventLoop().execute(() -> guarded(task));
    }

    boolean onLoop() {
        return channel.eventLoop().inEventLoop();
    }

    // ---- The end

    /** Closes for a restart: at once if nobody has spoken yet, else when all replies are out. */
    void drain() {
        if (upgraded) {
            finish(CloseReason.DRAINING);
        } else {
            abort(CloseReason.DRAINING);
        }
    }

    /** Closes without another word. */
    void cutOff() {
        abort(CloseReason.DRAINING);
    }

    /** What the peer asked before is answered first. Reading goes on, to notice that it has not waited for that. */
    void peerClosed(int code) {
        if (goodbye != null) {
            goodbye.addListener(ChannelFutureListener.CLOSE);
        } else if (peersCode == 0) {
            peersCode = code;
            channel.config().setAutoRead(true);
            finish(CloseReason.PEER_CLOSED);
        }
    }

    /** Reads no more, answers what it has, and then closes. */
    void finish(CloseReason reason) {
        if (finishing == null && closing == null) {
            finishing = reason;
            count(ConnectionState.DRAINING);
            if (conversation.settled()) {
                close(reason);
            }
        }
    }

    /** Runs it; what it throws ends the connection. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            fault(e);
        }
    }

    /** A mistake of ours. */
    void fault(Throwable cause) {
        if (shared.faults().mayLog()) {
            log.warn("{} of {} ended by a fault", channel, peer.address(), cause);
        }
        close(CloseReason.INTERNAL_ERROR);
    }

    /** Says goodbye once, and waits a little for the peer to do the same; what else it says is not kept. */
    void close(CloseReason reason) {
        if (closing != null) {
            return;
        }
        if (!upgraded) {
            abort(reason);
            return;
        }
        end(reason);
        goodbye = writer.close(peersCode != 0 ? peersCode : reason.code(), reason.text());
        if (peersCode != 0) {
            goodbye.addListener(ChannelFutureListener.CLOSE);
        }
        incoming.discard();
    }

    private void abort(CloseReason reason) {
        end(reason);
        channel.close();
    }

    /** From here on it is nobody's connection: out of the registry, no reply, no reservation. */
    private void end(CloseReason reason) {
        if (closing != null) {
            return;
        }
        closing = reason;
        deadlines.closing(now());
        shared.meters().closed(reason.label());
        log.debug("{} closing: {}", channel, reason.label());
        count(ConnectionState.DRAINING);
        peer.left();
        incoming.end();
        conversation.ended();
    }
}
