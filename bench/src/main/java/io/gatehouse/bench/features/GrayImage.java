package io.gatehouse.bench.features;

/**
 * A picture of a finger: one byte a pixel, row by row, dark ridges on a light ground.
 *
 * @param pixels width × height bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record GrayImage(int width, int height, byte[] pixels) {
    /** Resolution of every picture here, in dots per inch: what optical sensors have. */
    public static final int DPI = 500;

    public GrayImage {
        if (pixels.length != width * height) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels for " + width + " × " + height + ", expected " + width * height);
        }
    }
}
