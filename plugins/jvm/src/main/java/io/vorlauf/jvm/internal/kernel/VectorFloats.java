package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Products of one to four rows with binary32 weights, on the Vector API; {@link Kernels#floats} says what they do. */
final class VectorFloats {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int L = Lanes.COUNT;

    private VectorFloats() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            float[] weights, int at, int stride, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, Lanes.ROWS);
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            switch (count) {
                case 1 -> one(weights, at, stride, inputs, x, from, y, to);
                case 2 -> two(weights, at, stride, inputs, x, from, xStride, y, to, yStride);
                case 3 -> three(weights, at, stride, inputs, x, from, xStride, y, to, yStride);
                default -> four(weights, at, stride, inputs, x, from, xStride, y, to, yStride);
            }
            row += count;
        }
    }

    static void one(
            float[] weights, int at, int stride, int inputs,
            float[] x, int x0, float[] y, int y0) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            FloatVector a0 = FloatVector.fromArray(F, y, q0);
            FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
            FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
            FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
            int from = at + lane;
            for (int i = 0; i < inputs; i++, from += stride) {
                FloatVector wa = FloatVector.fromArray(F, weights, from);
                FloatVector wb = FloatVector.fromArray(F, weights, from + L);
                FloatVector wc = FloatVector.fromArray(F, weights, from + 2 * L);
                FloatVector wd = FloatVector.fromArray(F, weights, from + 3 * L);
                FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
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
            float[] weights, int at, int stride, int inputs,
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
            for (int i = 0; i < inputs; i++, from += stride) {
                FloatVector wa = FloatVector.fromArray(F, weights, from);
                FloatVector wb = FloatVector.fromArray(F, weights, from + L);
                FloatVector wc = FloatVector.fromArray(F, weights, from + 2 * L);
                FloatVector wd = FloatVector.fromArray(F, weights, from + 3 * L);
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
            float[] weights, int at, int stride, int inputs,
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
            for (int i = 0; i < inputs; i++, from += stride) {
                FloatVector wa = FloatVector.fromArray(F, weights, from);
                FloatVector wb = FloatVector.fromArray(F, weights, from + L);
                FloatVector wc = FloatVector.fromArray(F, weights, from + 2 * L);
                FloatVector wd = FloatVector.fromArray(F, weights, from + 3 * L);
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

    static void four(
            float[] weights, int at, int stride, int inputs,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
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
            FloatVector a3 = FloatVector.fromArray(F, y, q3);
            FloatVector b3 = FloatVector.fromArray(F, y, q3 + L);
            FloatVector c3 = FloatVector.fromArray(F, y, q3 + 2 * L);
            FloatVector d3 = FloatVector.fromArray(F, y, q3 + 3 * L);
            int from = at + lane;
            for (int i = 0; i < inputs; i++, from += stride) {
                FloatVector wa = FloatVector.fromArray(F, weights, from);
                FloatVector wb = FloatVector.fromArray(F, weights, from + L);
                FloatVector wc = FloatVector.fromArray(F, weights, from + 2 * L);
                FloatVector wd = FloatVector.fromArray(F, weights, from + 3 * L);
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
                in = FloatVector.broadcast(F, x[x3 + i]);
                a3 = wa.fma(in, a3);
                b3 = wb.fma(in, b3);
                c3 = wc.fma(in, c3);
                d3 = wd.fma(in, d3);
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
            a3.intoArray(y, q3);
            b3.intoArray(y, q3 + L);
            c3.intoArray(y, q3 + 2 * L);
            d3.intoArray(y, q3 + 3 * L);
        }
    }
}
