// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import io.vorlauf.checkpoint.decoder.Rotation;
import java.util.Arrays;

/**
 * The angles of a rotation for the positions that were needed yet. They are computed by {@link StrictMath}, so their bits
 * are the same everywhere.
 */
final class Angles {

    private static final int STEP = 256;

    private final int half;
    private final Rotation rotation;
    private float[] cosines = new float[0];
    private float[] sines = new float[0];
    private int known;

    Angles(Rotation rotation) {
        this.half = rotation.width() / 2;
        this.rotation = rotation;
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
                double angle = rotation.angle(position, i);
                cosines[position * half + i] = (float) (rotation.amplitude() * StrictMath.cos(angle));
                sines[position * half + i] = (float) (rotation.amplitude() * StrictMath.sin(angle));
            }
        }
        known = next;
    }

    /** Turns the first elements of a head to a position that angles were made for. */
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
