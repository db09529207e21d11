package io.gatehouse.bench.features;

/**
 * Gabor kernels, one for each of a number of directions: applied again and again to noise they grow ridges of one
 * width along a direction, and minutiae where the growth does not fit together.
 */
final class RidgeFilter {
    private static final int DIRECTIONS = 36;
    private static final int RADIUS = 9;
    private static final int SIDE = 2 * RADIUS + 1;

    private final float[][] kernels = new float[DIRECTIONS][];

    /** @param period pixels from ridge to ridge; about 9 in people */
    RidgeFilter(double period) {
        for (int i = 0; i < DIRECTIONS; i++) {
            kernels[i] = kernel(Math.PI * i / DIRECTIONS, period);
        }
    }

    private static float[] kernel(double direction, double period) {
        // This width gives a kernel three waves before it has fallen to a thousandth.
        double sigma = Math.sqrt(9 * period * period / (8 * Math.log(1000)));
        float[] kernel = new float[SIDE * SIDE];
        double sum = 0;
        double weight = 0;
        for (int y = -RADIUS; y <= RADIUS; y++) {
            for (int x = -RADIUS; x <= RADIUS; x++) {
                double across = -x * Math.sin(direction) + y * Math.cos(direction);
                double value =
                        Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) * Math.cos(2 * Math.PI * across / period);
                kernel[(y + RADIUS) * SIDE + x + RADIUS] = (float) value;
                sum += value;
                weight += Math.abs(value);
            }
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) ((kernel[i] - sum / kernel.length) / weight);
        }
        return kernel;
    }

    /** The number of the kernel for a direction in radians. */
    static byte index(double direction) {
        return (byte) Math.floorMod(Math.round(direction / Math.PI * DIRECTIONS), DIRECTIONS);
    }

    /** One turn of growth: every pixel at least {@code RADIUS} from the edge becomes the clipped sum under its kernel. */
    float[] grow(float[] from, byte[] directions, int width, int height) {
        float[] to = new float[from.length];
        for (int y = RADIUS; y < height - RADIUS; y++) {
            for (int x = RADIUS; x < width - RADIUS; x++) {
                float sum = under(kernels[directions[y * width + x]], from, (y - RADIUS) * width + x - RADIUS, width);
                to[y * width + x] = Math.max(-1, Math.min(1, sum * GAIN));
            }
        }
        return to;
    }

    /** Large enough to saturate within a few turns, small enough to keep the ridges' slopes. */
    private static final float GAIN = 4;

    private static float under(float[] kernel, float[] from, int topLeft, int width) {
        float sum = 0;
        for (int row = 0; row < SIDE; row++) {
            int at = topLeft + row * width;
            int k = row * SIDE;
            for (int column = 0; column < SIDE; column++) {
                sum += kernel[k + column] * from[at + column];
            }
        }
        return sum;
    }
}
