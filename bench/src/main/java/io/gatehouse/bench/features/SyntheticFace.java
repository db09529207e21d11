package io.gatehouse.bench.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * A face as recognition networks describe one: 512 numbers of unit length, here seeded ones of nobody. Layout, all
 * little-endian: {@code GHFACE} in ASCII, version 1 as a 16-bit integer, 512 as a 32-bit integer, then 512 32-bit
 * floats: 2,060 bytes.
 */
public final class SyntheticFace {
    /** Numbers in a face. */
    public static final int DIMENSIONS = 512;

    /** Bytes of a template. */
    public static final int BYTES = 6 + 2 + 4 + 4 * DIMENSIONS;

    private SyntheticFace() {}

    /** The template of the face with this seed; another sample of the same face lies close to it. */
    public static byte[] template(long face, long sample) {
        double[] vector = direction(new Random(face));
        double[] noise = direction(new Random(sample));
        double length = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] += 0.3 * noise[i];
            length += vector[i] * vector[i];
        }
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GHFACE".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .putInt(DIMENSIONS);
        for (double value : vector) {
            out.putFloat((float) (value / Math.sqrt(length)));
        }
        return out.array();
    }

    private static double[] direction(Random random) {
        double[] vector = new double[DIMENSIONS];
        double length = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = random.nextGaussian();
            length += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= Math.sqrt(length);
        }
        return vector;
    }
}
