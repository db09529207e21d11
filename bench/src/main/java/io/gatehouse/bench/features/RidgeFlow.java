package io.gatehouse.bench.features;

import java.util.Random;

/**
 * The directions in which the ridges of a finger run: the zero-pole model, in which each loop adds half the angle
 * toward it and each delta takes half the angle away, bent by a few slow waves, without which all loops would be
 * brothers.
 */
final class RidgeFlow {
    /** How far each of the waves bends the ridges, in radians. */
    private static final double BEND = 0.14;

    private static final int WAVES = 4;

    private final double[][] loops;
    private final double[][] deltas;
    private final double[][] waves;

    private RidgeFlow(double[][] loops, double[][] deltas, double[][] waves) {
        this.loops = loops;
        this.deltas = deltas;
        this.waves = waves;
    }

    /** A loop or a whorl with its deltas, somewhere near where real ones lie. */
    static RidgeFlow random(Random random, int width, int height) {
        double[] core = near(random, width * 0.5, height * 0.42);
        double[][] waves = new double[WAVES][];
        for (int i = 0; i < WAVES; i++) {
            // One to two waves over the picture, in any direction, from any phase.
            double turn = random.nextDouble() * 2 * Math.PI;
            double step = 2 * Math.PI * (1 + random.nextDouble()) / height;
            waves[i] = new double[] {step * Math.cos(turn), step * Math.sin(turn), random.nextDouble() * 2 * Math.PI};
        }
        return switch (random.nextInt(3)) {
            case 0 ->
                new RidgeFlow(new double[][] {core}, new double[][] {near(random, width * 0.12, height * 0.78)}, waves);
            case 1 ->
                new RidgeFlow(new double[][] {core}, new double[][] {near(random, width * 0.88, height * 0.78)}, waves);
            default ->
                new RidgeFlow(
                        new double[][] {core, near(random, core[0], core[1] + height * 0.16)},
                        new double[][] {
                            near(random, width * 0.05, height * 0.85), near(random, width * 0.95, height * 0.85)
                        },
                        waves);
        };
    }

    private static double[] near(Random random, double x, double y) {
        return new double[] {x + random.nextDouble() * 44 - 22, y + random.nextDouble() * 44 - 22};
    }

    /** Direction along the ridge at a pixel, in radians; only its value modulo π has a meaning. */
    double direction(double x, double y) {
        double sum = 0;
        for (double[] loop : loops) {
            sum += Math.atan2(loop[1] - y, x - loop[0]);
        }
        for (double[] delta : deltas) {
            sum -= Math.atan2(delta[1] - y, x - delta[0]);
        }
        double bend = 0;
        for (double[] wave : waves) {
            bend += BEND * Math.sin(wave[0] * x + wave[1] * y + wave[2]);
        }
        // One pair too few of poles turns the whole field; a right angle puts the arch of the ridges on top.
        return -(sum / 2 + Math.PI / 2 * (loops.length - deltas.length)) + bend;
    }
}
