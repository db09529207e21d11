package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.metrics.Meters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one channel. Frames that follow each other before a flush lie in one buffer, so that a burst of them costs one
 * write; only what somebody wants to hear of, and large messages, end a buffer. Event loop only.
 */
final class FrameWriter {
    /** Capacity of a buffer, but for a frame that is larger. */
    private static final int MAX_BURST = 16 * 1024;

    private static final int FIRST_BURST = 128;
    private static final int FINAL = 0x80;
    private static final int TEXT = FINAL | 1;
    private static final int BINARY = FINAL | 2;
    private static final int CLOSE = FINAL | 8;
    private static final int PONG = FINAL | 10;
    private static final int MAX_HEADER = 10;
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private final Meters meters;
    private boolean unflushed;
    private @Nullable ByteBuf burst;
    /** Frames in the burst. */
    private short frames;
    /** What the last burst took, and the next one is likely to take. */
    private short burstBytes = FIRST_BURST;

    FrameWriter(Channel channel, Meters meters) {
        this.channel = channel;
        this.meters = meters;
    }

    /** What comes before the frames. */
    ChannelFuture http(String response) {
        unflushed = true;
        return channel.write(ByteBufUtil.writeAscii(channel.alloc(), response));
    }

    /** @param written told when the bytes are with the kernel, or never will be */
    void message(boolean text, byte[] message, @Nullable ChannelFutureListener written) {
        append(text ? TEXT : BINARY, message);
        if (written != null) {
            write(channel.newPromise()).addListener(written);
        }
    }

    void pong(byte[] payload) {
        append(PONG, payload);
    }

    /** Flushes, since nothing follows. */
    ChannelFuture close(int code, String text) {
        append(CLOSE, code == FrameDecoder.NO_CODE ? NOTHING : reason(code, text));
        ChannelFuture written = write(channel.newPromise());
        flush();
        return written;
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            if (burst != null) {
                write(channel.voidPromise());
            }
            channel.flush();
        }
    }

    /** What was not flushed never will be. */
    void discard() {
        if (burst != null) {
            burst.release();
            burst = null;
        }
    }

    private static byte[] reason(int code, String text) {
        byte[] payload = ("  " + text).getBytes(StandardCharsets.US_ASCII);
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        return payload;
    }

    private void append(int opcode, byte[] payload) {
        unflushed = true;
        int length = payload.length;
        ByteBuf out = room(MAX_HEADER + length);
        if (length < 126) {
            out.writeShort(opcode << 8 | length);
        } else if (length < 65536) {
            out.writeShort(opcode << 8 | 126).writeShort(length);
        } else {
            out.writeShort(opcode << 8 | 127).writeLong(length);
        }
        out.writeBytes(payload);
        frames++;
    }

    private ByteBuf room(int bytes) {
        ByteBuf begun = burst;
        if (begun != null && begun.readableBytes() + bytes <= MAX_BURST) {
            return begun;
        }
        if (begun != null) {
            write(channel.voidPromise());
        }
        ByteBuf fresh = channel.alloc().ioBuffer(Math.max(bytes, burstBytes));
        burst = fresh;
        return fresh;
    }

    private ChannelFuture write(ChannelPromise promise) {
        ByteBuf out = burst;
        if (out == null) {
            throw new IllegalStateException("there is nothing to write");
        }
        burst = null;
        meters.framesOut(frames);
        frames = 0;
        burstBytes = (short) Math.min(MAX_BURST, Math.max(FIRST_BURST, out.readableBytes()));
        return channel.write(out, promise);
    }
}
