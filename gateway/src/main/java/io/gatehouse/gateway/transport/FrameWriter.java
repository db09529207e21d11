package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.metrics.Meters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes to one channel, header and payload in one buffer, and flushes once for many. Event loop only. */
final class FrameWriter {
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
        ByteBuf frame = frame(text ? TEXT : BINARY, message);
        if (written == null) {
            channel.write(frame, channel.voidPromise());
        } else {
            channel.write(frame).addListener(written);
        }
    }

    void pong(byte[] payload) {
        channel.write(frame(PONG, payload), channel.voidPromise());
    }

    /** Flushes, since nothing follows. */
    ChannelFuture close(int code, String text) {
        ByteBuf frame = frame(CLOSE, code == FrameDecoder.NO_CODE ? NOTHING : reason(code, text));
        unflushed = false;
        return channel.writeAndFlush(frame);
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    private static byte[] reason(int code, String text) {
        byte[] payload = ("  " + text).getBytes(StandardCharsets.US_ASCII);
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        return payload;
    }

    private ByteBuf frame(int opcode, byte[] payload) {
        unflushed = true;
        meters.framesOut(1);
        int length = payload.length;
        ByteBuf frame = channel.alloc().ioBuffer(MAX_HEADER + length).writeByte(opcode);
        if (length < 126) {
            frame.writeByte(length);
        } else if (length < 65536) {
            frame.writeByte(126).writeShort(length);
        } else {
            frame.writeByte(127).writeLong(length);
        }
        return frame.writeBytes(payload);
    }
}
