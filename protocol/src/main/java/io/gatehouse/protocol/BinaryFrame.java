package io.gatehouse.protocol;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Binary frames, which carry files [doc 94029, 91626]. All integers are unsigned, of 32 bits, little-endian. Up: version 1,
 * length of cmd, cmd, length of req_id, req_id, length of data, data. Down: the same without cmd.
 */
public final class BinaryFrame {
    private static final int VERSION = 1;
    private static final int LONGEST_CMD = 64;

    private BinaryFrame() {}

    /**
     * Reads one message. Any bytes give a value, none an exception; what no command takes is {@link Malformed} without a
     * req_id. The array is taken over: the data stays where it is in it. Called on any thread.
     */
    public static Inbound parse(byte[] message, int offset, int length) {
        ByteBuffer in = ByteBuffer.wrap(message, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < Integer.BYTES || in.getInt() != VERSION) {
            return malformed("expected format_version 1 in the first four bytes");
        }
        String cmd = text(in, LONGEST_CMD);
        if (cmd == null) {
            return malformed("cmd_len: expected the length of a text of at most 64 bytes that follows");
        }
        String reqId = text(in, ReqId.MAX_BYTES);
        if (reqId == null) {
            return malformed("req_id_len: expected the length of a text of at most 1,024 bytes that follows");
        }
        if (in.remaining() < Integer.BYTES || in.getInt() != in.remaining()) {
            return malformed("data_len: expected the number of all bytes that follow");
        }
        return CommandType.of(cmd) == CommandType.UPLOAD_LOG
                ? new Envelope(
                        CommandType.UPLOAD_LOG,
                        cmd,
                        new ReqId(JsonStrings.quote(reqId)),
                        new UploadLog(message, in.position(), in.remaining()))
                : new Malformed(null, "No command of this name takes a binary frame.");
    }

    /** A text behind its length; null where that is no length, or the bytes are no text. */
    private static @Nullable String text(ByteBuffer in, int longest) {
        if (in.remaining() < Integer.BYTES) {
            return null;
        }
        long length = Integer.toUnsignedLong(in.getInt());
        if (length > longest || length > in.remaining()) {
            return null;
        }
        ByteBuffer bytes = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Malformed malformed(String reason) {
        return new Malformed(null, "Binary frame: " + reason + '.');
    }

    /** A frame that carries a file down. */
    static byte[] download(ReqId reqId, byte[] data) {
        byte[] id = reqId.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 * Integer.BYTES + id.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(VERSION)
                .putInt(id.length)
                .put(id)
                .putInt(data.length)
                .put(data)
                .array();
    }
}
