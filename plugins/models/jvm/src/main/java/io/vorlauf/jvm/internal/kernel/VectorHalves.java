// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one to four rows with binary16 weights, on the Vector API; {@link Kernels#halves} says what they do.
 *
 * <p>Weights are widened in registers, for all rows anew: a shift that keeps the sign, a mask and an exact product.
 * Loops go by one pair of inputs: by two they are so large that compilers keep vectors in objects, at five times the
 * time. Nothing is moved into methods of its own for the same reason.
 */
final class VectorHalves {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int HALF = HalfPanels.HALF;
    private static final int SIGNS = HalfPanels.SIGNS;
    private static final int BITS = HalfPanels.BITS;

    /** Thirty-two registers hold 16 sums, four pairs of weights, four weights, an input and what widens. */
    private static final int MOST = Lanes.MANY_REGISTERS ? 4 : 2;

    private VectorHalves() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            int[] weights, int at, int pairs, float factor,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, MOST);
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            // Kernels have one loop each: with one around it, compilers sometimes make a slow one of it.
            for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
                switch (count) {
                    case 1 -> one(weights, at + lane, pairs, factor, x, from, y, to + lane);
                    case 2 -> two(weights, at + lane, pairs, factor, x, from, xStride, y, to + lane, yStride);
                    case 3 -> three(weights, at + lane, pairs, factor, x, from, xStride, y, to + lane, yStride);
                    default -> four(weights, at + lane, pairs, factor, x, from, xStride, y, to + lane, yStride);
                }
            }
            row += count;
        }
    }

    static void one(
            int[] weights, int at, int pairs, float factor,
            float[] x, int x0, float[] y, int y0) {
        int q0 = y0;
        FloatVector a0 = FloatVector.fromArray(F, y, q0);
        FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
        FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
        FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
        FloatVector scale = FloatVector.broadcast(F, factor);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            wa = pa.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wb = pb.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wc = pc.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wd = pd.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
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

    static void two(
            int[] weights, int at, int pairs, float factor,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int q0 = y0;
        int q1 = q0 + yStride;
        FloatVector a0 = FloatVector.fromArray(F, y, q0);
        FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
        FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
        FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
        FloatVector a1 = FloatVector.fromArray(F, y, q1);
        FloatVector b1 = FloatVector.fromArray(F, y, q1 + L);
        FloatVector c1 = FloatVector.fromArray(F, y, q1 + 2 * L);
        FloatVector d1 = FloatVector.fromArray(F, y, q1 + 3 * L);
        FloatVector scale = FloatVector.broadcast(F, factor);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            wa = pa.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wb = pb.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wc = pc.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wd = pd.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 1]);
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

    static void three(
            int[] weights, int at, int pairs, float factor,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int q0 = y0;
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
        FloatVector scale = FloatVector.broadcast(F, factor);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            c2 = wc.fma(in, c2);
            d2 = wd.fma(in, d2);
            wa = pa.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wb = pb.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wc = pc.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wd = pd.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 1]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i + 1]);
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

    static void four(
            int[] weights, int at, int pairs, float factor,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int q0 = y0;
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
        FloatVector scale = FloatVector.broadcast(F, factor);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                    .and(BITS).reinterpretAsFloats().mul(scale);
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            c2 = wc.fma(in, c2);
            d2 = wd.fma(in, d2);
            in = FloatVector.broadcast(F, x[x3 + 2 * i]);
            a3 = wa.fma(in, a3);
            b3 = wb.fma(in, b3);
            c3 = wc.fma(in, c3);
            d3 = wd.fma(in, d3);
            wa = pa.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wb = pb.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wc = pc.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            wd = pd.lanewise(VectorOperators.ASHR, SIGNS).and(BITS).reinterpretAsFloats().mul(scale);
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 1]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i + 1]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            c2 = wc.fma(in, c2);
            d2 = wd.fma(in, d2);
            in = FloatVector.broadcast(F, x[x3 + 2 * i + 1]);
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

    static void widen(int[] weights, int at, int pairs, float factor, float[] to) {
        FloatVector scale = FloatVector.broadcast(F, factor);
        for (int i = 0; i < pairs; i++) {
            int from = at + i * Kernels.WIDTH;
            int row = 2 * i * Kernels.WIDTH;
            for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
                IntVector both = IntVector.fromArray(I, weights, from + lane);
                both.lanewise(VectorOperators.LSHL, HALF).lanewise(VectorOperators.ASHR, SIGNS)
                        .and(BITS).reinterpretAsFloats().mul(scale).intoArray(to, row + lane);
                both.lanewise(VectorOperators.ASHR, SIGNS)
                        .and(BITS).reinterpretAsFloats().mul(scale).intoArray(to, row + Kernels.WIDTH + lane);
            }
        }
    }
}
