package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Wire.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Binary frames, as terminals write and read them. */
final class BinaryFiles {
    private BinaryFiles() {}

    /** A frame that carries a file up. */
    static byte[] upload(String cmd, String reqId, byte[] data) {
        byte[] name = cmd.getBytes(StandardCharsets.UTF_8);
        byte[] id = reqId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + name.length + id.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1)
                .putInt(name.length)
                .put(name)
                .putInt(id.length)
                .put(id)
                .putInt(data.length)
                .put(data)
                .array();
    }

    /** What a frame carries down, which must be the answer to this request. */
    static byte[] download(Frame frame, String reqId) {
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Wire.BINARY);
        ByteBuffer in = ByteBuffer.wrap(frame.payload()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).as("format_version").isEqualTo(1);
        byte[] id = new byte[in.getInt()];
        in.get(id);
        assertThat(new String(id, StandardCharsets.UTF_8)).isEqualTo(reqId);
        byte[] data = new byte[in.getInt()];
        in.get(data);
        assertThat(in.hasRemaining()).as("bytes behind the data").isFalse();
        return data;
    }

    /** Bytes that nobody compresses. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** What begins like a JPEG. */
    static byte[] jpeg(int length) {
        byte[] bytes = random(length);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[2] = (byte) 0xFF;
        bytes[3] = (byte) 0xE0;
        return bytes;
    }
}
