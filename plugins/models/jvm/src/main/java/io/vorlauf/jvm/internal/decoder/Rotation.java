// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import java.util.Arrays;

/**
 * Rotary positions (Su et al., arXiv 2104.09864) that turn element i of a head with element i of its other half. Angles
 * are computed by {@link StrictMath}, so their bits are the same everywhere, for the positions that were needed yet.
 */
final class Rotation {

    private static final int STEP = 256;

    private final int half;
    private final double[] frequencies;
    private float[] cosines = new float[0];
    private float[] sines = new float[0];
    private int known;

    Rotation(int headSize, double theta) {
        this.half = headSize / 2;
        this.frequencies = new double[half];
        Arrays.setAll(frequencies, i -> StrictMath.pow(theta, -2.0 * i / headSize));
    }

    /** Makes angles for all positions below a number. */
    void prepare(int positions) {
        if (positions <= known) {
            return;
        }
        int next = (positions + STEP - 1) / STEP * STEP;
        cosines = Arrays.copyOf(cosines, next * half);
        sines = Arrays.copyOf(sines, next * half);
        for (int position = known; position < next; position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequencies[i];
                cosines[position * half + i] = (float) StrictMath.cos(angle);
                sines[position * half + i] = (float) StrictMath.sin(angle);
            }
        }
        known = next;
    }

    /** Turns a head to a position that angles were made for. */
    void turn(float[] heads, int at, int position) {
        turn(heads, at, half, cosines, sines, position * half);
    }

    private static void turn(float[] heads, int at, int half, float[] cosines, float[] sines, int angles) {
        for (int i = 0; i < half; i++) {
            float a = heads[at + i];
            float b = heads[at + half + i];
            float cosine = cosines[angles + i];
            float sine = sines[angles + i];
            heads[at + i] = a * cosine - b * sine;
            heads[at + half + i] = b * cosine + a * sine;
        }
    }
}
