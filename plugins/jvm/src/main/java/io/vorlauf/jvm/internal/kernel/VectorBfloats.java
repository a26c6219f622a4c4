package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Products of one to three rows with bfloat16 weights, on the Vector API; {@link Kernels#bfloats} says what they do. */
final class VectorBfloats {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    private static final int MOST = Math.min(3, Lanes.ROWS);

    private VectorBfloats() {}

    /** Adds to outputs of any number of rows; for many it pays to widen weights first. */
    static void rows(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, MOST);
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            switch (count) {
                case 1 -> one(weights, at, pairs, x, from, y, to);
                case 2 -> two(weights, at, pairs, x, from, xStride, y, to, yStride);
                default -> three(weights, at, pairs, x, from, xStride, y, to, yStride);
            }
            row += count;
        }
    }

    static void one(
            int[] weights, int at, int pairs,
            float[] x, int x0, float[] y, int y0) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            FloatVector a0 = FloatVector.fromArray(F, y, q0);
            FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
            FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
            FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
            int from = at + lane;
            for (int i = 0; i < 2 * pairs; i += 2, from += Kernels.WIDTH) {
                IntVector pa = IntVector.fromArray(I, weights, from);
                IntVector pb = IntVector.fromArray(I, weights, from + L);
                IntVector pc = IntVector.fromArray(I, weights, from + 2 * L);
                IntVector pd = IntVector.fromArray(I, weights, from + 3 * L);
                FloatVector wa = Lanes.first(pa);
                FloatVector wb = Lanes.first(pb);
                FloatVector wc = Lanes.first(pc);
                FloatVector wd = Lanes.first(pd);
                FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
                wa = Lanes.second(pa);
                wb = Lanes.second(pb);
                wc = Lanes.second(pc);
                wd = Lanes.second(pd);
                in = FloatVector.broadcast(F, x[x0 + i + 1]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
            }
            a0.intoArray(y, q0);
            b0.intoArray(y, q0 + L);
            c0.intoArray(y, q0 + 2 * L);
            d0.intoArray(y, q0 + 3 * L);
        }
    }

    static void two(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            FloatVector a0 = FloatVector.fromArray(F, y, q0);
            FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
            FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
            FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
            FloatVector a1 = FloatVector.fromArray(F, y, q1);
            FloatVector b1 = FloatVector.fromArray(F, y, q1 + L);
            FloatVector c1 = FloatVector.fromArray(F, y, q1 + 2 * L);
            FloatVector d1 = FloatVector.fromArray(F, y, q1 + 3 * L);
            int from = at + lane;
            for (int i = 0; i < 2 * pairs; i += 2, from += Kernels.WIDTH) {
                IntVector pa = IntVector.fromArray(I, weights, from);
                IntVector pb = IntVector.fromArray(I, weights, from + L);
                IntVector pc = IntVector.fromArray(I, weights, from + 2 * L);
                IntVector pd = IntVector.fromArray(I, weights, from + 3 * L);
                FloatVector wa = Lanes.first(pa);
                FloatVector wb = Lanes.first(pb);
                FloatVector wc = Lanes.first(pc);
                FloatVector wd = Lanes.first(pd);
                FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
                in = FloatVector.broadcast(F, x[x1 + i]);
                a1 = wa.fma(in, a1);
                b1 = wb.fma(in, b1);
                c1 = wc.fma(in, c1);
                d1 = wd.fma(in, d1);
                wa = Lanes.second(pa);
                wb = Lanes.second(pb);
                wc = Lanes.second(pc);
                wd = Lanes.second(pd);
                in = FloatVector.broadcast(F, x[x0 + i + 1]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
                in = FloatVector.broadcast(F, x[x1 + i + 1]);
                a1 = wa.fma(in, a1);
                b1 = wb.fma(in, b1);
                c1 = wc.fma(in, c1);
                d1 = wd.fma(in, d1);
            }
            a0.intoArray(y, q0);
            b0.intoArray(y, q0 + L);
            c0.intoArray(y, q0 + 2 * L);
            d0.intoArray(y, q0 + 3 * L);
            a1.intoArray(y, q1);
            b1.intoArray(y, q1 + L);
            c1.intoArray(y, q1 + 2 * L);
            d1.intoArray(y, q1 + 3 * L);
        }
    }

    static void three(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            FloatVector a0 = FloatVector.fromArray(F, y, q0);
            FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
            FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
            FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
            FloatVector a1 = FloatVector.fromArray(F, y, q1);
            FloatVector b1 = FloatVector.fromArray(F, y, q1 + L);
            FloatVector c1 = FloatVector.fromArray(F, y, q1 + 2 * L);
            FloatVector d1 = FloatVector.fromArray(F, y, q1 + 3 * L);
            FloatVector a2 = FloatVector.fromArray(F, y, q2);
            FloatVector b2 = FloatVector.fromArray(F, y, q2 + L);
            FloatVector c2 = FloatVector.fromArray(F, y, q2 + 2 * L);
            FloatVector d2 = FloatVector.fromArray(F, y, q2 + 3 * L);
            int from = at + lane;
            for (int i = 0; i < 2 * pairs; i += 2, from += Kernels.WIDTH) {
                IntVector pa = IntVector.fromArray(I, weights, from);
                IntVector pb = IntVector.fromArray(I, weights, from + L);
                IntVector pc = IntVector.fromArray(I, weights, from + 2 * L);
                IntVector pd = IntVector.fromArray(I, weights, from + 3 * L);
                FloatVector wa = Lanes.first(pa);
                FloatVector wb = Lanes.first(pb);
                FloatVector wc = Lanes.first(pc);
                FloatVector wd = Lanes.first(pd);
                FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
                in = FloatVector.broadcast(F, x[x1 + i]);
                a1 = wa.fma(in, a1);
                b1 = wb.fma(in, b1);
                c1 = wc.fma(in, c1);
                d1 = wd.fma(in, d1);
                in = FloatVector.broadcast(F, x[x2 + i]);
                a2 = wa.fma(in, a2);
                b2 = wb.fma(in, b2);
                c2 = wc.fma(in, c2);
                d2 = wd.fma(in, d2);
                wa = Lanes.second(pa);
                wb = Lanes.second(pb);
                wc = Lanes.second(pc);
                wd = Lanes.second(pd);
                in = FloatVector.broadcast(F, x[x0 + i + 1]);
                a0 = wa.fma(in, a0);
                b0 = wb.fma(in, b0);
                c0 = wc.fma(in, c0);
                d0 = wd.fma(in, d0);
                in = FloatVector.broadcast(F, x[x1 + i + 1]);
                a1 = wa.fma(in, a1);
                b1 = wb.fma(in, b1);
                c1 = wc.fma(in, c1);
                d1 = wd.fma(in, d1);
                in = FloatVector.broadcast(F, x[x2 + i + 1]);
                a2 = wa.fma(in, a2);
                b2 = wb.fma(in, b2);
                c2 = wc.fma(in, c2);
                d2 = wd.fma(in, d2);
            }
            a0.intoArray(y, q0);
            b0.intoArray(y, q0 + L);
            c0.intoArray(y, q0 + 2 * L);
            d0.intoArray(y, q0 + 3 * L);
            a1.intoArray(y, q1);
            b1.intoArray(y, q1 + L);
            c1.intoArray(y, q1 + 2 * L);
            d1.intoArray(y, q1 + 3 * L);
            a2.intoArray(y, q2);
            b2.intoArray(y, q2 + L);
            c2.intoArray(y, q2 + 2 * L);
            d2.intoArray(y, q2 + 3 * L);
        }
    }

    static void widen(int[] weights, int at, int pairs, float[] to) {
        for (int i = 0; i < pairs; i++) {
            int from = at + i * Kernels.WIDTH;
            int row = 2 * i * Kernels.WIDTH;
            for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
                IntVector both = IntVector.fromArray(I, weights, from + lane);
                Lanes.first(both).intoArray(to, row + lane);
                Lanes.second(both).intoArray(to, row + Kernels.WIDTH + lane);
            }
        }
    }
}
