package io.gatehouse.protocol;

/**
 * Tells pictures from templates by their first bytes. Only irreversible features may be stored [doc 93982], and at least
 * one known bridge sends photos.
 *
 * <p>A signature of four bytes or more decides by itself: one in four thousand million random templates has it. Where a
 * format has only two, what must follow them is looked at too.
 */
public final class Pictures {
    /** No check looks further than this many bytes. */
    static final int LOOKS_AT = 18;

    private Pictures() {}

    /** True for JPEG, PNG, BMP, GIF, WebP, TIFF, JPEG 2000, WSQ, HEIC and AVIF, and for PDF. */
    public static boolean isPicture(byte[] data) {
        return isPicture(data, 0, data.length);
    }

    /** The same, of a part of an array. */
    public static boolean isPicture(byte[] data, int from, int length) {
        if (length < 4) {
            return false;
        }
        return switch (int32(data, from)) {
            case 0x89504E47 -> true; // PNG
            case 0x47494638 -> true; // GIF8
            case 0x25504446 -> true; // %PDF
            case 0xFF4FFF51 -> true; // JPEG 2000, a bare codestream: SOC, SIZ
            case 0x52494646 -> length >= 12 && int32(data, from + 8) == 0x57454250; // RIFF of WEBP
            case 0x49492A00, 0x4D4D002A, 0x49492B00, 0x4D4D002B -> true; // TIFF and BigTIFF, in either byte order
            default ->
                switch (int32(data, from) >>> 16) {
                    case 0xFFD8 -> isJpeg(data, from);
                    case 0xFFA0 -> isWsq(data, from);
                    case 0x424D -> length >= LOOKS_AT && isBitmap(data, from);
                    default -> length >= 12 && isBoxed(data, from);
                };
        };
    }

    /** SOI, then the marker of a segment. */
    private static boolean isJpeg(byte[] data, int from) {
        int marker = data[from + 3] & 0xFF;
        return data[from + 2] == (byte) 0xFF && marker >= 0xC0 && marker <= 0xFE && (marker < 0xD0 || marker > 0xD9);
    }

    /** SOI, then one of the markers SOF to COM. */
    private static boolean isWsq(byte[] data, int from) {
        int marker = data[from + 3] & 0xFF;
        return data[from + 2] == (byte) 0xFF && marker >= 0xA2 && marker <= 0xA8;
    }

    /** BM, then headers whose sizes agree: the pixels begin behind both, and the second is one of those that exist. */
    private static boolean isBitmap(byte[] data, int from) {
        int headerSize = Integer.reverseBytes(int32(data, from + 14));
        long pixels = Integer.reverseBytes(int32(data, from + 10)) & 0xFFFF_FFFFL;
        boolean known = switch (headerSize) {
            case 12, 16, 40, 52, 56, 64, 108, 124 -> true;
            default -> false;
        };
        return known && pixels >= 14L + headerSize;
    }

    /** Files made of boxes: JPEG 2000 by its signature box, HEIC and AVIF (and any other brand) by the file type box. */
    private static boolean isBoxed(byte[] data, int from) {
        int type = int32(data, from + 4);
        return (int32(data, from) == 12 && type == 0x6A502020) || type == 0x66747970;
    }

    private static int int32(byte[] data, int at) {
        return data[at] << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | (data[at + 3] & 0xFF);
    }
}
