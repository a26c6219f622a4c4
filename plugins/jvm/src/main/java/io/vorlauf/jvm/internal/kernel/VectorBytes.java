package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Products of one row with 8-bit weights, on the Vector API; {@link Kernels#bytes} says what they do. */
final class VectorBytes {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    private VectorBytes() {}

    static void one(
            int[] weights, int at, int quads, float[] scales, int scaleAt,
            float[] x, int x0, float[] y, int y0) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int scale = scaleAt + lane;
            FloatVector a0 = FloatVector.fromArray(F, y, q0);
            FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
            FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
            FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
            FloatVector sa = FloatVector.fromArray(F, scales, scale);
            FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
            FloatVector sc = FloatVector.fromArray(F, scales, scale + 2 * L);
            FloatVector sd = FloatVector.fromArray(F, scales, scale + 3 * L);
            int from = at + lane;
            for (int i = 0; i < 4 * quads; i += 4, from += Kernels.WIDTH) {
                IntVector qa = IntVector.fromArray(I, weights, from);
                IntVector qb = IntVector.fromArray(I, weights, from + L);
                IntVector qc = IntVector.fromArray(I, weights, from + 2 * L);
                IntVector qd = IntVector.fromArray(I, weights, from + 3 * L);
                FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
                a0 = Lanes.integer(qa, 24).mul(sa).fma(in, a0);
                b0 = Lanes.integer(qb, 24).mul(sb).fma(in, b0);
                c0 = Lanes.integer(qc, 24).mul(sc).fma(in, c0);
                d0 = Lanes.integer(qd, 24).mul(sd).fma(in, d0);
                in = FloatVector.broadcast(F, x[x0 + i + 1]);
                a0 = Lanes.integer(qa, 16).mul(sa).fma(in, a0);
                b0 = Lanes.integer(qb, 16).mul(sb).fma(in, b0);
                c0 = Lanes.integer(qc, 16).mul(sc).fma(in, c0);
                d0 = Lanes.integer(qd, 16).mul(sd).fma(in, d0);
                in = FloatVector.broadcast(F, x[x0 + i + 2]);
                a0 = Lanes.integer(qa, 8).mul(sa).fma(in, a0);
                b0 = Lanes.integer(qb, 8).mul(sb).fma(in, b0);
                c0 = Lanes.integer(qc, 8).mul(sc).fma(in, c0);
                d0 = Lanes.integer(qd, 8).mul(sd).fma(in, d0);
                in = FloatVector.broadcast(F, x[x0 + i + 3]);
                a0 = Lanes.integer(qa, 0).mul(sa).fma(in, a0);
                b0 = Lanes.integer(qb, 0).mul(sb).fma(in, b0);
                c0 = Lanes.integer(qc, 0).mul(sc).fma(in, c0);
                d0 = Lanes.integer(qd, 0).mul(sd).fma(in, d0);
            }
            a0.intoArray(y, q0);
            b0.intoArray(y, q0 + L);
            c0.intoArray(y, q0 + 2 * L);
            d0.intoArray(y, q0 + 3 * L);
        }
    }

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
