package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What comes in over a connection: when it is read, and the room that a large message takes. Event loop only. */
final class Incoming implements FrameDecoder.Receiver {
    /** A ping may come every so often on average; about two seconds' worth may come at once. */
    private static final long NANOS_PER_PING = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long PING_BURST = TimeUnit.SECONDS.toNanos(2);

    private final Connection connection;
    private final FrameDecoder frames = new FrameDecoder(this);
    private UploadBudget.@Nullable Reservation reservation;
    private boolean widened;
    private volatile long lastFrame;
    private long nextPing;

    Incoming(Connection connection, long now) {
        this.connection = connection;
        lastFrame = now;
        nextPing = now;
    }

    // ---- What the connection uses

    /** Upgraded: frames follow. */
    void upgraded(long now) {
        lastFrame = now;
    }

    void read(ByteBuf bytes) {
        frames.read(bytes);
    }

    /** Something that {@link #ready} depends on has changed. */
    void flow() {
        if (!frames.decoding() && ready()) {
            frames.resume();
            if (ready() && !connection.channel().config().isAutoRead()) {
                connection.channel().config().setAutoRead(true);
            }
            connection.flush();
        }
    }

    /** True while messages are taken out of what was read: what is written waits for the end of the burst. */
    boolean decoding() {
        return frames.decoding();
    }

    /** Reads on, but only for the peer's close frame. */
    void discard() {
        frames.discard();
        connection.channel().config().setAutoRead(true);
        frames.resume();
    }

    /** No message is awaited any more. */
    void end() {
        if (reservation != null) {
            reservation.release();
            reservation = null;
        }
    }

    /** Nothing comes in any more. */
    void closed() {
        frames.end();
    }

    // ---- What others want to know

    /** When the last frame was complete, as the clock of the connections counts. Any thread. */
    long lastFrame() {
        return lastFrame;
    }

    /** Names the message that is coming in; 0 if there is none. */
    int message() {
        return frames.inMessage() ? frames.messageNumber() : 0;
    }

    /** Bytes of that message. */
    int received() {
        return frames.received();
    }

    /** True if that message is a large one. */
    boolean large() {
        return reservation != null;
    }

    /** The room that the message just delivered holds: whoever takes it releases it. */
    UploadBudget.@Nullable Reservation takeReservation() {
        UploadBudget.Reservation taken = reservation;
        reservation = null;
        if (widened) {
            widened = false;
            Unread.narrow(connection.channel(), shared().limits().unread());
        }
        return taken;
    }

    // ---- What the decoder brings

    @Override
    public boolean ready() {
        return connection.listens() && (reservation == null || reservation.held());
    }

    @Override
    public void hold() {
        connection.channel().config().setAutoRead(false);
    }

    @Override
    public int limit() {
        return connection.peer().stage() == Stage.SUBSCRIBED
                ? shared().limits().frame()
                : shared().limits().firstFrame();
    }

    @Override
    public boolean reserve(int bytes) {
        if (reservation == null) {
            reservation = shared().budget()
                    .reserve(
                            connection.peer().corp(),
                            bytes,
                            connection.channel().eventLoop(),
                            () -> connection.guarded(this::granted));
            widen();
        } else {
            reservation.shrink(bytes);
        }
        return reservation.held();
    }

    private void granted() {
        widen();
        flow();
    }

    private void widen() {
        if (reservation != null && reservation.held()) {
            widened = Unread.widen(connection.channel(), shared().limits().unread());
        }
    }

    @Override
    public byte[] array(int bytes) {
        return reservation != null ? reservation.array(bytes) : new byte[bytes];
    }

    @Override
    public void readBegins() {
        connection.burst().begin();
    }

    @Override
    public void frame() {
        lastFrame = connection.burst().frame();
    }

    @Override
    public void readEnds() {
        int frames = connection.burst().end();
        if (frames > 0) {
            shared().meters().framesIn(frames);
        }
    }

    @Override
    public void message(boolean text, byte[] message, int length) {
        connection.conversation().message(text, message, length);
        if (reservation != null) {
            throw new IllegalStateException("a conversation must take the reservation");
        }
    }

    @Override
    public void ping(byte[] payload) {
        long now = lastFrame;
        nextPing = (nextPing - now > 0 ? nextPing : now) + NANOS_PER_PING;
        if (nextPing - now > PING_BURST) {
            connection.close(CloseReason.PING_FLOOD);
        } else {
            connection.pong(payload);
        }
    }

    @Override
    public void closeFrame(int code) {
        connection.peerClosed(code);
    }

    @Override
    public void violation(CloseReason reason) {
        connection.close(reason);
    }

    private Shared shared() {
        return connection.shared();
    }
}
