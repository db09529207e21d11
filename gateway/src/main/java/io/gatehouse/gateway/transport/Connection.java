package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.metrics.Meters.ConnectionState;
import io.gatehouse.protocol.Encoder;
import io.gatehouse.protocol.Push;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket of a terminal: how far its login has come, when it may be read, and how it ends. Nobody else has anything
 * written to the channel. Fields belong to the event loop unless they are volatile.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Caller, FrameDecoder.Receiver {
    /** From the push that tells a device of its unbinding to the close. */
    private static final long UNBOUND_MILLIS = 1000;
    /** A ping may come every so often on average; about two seconds' worth may come at once. */
    private static final long NANOS_PER_PING = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long PING_BURST = TimeUnit.SECONDS.toNanos(2);

    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    private final Channel channel;
    private final Shared shared;
    private final Sweep sweep;
    private final FrameDecoder frames = new FrameDecoder(this);
    private final FrameWriter writer;
    private final Deadlines deadlines;
    private final Conversation conversation;
    private final long acceptedAt;
    private volatile long lastFrame;
    private volatile Stage stage = Stage.CONNECTED;
    private volatile @Nullable String sn;
    /** Whose turn its large messages take; strangers are one corp. */
    private String corp = "";

    private volatile boolean leaving;

    /** When the bytes that are being decoded came, and how many frames were in them so far. */
    private long readAt;

    private int framesIn;
    /** Where a balancer says that it comes from; null without one. */
    private volatile @Nullable InetSocketAddress source;

    private int place;
    private @Nullable ConnectionState counted;
    private boolean upgraded;
    private long nextPing;
    private UploadBudget.@Nullable Reservation reservation;
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
        writer = new FrameWriter(channel, shared.meters());
        acceptedAt = shared.nanos().getAsLong();
        lastFrame = acceptedAt;
        nextPing = acceptedAt;
        deadlines = new Deadlines(shared.limits(), acceptedAt);
        conversation = shared.conversations().apply(this, shared);
    }

    FrameDecoder frames() {
        return frames;
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
    public void channelReadComplete(ChannelHandlerContext ctx) {
        writer.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = channel.isWritable();
        deadlines.writable(writable, now());
        if (writable && closing == null) {
            conversation.writable();
            flow();
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
                ready(),
                stage,
                lastFrame,
                frames.inMessage() ? frames.messageNumber() : 0,
                frames.received(),
                reservation != null,
                first == null ? 0 : System.identityHashCode(first),
                out == null ? 0 : out.currentProgress());
    }

    private void count(@Nullable ConnectionState state) {
        if (state != counted) {
            shared.meters().connectionMoved(counted, state);
            counted = state;
        }
    }

    // ---- The upgrade

    /** A balancer has told where the connection comes from: that is its address from here on. */
    void comesFrom(InetSocketAddress source) {
        this.source = source;
        log.debug("{} comes from {}", channel, source);
    }

    /** The request was good. Frames follow. */
    void upgraded(String response) {
        upgraded = true;
        lastFrame = now();
        deadlines.upgraded(lastFrame);
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

    // ---- What the decoder brings

    @Override
    public boolean ready() {
        return closing == null
                && finishing == null
                && (reservation == null || reservation.held())
                && channel.isWritable()
                && conversation.ready();
    }

    @Override
    public void hold() {
        channel.config().setAutoRead(false);
    }

    @Override
    public int limit() {
        return stage == Stage.SUBSCRIBED
                ? shared.limits().frame()
                : shared.limits().firstFrame();
    }

    @Override
    public boolean reserve(int bytes) {
        if (reservation == null) {
            reservation = shared.budget().reserve(corp, bytes, channel.eventLoop(), () -> guarded(this::granted));
            if (reservation.held()) {
                Unread.widen(channel);
            }
        } else {
            reservation.shrink(bytes);
        }
        return reservation.held();
    }

    private void granted() {
        if (reservation != null && reservation.held()) {
            Unread.widen(channel);
        }
        flow();
    }

    @Override
    public byte[] array(int bytes) {
        return reservation != null ? reservation.array(bytes) : new byte[bytes];
    }

    @Override
    public void readBegins() {
        readAt = now();
    }

    @Override
    public void frame() {
        lastFrame = readAt;
        framesIn++;
    }

    @Override
    public void readEnds() {
        if (framesIn > 0) {
            shared.meters().framesIn(framesIn);
            framesIn = 0;
        }
    }

    @Override
    public void message(boolean text, byte[] message, int length) {
        conversation.message(text, message, length);
        if (reservation != null) {
            throw new IllegalStateException("a conversation must take the reservation");
        }
    }

    @Override
    public void ping(byte[] payload) {
        long now = lastFrame;
        nextPing = (nextPing - now > 0 ? nextPing : now) + NANOS_PER_PING;
        if (nextPing - now > PING_BURST) {
            close(CloseReason.PING_FLOOD);
        } else if (channel.isWritable()) {
            writer.pong(payload);
            flushUnlessDecoding();
        }
    }

    /** What it asked before is answered first. Reading goes on, to notice that it has not waited for that. */
    @Override
    public void closeFrame(int code) {
        if (goodbye != null) {
            goodbye.addListener(ChannelFutureListener.CLOSE);
        } else if (peersCode == 0) {
            peersCode = code;
            channel.config().setAutoRead(true);
            finish(CloseReason.PEER_CLOSED);
        }
    }

    @Override
    public void violation(CloseReason reason) {
        close(reason);
    }

    /** Something that {@link #ready} depends on has changed. */
    void flow() {
        if (!frames.decoding() && closing == null && ready()) {
            frames.resume();
            if (ready() && !channel.config().isAutoRead()) {
                channel.config().setAutoRead(true);
            }
            writer.flush();
        }
    }

    // ---- What the conversation uses

    /** The room that the message just delivered holds: whoever takes it releases it. */
    UploadBudget.@Nullable Reservation takeReservation() {
        UploadBudget.Reservation taken = reservation;
        if (taken != null) {
            reservation = null;
            Unread.narrow(channel, shared.limits().unread());
        }
        return taken;
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

    boolean writable() {
        return channel.isWritable();
    }

    /** Replies may have gone out. */
    void replied() {
        if (finishing != null && closing == null && conversation.settled()) {
            close(finishing);
        } else {
            flow();
        }
    }

    /** Runs it on the event loop, later even if this is the event loop. */
    void later(Runnable task) {
        channel.eventLoop().execute(() -> guarded(task));
    }

    boolean onLoop() {
        return channel.eventLoop().inEventLoop();
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

    /** What is written while decoding waits for the end of the burst. */
    private void flushUnlessDecoding() {
        if (!frames.decoding()) {
            writer.flush();
        }
    }

    // ---- The caller

    @Override
    public String address() {
        InetSocketAddress told = source;
        return (told != null ? told : channel.remoteAddress()) instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public @Nullable String sn() {
        return sn;
    }

    @Override
    public void registered(Device device) {
        step(() -> {
            boolean same = device.sn().equals(sn);
            become(device.sn(), same && stage != Stage.CONNECTED ? stage : Stage.REGISTERED);
            shared.connections().registered(device.sn(), this);
        });
    }

    @Override
    public void activated() {
        step(() -> become(sn, stage == Stage.SUBSCRIBED ? Stage.SUBSCRIBED : Stage.ACTIVATED));
    }

    @Override
    public void subscribed(Device device, Subscription subscription) {
        step(() -> {
            become(device.sn(), Stage.SUBSCRIBED);
            corp = device.corpId() == null ? "" : device.corpId();
            shared.connections().subscribed(device, subscription, this);
        });
    }

    /** The corp that it is logged in for, or the empty text. */
    String corp() {
        return corp;
    }

    /** When the socket was accepted, as the clock of the connections counts. */
    long acceptedAt() {
        return acceptedAt;
    }

    /** When its last frame was complete, likewise. */
    long lastFrame() {
        return lastFrame;
    }

    /** Another one has its seat, or there is none any more: it may not take one again. */
    boolean leaving() {
        return leaving;
    }

    private void step(Runnable step) {
        run(() -> {
            if (closing == null) {
                step.run();
            }
        });
    }

    private void become(@Nullable String newSn, Stage next) {
        String oldSn = sn;
        if (oldSn != null && !oldSn.equals(newSn)) {
            shared.connections().left(oldSn, this);
        }
        sn = newSn;
        stage = next;
        if (finishing == null) {
            count(state(next));
        }
    }

    private static ConnectionState state(Stage stage) {
        return switch (stage) {
            case CONNECTED -> ConnectionState.CONNECTED;
            case REGISTERED -> ConnectionState.REGISTERED;
            case ACTIVATED -> ConnectionState.ACTIVATED;
            case SUBSCRIBED -> ConnectionState.SUBSCRIBED;
        };
    }

    // ---- What others tell it, from any thread

    /** Sends a push to a terminal that is at least this far. */
    void push(Stage least, String reqId, Push push, @Nullable CompletableFuture<Boolean> taken) {
        run(() -> {
            if (closing == null && finishing == null && stage.compareTo(least) >= 0 && channel.isWritable()) {
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
            if (closing == null) {
                become(sn, Stage.REGISTERED);
            }
            channel.eventLoop()
                    .schedule(() -> guarded(() -> close(CloseReason.UNBOUND)), UNBOUND_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** Closes for this reason; later if called on the event loop, so that it may be called under a lock. */
    void leave(CloseReason reason) {
        leaving = true;
        later(() -> close(reason));
    }

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

    private void run(Runnable task) {
        if (onLoop()) {
            task.run();
        } else {
            later(task);
        }
    }

    // ---- The end

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
            log.warn("{} of {} ended by a fault", channel, address(), cause);
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
        frames.discard();
        goodbye = writer.close(peersCode != 0 ? peersCode : reason.code(), reason.text());
        if (peersCode != 0) {
            goodbye.addListener(ChannelFutureListener.CLOSE);
        }
        channel.config().setAutoRead(true);
        if (!frames.decoding()) {
            frames.resume();
        }
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
        String name = sn;
        if (name != null) {
            shared.connections().left(name, this);
        }
        if (reservation != null) {
            reservation.release();
            reservation = null;
        }
        conversation.ended();
    }

    private long now() {
        return shared.nanos().getAsLong();
    }
}
