package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** 8-bit weights on the Vector API; {@link Kernels#widenBytes} says what is done with them. */
final class VectorBytes {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    private VectorBytes() {}

    static void widen(int[] weights, int at, int quads, float[] scales, int scaleAt, float[] to) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
            FloatVector scale = FloatVector.fromArray(F, scales, scaleAt + lane);
            int from = at + lane;
            int row = lane;
            for (int i = 0; i < quads; i++, from += Kernels.WIDTH, row += 4 * Kernels.WIDTH) {
                IntVector four = IntVector.fromArray(I, weights, from);
                Lanes.integer(four, 24).mul(scale).intoArray(to, row);
                Lanes.integer(four, 16).mul(scale).intoArray(to, row + Kernels.WIDTH);
                Lanes.integer(four, 8).mul(scale).intoArray(to, row + 2 * Kernels.WIDTH);
                Lanes.integer(four, 0).mul(scale).intoArray(to, row + 3 * Kernels.WIDTH);
            }
        }
    }
}
