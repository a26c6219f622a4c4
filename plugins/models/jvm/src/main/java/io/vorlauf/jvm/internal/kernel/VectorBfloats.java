// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one to five rows with bfloat16 weights, on the Vector API; {@link Kernels#bfloats} says what they do.
 *
 * <p>Weights are widened in registers, for all rows anew: a shift or a mask beside one to five multiply-adds. Up to
 * three rows go by two pairs of inputs; more rows keep the processor busy with one. Nothing is moved into methods of
 * its own: in large methods the compiler does not inline them, however small, and keeps their vectors in objects.
 */
final class VectorBfloats {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int HALF = 16;
    private static final int UPPER = 0xffff0000;

    /** Thirty-two registers hold 20 sums, four pairs of weights, four weights and an input. */
    private static final int MOST = Lanes.MANY_REGISTERS ? 5 : 2;

    /**
     * Older compilers load all inputs of a turn first: ten for five rows, beside twenty sums, do not fit in registers,
     * and what is moved to memory and back costs more than half of the time.
     */
    private static final boolean BY_SIX = Lanes.MANY_REGISTERS && Lanes.LOADS_EARLY;

    private VectorBfloats() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            if (BY_SIX && rows - row >= 6) {
                for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
                    six(weights, at + lane, pairs, x, from, xStride, y, to + lane, yStride);
                }
                row += 6;
                continue;
            }
            int count = Lanes.rows(rows - row, MOST);
            // Kernels have one loop each: with one around it, compilers sometimes make a slow one of it.
            for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
                switch (count) {
                    case 1 -> one(weights, at + lane, pairs, x, from, y, to + lane);
                    case 2 -> two(weights, at + lane, pairs, x, from, xStride, y, to + lane, yStride);
                    case 3 -> three(weights, at + lane, pairs, x, from, xStride, y, to + lane, yStride);
                    case 4 -> four(weights, at + lane, pairs, x, from, xStride, y, to + lane, yStride);
                    default -> five(weights, at + lane, pairs, x, from, xStride, y, to + lane, yStride);
                }
            }
            row += count;
        }
    }

    static void one(
            int[] weights, int at, int pairs,
            float[] x, int x0, float[] y, int y0) {
        int q0 = y0;
        FloatVector a0 = FloatVector.fromArray(F, y, q0);
        FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
        FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
        FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
        int from = at;
        for (int i = 0; i < pairs; i += 2) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            w += Kernels.WIDTH;
            pa = IntVector.fromArray(I, weights, w);
            pb = IntVector.fromArray(I, weights, w + L);
            pc = IntVector.fromArray(I, weights, w + 2 * L);
            pd = IntVector.fromArray(I, weights, w + 3 * L);
            wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 2]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 3]);
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
            int[] weights, int at, int pairs,
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
        int from = at;
        for (int i = 0; i < pairs; i += 2) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
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
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
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
            w += Kernels.WIDTH;
            pa = IntVector.fromArray(I, weights, w);
            pb = IntVector.fromArray(I, weights, w + L);
            pc = IntVector.fromArray(I, weights, w + 2 * L);
            pd = IntVector.fromArray(I, weights, w + 3 * L);
            wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 2]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 2]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 3]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 3]);
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
            int[] weights, int at, int pairs,
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
        int from = at;
        for (int i = 0; i < pairs; i += 2) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
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
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
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
            w += Kernels.WIDTH;
            pa = IntVector.fromArray(I, weights, w);
            pb = IntVector.fromArray(I, weights, w + L);
            pc = IntVector.fromArray(I, weights, w + 2 * L);
            pd = IntVector.fromArray(I, weights, w + 3 * L);
            wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 2]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 2]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i + 2]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            c2 = wc.fma(in, c2);
            d2 = wd.fma(in, d2);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 3]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 3]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            c1 = wc.fma(in, c1);
            d1 = wd.fma(in, d1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i + 3]);
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
            int[] weights, int at, int pairs,
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
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
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
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
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

    static void five(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int q0 = y0;
        int q1 = q0 + yStride;
        int q2 = q1 + yStride;
        int q3 = q2 + yStride;
        int q4 = q3 + yStride;
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
        FloatVector a4 = FloatVector.fromArray(F, y, q4);
        FloatVector b4 = FloatVector.fromArray(F, y, q4 + L);
        FloatVector c4 = FloatVector.fromArray(F, y, q4 + 2 * L);
        FloatVector d4 = FloatVector.fromArray(F, y, q4 + 3 * L);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
            IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
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
            in = FloatVector.broadcast(F, x[x4 + 2 * i]);
            a4 = wa.fma(in, a4);
            b4 = wb.fma(in, b4);
            c4 = wc.fma(in, c4);
            d4 = wd.fma(in, d4);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            wc = pc.and(UPPER).reinterpretAsFloats();
            wd = pd.and(UPPER).reinterpretAsFloats();
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
            in = FloatVector.broadcast(F, x[x4 + 2 * i + 1]);
            a4 = wa.fma(in, a4);
            b4 = wb.fma(in, b4);
            c4 = wc.fma(in, c4);
            d4 = wd.fma(in, d4);
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
        a4.intoArray(y, q4);
        b4.intoArray(y, q4 + L);
        c4.intoArray(y, q4 + 2 * L);
        d4.intoArray(y, q4 + 3 * L);
    }

    /** Two vectors of outputs, so that twelve inputs can be loaded before anything is done with them. */
    static void six(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int x5 = x4 + xStride;
        int q0 = y0;
        int q1 = q0 + yStride;
        int q2 = q1 + yStride;
        int q3 = q2 + yStride;
        int q4 = q3 + yStride;
        int q5 = q4 + yStride;
        FloatVector a0 = FloatVector.fromArray(F, y, q0);
        FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
        FloatVector a1 = FloatVector.fromArray(F, y, q1);
        FloatVector b1 = FloatVector.fromArray(F, y, q1 + L);
        FloatVector a2 = FloatVector.fromArray(F, y, q2);
        FloatVector b2 = FloatVector.fromArray(F, y, q2 + L);
        FloatVector a3 = FloatVector.fromArray(F, y, q3);
        FloatVector b3 = FloatVector.fromArray(F, y, q3 + L);
        FloatVector a4 = FloatVector.fromArray(F, y, q4);
        FloatVector b4 = FloatVector.fromArray(F, y, q4 + L);
        FloatVector a5 = FloatVector.fromArray(F, y, q5);
        FloatVector b5 = FloatVector.fromArray(F, y, q5 + L);
        int from = at;
        for (int i = 0; i < pairs; i++) {
            int w = from + i * Kernels.WIDTH;
            IntVector pa = IntVector.fromArray(I, weights, w);
            IntVector pb = IntVector.fromArray(I, weights, w + L);
            FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
            FloatVector in = FloatVector.broadcast(F, x[x0 + 2 * i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            in = FloatVector.broadcast(F, x[x3 + 2 * i]);
            a3 = wa.fma(in, a3);
            b3 = wb.fma(in, b3);
            in = FloatVector.broadcast(F, x[x4 + 2 * i]);
            a4 = wa.fma(in, a4);
            b4 = wb.fma(in, b4);
            in = FloatVector.broadcast(F, x[x5 + 2 * i]);
            a5 = wa.fma(in, a5);
            b5 = wb.fma(in, b5);
            wa = pa.and(UPPER).reinterpretAsFloats();
            wb = pb.and(UPPER).reinterpretAsFloats();
            in = FloatVector.broadcast(F, x[x0 + 2 * i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            in = FloatVector.broadcast(F, x[x1 + 2 * i + 1]);
            a1 = wa.fma(in, a1);
            b1 = wb.fma(in, b1);
            in = FloatVector.broadcast(F, x[x2 + 2 * i + 1]);
            a2 = wa.fma(in, a2);
            b2 = wb.fma(in, b2);
            in = FloatVector.broadcast(F, x[x3 + 2 * i + 1]);
            a3 = wa.fma(in, a3);
            b3 = wb.fma(in, b3);
            in = FloatVector.broadcast(F, x[x4 + 2 * i + 1]);
            a4 = wa.fma(in, a4);
            b4 = wb.fma(in, b4);
            in = FloatVector.broadcast(F, x[x5 + 2 * i + 1]);
            a5 = wa.fma(in, a5);
            b5 = wb.fma(in, b5);
        }
        a0.intoArray(y, q0);
        b0.intoArray(y, q0 + L);
        a1.intoArray(y, q1);
        b1.intoArray(y, q1 + L);
        a2.intoArray(y, q2);
        b2.intoArray(y, q2 + L);
        a3.intoArray(y, q3);
        b3.intoArray(y, q3 + L);
        a4.intoArray(y, q4);
        b4.intoArray(y, q4 + L);
        a5.intoArray(y, q5);
        b5.intoArray(y, q5 + L);
    }

    static void widen(int[] weights, int at, int pairs, float[] to) {
        for (int i = 0; i < pairs; i++) {
            int from = at + i * Kernels.WIDTH;
            int row = 2 * i * Kernels.WIDTH;
            for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
                IntVector both = IntVector.fromArray(I, weights, from + lane);
                both.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats().intoArray(to, row + lane);
                both.and(UPPER).reinterpretAsFloats().intoArray(to, row + Kernels.WIDTH + lane);
            }
        }
    }
}
