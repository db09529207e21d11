package io.gatehouse.bench.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Text frames as a client sends them: masked, eight bytes at a time, in place. */
public final class Masking {
    /** Any key but zero makes the servers do their work. */
    static final int KEY = 0x5A17C36E;

    private static final long LONG_KEY = ((long) KEY << 32) | (KEY & 0xFFFFFFFFL);
    private static final int FIN_TEXT = 0x81;
    private static final int FIN_PONG = 0x8A;
    private static final int MASKED = 0x80;

    private Masking() {}

    /** Appends a frame of this text. */
    public static void append(ByteBuf out, ByteBuf text) {
        int length = text.readableBytes();
        header(out, length);
        int from = out.writerIndex();
        out.writeBytes(text);
        mask(out, from);
    }

    /** A frame of this text, which it masks in place and takes over. */
    public static ByteBuf frame(ByteBufAllocator allocator, ByteBuf text) {
        ByteBuf head = allocator.buffer(14);
        header(head, text.readableBytes());
        mask(text, text.readerIndex());
        return allocator.compositeBuffer(2).addComponents(true, head, text);
    }

    /** A pong that nobody asked for, which needs no answer (RFC 6455, 5.5.3). */
    static ByteBuf pong(ByteBufAllocator allocator) {
        return allocator.buffer(6).writeByte(FIN_PONG).writeByte(MASKED).writeInt(KEY);
    }

    private static void header(ByteBuf out, int length) {
        out.writeByte(FIN_TEXT);
        if (length < 126) {
            out.writeByte(MASKED | length);
        } else if (length < 65_536) {
            out.writeByte(MASKED | 126).writeShort(length);
        } else {
            out.writeByte(MASKED | 127).writeLong(length);
        }
        out.writeInt(KEY);
    }

    private static void mask(ByteBuf bytes, int from) {
        int end = bytes.writerIndex();
        int at = from;
        for (; at + 8 <= end; at += 8) {
            bytes.setLong(at, bytes.getLong(at) ^ LONG_KEY);
        }
        for (int i = 0; at < end; at++, i++) {
            bytes.setByte(at, bytes.getByte(at) ^ (KEY >>> (24 - 8 * (i & 3))));
        }
    }
}
