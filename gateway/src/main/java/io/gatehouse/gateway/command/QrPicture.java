package io.gatehouse.gateway.command;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A QR code as a PNG of one bit a pixel, which any terminal can draw. */
final class QrPicture {
    private static final int PIXELS_A_MODULE = 6;
    private static final int QUIET_MODULES = 4;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte BITS = 1;
    private static final byte GREY = 0;

    private QrPicture() {}

    /** The picture of a text that is known to fit into a code. */
    static byte[] png(String text) {
        try {
            return png(Encoder.encode(
                            text,
                            ErrorCorrectionLevel.M,
                            Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name()))
                    .getMatrix());
        } catch (WriterException e) {
            throw new IllegalArgumentException("a text of " + text.length() + " characters fits into no code", e);
        }
    }

    private static byte[] png(ByteMatrix modules) {
        int side = (modules.getWidth() + 2 * QUIET_MODULES) * PIXELS_A_MODULE;
        int rowBytes = (side + 7) / 8;
        byte[] rows = new byte[side * (1 + rowBytes)];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                if (isLight(modules, x, y)) {
                    rows[y * (1 + rowBytes) + 1 + x / 8] |= (byte) (0x80 >>> x % 8);
                }
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream(4096);
        png.writeBytes(SIGNATURE);
        byte[] header = ByteBuffer.allocate(13)
                .putInt(side)
                .putInt(side)
                .put(BITS)
                .put(GREY)
                .array();
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", deflated(rows));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static boolean isLight(ByteMatrix modules, int x, int y) {
        int column = x / PIXELS_A_MODULE - QUIET_MODULES;
        int row = y / PIXELS_A_MODULE - QUIET_MODULES;
        boolean inside = column >= 0 && row >= 0 && column < modules.getWidth() && row < modules.getHeight();
        return !inside || modules.get(column, row) == 0;
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
            byte[] buffer = new byte[1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 check = new CRC32();
        check.update(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(named);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
    }
}
