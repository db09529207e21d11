package io.gatehouse.bench.features;

import java.util.Random;

/**
 * A finger that nobody has: its ridges grow from seeded noise along a {@link RidgeFlow}. The same seed is the same
 * finger; each impression of it lies a little elsewhere and is noisy, as on a sensor. Safe for use by several threads.
 */
public final class SyntheticFinger {
    private static final int WIDTH = 288;
    private static final int HEIGHT = 352;
    private static final int TURNS = 7;

    private final float[] ridges;

    private SyntheticFinger(float[] ridges) {
        this.ridges = ridges;
    }

    /** Grows a finger; takes a few tenths of a second. */
    public static SyntheticFinger grow(long seed) {
        // Neighbouring seeds of Random begin alike; multiplied by an odd constant they do not.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        RidgeFlow flow = RidgeFlow.random(random, WIDTH, HEIGHT);
        byte[] directions = new byte[WIDTH * HEIGHT];
        float[] field = new float[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                directions[y * WIDTH + x] = RidgeFilter.index(flow.direction(x, y));
                field[y * WIDTH + x] = random.nextFloat() * 2 - 1;
            }
        }
        RidgeFilter filter = new RidgeFilter(8 + 2 * random.nextDouble());
        for (int turn = 0; turn < TURNS; turn++) {
            field = filter.grow(field, directions, WIDTH, HEIGHT);
        }
        return new SyntheticFinger(field);
    }

    /** One touch of the sensor: turned by at most 6 degrees, moved by at most 10 pixels, with the noise of the skin. */
    public GrayImage impression(long seed) {
        Random random = new Random(seed);
        double angle = Math.toRadians(random.nextDouble() * 12 - 6);
        double dx = random.nextDouble() * 20 - 10;
        double dy = random.nextDouble() * 20 - 10;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        byte[] pixels = new byte[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double fx = x - WIDTH / 2.0;
                double fy = y - HEIGHT / 2.0;
                float ridge = touches(fx, fy)
                        ? at(cos * fx - sin * fy + WIDTH / 2.0 + dx, sin * fx + cos * fy + HEIGHT / 2.0 + dy)
                        : -1;
                double gray = 140 - 90 * ridge + random.nextGaussian() * 14;
                pixels[y * WIDTH + x] = (byte) Math.max(0, Math.min(255, Math.round(gray)));
            }
        }
        return new GrayImage(WIDTH, HEIGHT, pixels);
    }

    /** A fingertip leaves an ellipse. */
    private static boolean touches(double fx, double fy) {
        double a = fx / (WIDTH * 0.46);
        double b = fy / (HEIGHT * 0.46);
        return a * a + b * b < 1;
    }

    private float at(double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        if (left < 0 || top < 0 || left >= WIDTH - 1 || top >= HEIGHT - 1) {
            return -1;
        }
        float fx = (float) (x - left);
        float fy = (float) (y - top);
        int i = top * WIDTH + left;
        float above = ridges[i] * (1 - fx) + ridges[i + 1] * fx;
        float below = ridges[i + WIDTH] * (1 - fx) + ridges[i + WIDTH + 1] * fx;
        return above * (1 - fy) + below * fy;
    }
}
