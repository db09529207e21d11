package io.gatehouse.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to messages, after RFC 6455, the server's side, without extensions. A message is gathered into one array that its
 * receiver may keep; nothing that comes out of here needs releasing.
 *
 * <p>It stops between any two steps while its receiver is not ready, keeps what it has read, and goes on at {@link
 * #resume}. Once it {@linkplain #discard discards}, it looks only for the peer's close frame and keeps nothing.
 */
final class FrameDecoder {
    /** A message up to here needs no reservation; a larger one needs it before a byte of its payload is kept. */
    static final int SMALL_MESSAGE = 64 * 1024;
    /** Frames of one message. */
    static final int MAX_FRAGMENTS = 1024;
    /** Stands for a close frame without a code, and is never sent. */
    static final int NO_CODE = 1005;

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MAX_CONTROL_PAYLOAD = 125;
    private static final int FIRST_CAPACITY = 1024;
    private static final byte[] NOTHING = {};
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    /** Who gets what comes out, on the event loop and in the order of the bytes. */
    interface Receiver {
        /** False stops the decoder before its next step. */
        boolean ready();

        /** Bytes lie here that may not be decoded yet: no more should be read. */
        void hold();

        /** The bytes that a message may have now. */
        int limit();

        /**
         * Makes room for the message that is coming in. May be called again for the same message, with fewer bytes.
         *
         * @return false if it must wait: the receiver is not ready then, and the call is made again when it is
         */
        boolean reserve(int bytes);

        /** An array for the message that is coming in, of at least so many bytes. */
        byte[] array(int bytes);

        /** Bytes have come, and are decoded from here to {@link #readEnds}: one moment for all that is in them. */
        void readBegins();

        /** A lawful frame is complete, of whatever kind. */
        void frame();

        /** All that can be decoded now has been. */
        void readEnds();

        void message(boolean text, byte[] message, int length);

        void ping(byte[] payload);

        /** The peer has sent its close frame; {@link #NO_CODE} if without a code, or while discarding. */
        void closeFrame(int code);

        /** The peer has done what it must not; everything it sends from now on is discarded. */
        void violation(CloseReason reason);
    }

    // Types are narrow: there is one of these for each connection.
    private final Receiver receiver;
    private @Nullable ByteBuf rest;
    private boolean decoding;
    private boolean discarding;
    private boolean ended;

    // The frame whose payload is coming in, and the first byte of its header.
    private boolean inFrame;
    private byte first;
    private int mask;
    private long remaining;
    private byte[] control = NOTHING;

    // The message it belongs to, if any.
    private byte @Nullable [] message;
    private boolean text;
    private int filled;
    private short fragments;
    private byte utf8;
    private short messages;

    FrameDecoder(Receiver receiver) {
        this.receiver = receiver;
    }

    /** True while it is calling its receiver, so that what is written can wait for the end of the burst. */
    boolean decoding() {
        return decoding;
    }

    /** True while a message has begun and not ended. */
    boolean inMessage() {
        return message != null;
    }

    /** Names the message that is coming in: never 0, and no two in a row have the same number. */
    int messageNumber() {
        return 1 + (messages & 0xffff);
    }

    /** Payload bytes of the message that is coming in. */
    int received() {
        return filled;
    }

    /** The receiver may be ready again. */
    void resume() {
        if (!decoding) {
            decode();
        }
    }

    /** From now on only the peer's close frame matters. */
    void discard() {
        discarding = true;
        forgetMessage();
        control = NOTHING;
    }

    /** Bytes have come; they are taken over. */
    void read(ByteBuf in) {
        rest = rest == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(in.alloc(), rest, in);
        decode();
    }

    /** No more will come; what is kept is released. */
    void end() {
        ended = true;
        if (!decoding) {
            dropRest();
        }
    }

    private void decode() {
        decoding = true;
        receiver.readBegins();
        try {
            ByteBuf in = rest;
            while (in != null && !ended && in.isReadable() && (discarding || receiver.ready())) {
                if (!(inFrame ? payload(in) : header(in))) {
                    break;
                }
            }
        } finally {
            decoding = false;
            receiver.readEnds();
            if (rest != null && (ended || !rest.isReadable())) {
                dropRest();
            }
        }
        if (rest != null && !discarding && !receiver.ready()) {
            receiver.hold();
            rest = compact(rest);
        }
    }

    /** Many may wait for room at once, for long, and each of them with what was read last. */
    private static ByteBuf compact(ByteBuf held) {
        if (held.readableBytes() > held.capacity() / 2) {
            return held;
        }
        ByteBuf smaller = held.alloc().buffer(held.readableBytes()).writeBytes(held);
        held.release();
        return smaller;
    }

    private int opcode() {
        return first & 0x0f;
    }

    private boolean fin() {
        return (first & 0x80) != 0;
    }

    private void dropRest() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }

    /** False if there is nothing to be done before more bytes have come, or the receiver is ready. */
    private boolean header(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < 2) {
            return false;
        }
        int first = in.getUnsignedByte(at);
        int second = in.getUnsignedByte(at + 1);
        if (!discarding && !lawful(first, second)) {
            return violation(CloseReason.PROTOCOL_ERROR);
        }
        int lengthSize = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
        int maskSize = (second & 0x80) != 0 ? 4 : 0;
        if (in.readableBytes() < 2 + lengthSize + maskSize) {
            return false;
        }
        long length =
                lengthSize == 0 ? second & 0x7f : lengthSize == 2 ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
        if (!discarding) {
            if ((lengthSize == 2 && length < 126) || (lengthSize == 8 && length < 65536)) {
                return violation(CloseReason.PROTOCOL_ERROR);
            }
            if ((first & 8) == 0 && !admit((first & 0x80) != 0, length)) {
                return discarding;
            }
        }
        in.skipBytes(2 + lengthSize);
        mask = maskSize == 0 ? 0 : in.readIntLE();
        begin(first, length < 0 ? Long.MAX_VALUE : length, in.readableBytes());
        if (remaining == 0) {
            complete();
        }
        return true;
    }

    private boolean lawful(int first, int second) {
        boolean reserved = (first & 0x70) != 0;
        boolean masked = (second & 0x80) != 0;
        if (reserved || !masked) {
            return false;
        }
        int kind = first & 0x0f;
        return switch (kind) {
            case CONTINUATION -> message != null;
            case TEXT, BINARY -> message == null;
            case CLOSE, PING, PONG -> (first & 0x80) != 0 && (second & 0x7f) <= MAX_CONTROL_PAYLOAD;
            default -> false;
        };
    }

    /**
     * Decides about the next frame of a message, once its length is known. A message in fragments whose size is not known
     * when it outgrows {@link #SMALL_MESSAGE} takes room for the largest there may be, and gives back at its last frame
     * what it does not need: growing a reservation step by step could block several senders forever.
     */
    private boolean admit(boolean last, long length) {
        if (length < 0) {
            return !violation(CloseReason.PROTOCOL_ERROR);
        }
        if (length > receiver.limit() - filled) {
            return !violation(CloseReason.TOO_LARGE);
        }
        if (fragments == MAX_FRAGMENTS) {
            return !violation(CloseReason.TOO_MANY_FRAGMENTS);
        }
        int total = filled + (int) length;
        return total <= SMALL_MESSAGE || receiver.reserve(last ? total : receiver.limit());
    }

    private void begin(int first, long length, int available) {
        inFrame = true;
        this.first = (byte) first;
        remaining = length;
        if (discarding) {
            return;
        }
        if (opcode() >= CLOSE) {
            control = length == 0 ? NOTHING : new byte[(int) length];
            return;
        }
        if (message == null) {
            messages++;
            text = opcode() == TEXT;
            message = NOTHING;
        }
        fragments++;
        makeRoom(available);
    }

    /**
     * A small message gets the array it needs when it is here already; else the array grows with what really comes, so that
     * a promise costs nothing. A large one has its reservation, and gets the whole array at once if its size is known.
     */
    private void makeRoom(int available) {
        byte[] array = message;
        if (array == null) {
            return;
        }
        long end = filled + remaining;
        long needed = Math.min(end, filled + (long) available);
        if (fin() && (needed == end || end > SMALL_MESSAGE)) {
            needed = end;
        } else if (needed > array.length) {
            needed = Math.max(needed, Math.max(FIRST_CAPACITY, 2L * array.length));
            needed = Math.min(needed, fin() ? end : Math.max(end, receiver.limit()));
        }
        if (needed > array.length) {
            message = filled > 0
                    ? Arrays.copyOf(array, (int) needed)
                    : fin() && needed == end ? receiver.array((int) needed) : new byte[(int) needed];
        }
    }

    private boolean payload(ByteBuf in) {
        int count = (int) Math.min(remaining, in.readableBytes());
        if (discarding) {
            in.skipBytes(count);
        } else if (opcode() >= CLOSE) {
            take(in, control, control.length - (int) remaining, count);
        } else {
            data(in, count);
        }
        remaining -= count;
        if (remaining == 0) {
            complete();
        }
        return true;
    }

    private void data(ByteBuf in, int count) {
        makeRoom(count);
        byte[] array = message;
        if (array == null) {
            return;
        }
        boolean ascii = take(in, array, filled, count);
        if (text && !(ascii && utf8 == Utf8.WHOLE)) {
            utf8 = (byte) Utf8.check(utf8, array, filled, filled + count);
        }
        filled += count;
        if (utf8 == Utf8.BROKEN) {
            violation(CloseReason.NOT_UTF8);
        }
    }

    /** True if it was ASCII, all of it. */
    private boolean take(ByteBuf in, byte[] into, int at, int count) {
        in.readBytes(into, at, count);
        boolean ascii = unmask(into, at, at + count, mask);
        mask = Integer.rotateRight(mask, 8 * (count & 3));
        return ascii;
    }

    /** The mask's lowest byte belongs to the first byte. True if what comes out is ASCII: that is known here for free. */
    private static boolean unmask(byte[] bytes, int from, int to, int mask) {
        long wide = (mask & 0xffffffffL) * 0x1_0000_0001L;
        long seen = 0;
        int longs = (to - from) / Long.BYTES;
        for (int i = 0; i < longs; i++) {
            long eight = (long) LONGS.get(bytes, from + i * Long.BYTES) ^ wide;
            LONGS.set(bytes, from + i * Long.BYTES, eight);
            seen |= eight;
        }
        for (int at = from + longs * Long.BYTES; at < to; at++) {
            bytes[at] ^= (byte) wide;
            seen |= bytes[at];
            wide >>>= 8;
        }
        return (seen & Utf8.HIGH_BITS) == 0;
    }

    private void complete() {
        inFrame = false;
        if (discarding) {
            if (opcode() == CLOSE) {
                receiver.closeFrame(NO_CODE);
            }
            return;
        }
        receiver.frame();
        if (opcode() >= CLOSE) {
            byte[] payload = control;
            control = NOTHING;
            control(payload);
        } else if (fin()) {
            deliver();
        }
    }

    private void deliver() {
        byte[] whole = message;
        if (whole == null) {
            return;
        }
        if (utf8 != Utf8.WHOLE) {
            violation(CloseReason.NOT_UTF8);
            return;
        }
        int length = filled;
        forgetMessage();
        receiver.message(text, whole, length);
    }

    private void forgetMessage() {
        message = null;
        filled = 0;
        fragments = 0;
        utf8 = Utf8.WHOLE;
    }

    private void control(byte[] payload) {
        if (opcode() == PING) {
            receiver.ping(payload);
        } else if (opcode() == CLOSE) {
            close(payload);
        }
    }

    private void close(byte[] payload) {
        int code = payload.length < 2 ? NO_CODE : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
        CloseReason breach = null;
        if (payload.length == 1 || (payload.length >= 2 && !mayBeSent(code))) {
            breach = CloseReason.PROTOCOL_ERROR;
        } else if (payload.length > 2 && Utf8.check(Utf8.WHOLE, payload, 2, payload.length) != Utf8.WHOLE) {
            breach = CloseReason.NOT_UTF8;
        }
        if (breach != null) {
            violation(breach);
        }
        receiver.closeFrame(code);
        discard();
    }

    private static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /** Always true: there is a next step, which is to discard. */
    private boolean violation(CloseReason reason) {
        discard();
        receiver.violation(reason);
        return true;
    }
}
