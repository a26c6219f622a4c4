// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one to six rows with binary32 weights, on the Vector API; {@link Kernels#floats} says what they do.
 *
 * <p>The loops are written out because compilers keep vectors in registers only in local variables, and each method is
 * above the size at which hot methods are inlined.
 */
final class VectorFloats {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final int L = Lanes.COUNT;

    /** Thirty-two registers hold 24 sums, four weights and an input. */
    private static final int MOST = Lanes.MANY_REGISTERS ? 6 : 2;

    private VectorFloats() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            float[] weights, int at, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, MOST);
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            // Kernels have one loop each: with one around it, compilers sometimes make a slow one of it.
            for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
                switch (count) {
                    case 1 -> one(weights, at + lane, inputs, x, from, y, to + lane);
                    case 2 -> two(weights, at + lane, inputs, x, from, xStride, y, to + lane, yStride);
                    case 3 -> three(weights, at + lane, inputs, x, from, xStride, y, to + lane, yStride);
                    case 4 -> four(weights, at + lane, inputs, x, from, xStride, y, to + lane, yStride);
                    case 5 -> five(weights, at + lane, inputs, x, from, xStride, y, to + lane, yStride);
                    default -> six(weights, at + lane, inputs, x, from, xStride, y, to + lane, yStride);
                }
            }
            row += count;
        }
    }

    static void one(
            float[] weights, int at, int inputs,
            float[] x, int x0, float[] y, int y0) {
        int q0 = y0;
        FloatVector a0 = FloatVector.fromArray(F, y, q0);
        FloatVector b0 = FloatVector.fromArray(F, y, q0 + L);
        FloatVector c0 = FloatVector.fromArray(F, y, q0 + 2 * L);
        FloatVector d0 = FloatVector.fromArray(F, y, q0 + 3 * L);
        int from = at;
        int i = 0;
        for (; i < inputs - 1; i += 2) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
            FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
            w += Kernels.WIDTH;
            wa = FloatVector.fromArray(F, weights, w);
            wb = FloatVector.fromArray(F, weights, w + L);
            wc = FloatVector.fromArray(F, weights, w + 2 * L);
            wd = FloatVector.fromArray(F, weights, w + 3 * L);
            in = FloatVector.broadcast(F, x[x0 + i + 1]);
            a0 = wa.fma(in, a0);
            b0 = wb.fma(in, b0);
            c0 = wc.fma(in, c0);
            d0 = wd.fma(in, d0);
        }
        if (i < inputs) {
            int w = from + i * Kernels.WIDTH;
            FloatVector in = FloatVector.broadcast(F, x[x0 + i]);
            a0 = FloatVector.fromArray(F, weights, w).fma(in, a0);
            b0 = FloatVector.fromArray(F, weights, w + L).fma(in, b0);
            c0 = FloatVector.fromArray(F, weights, w + 2 * L).fma(in, c0);
            d0 = FloatVector.fromArray(F, weights, w + 3 * L).fma(in, d0);
        }
        a0.intoArray(y, q0);
        b0.intoArray(y, q0 + L);
        c0.intoArray(y, q0 + 2 * L);
        d0.intoArray(y, q0 + 3 * L);
    }

    static void two(
            float[] weights, int at, int inputs,
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
        for (int i = 0; i < inputs; i++) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
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

    static void three(
            float[] weights, int at, int inputs,
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
        for (int i = 0; i < inputs; i++) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
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

    static void four(
            float[] weights, int at, int inputs,
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
        for (int i = 0; i < inputs; i++) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
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

    static void five(
            float[] weights, int at, int inputs,
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
        for (int i = 0; i < inputs; i++) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
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
            in = FloatVector.broadcast(F, x[x4 + i]);
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

    static void six(
            float[] weights, int at, int inputs,
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
        FloatVector a5 = FloatVector.fromArray(F, y, q5);
        FloatVector b5 = FloatVector.fromArray(F, y, q5 + L);
        FloatVector c5 = FloatVector.fromArray(F, y, q5 + 2 * L);
        FloatVector d5 = FloatVector.fromArray(F, y, q5 + 3 * L);
        int from = at;
        for (int i = 0; i < inputs; i++) {
            int w = from + i * Kernels.WIDTH;
            FloatVector wa = FloatVector.fromArray(F, weights, w);
            FloatVector wb = FloatVector.fromArray(F, weights, w + L);
            FloatVector wc = FloatVector.fromArray(F, weights, w + 2 * L);
            FloatVector wd = FloatVector.fromArray(F, weights, w + 3 * L);
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
            in = FloatVector.broadcast(F, x[x4 + i]);
            a4 = wa.fma(in, a4);
            b4 = wb.fma(in, b4);
            c4 = wc.fma(in, c4);
            d4 = wd.fma(in, d4);
            in = FloatVector.broadcast(F, x[x5 + i]);
            a5 = wa.fma(in, a5);
            b5 = wb.fma(in, b5);
            c5 = wc.fma(in, c5);
            d5 = wd.fma(in, d5);
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
        a5.intoArray(y, q5);
        b5.intoArray(y, q5 + L);
        c5.intoArray(y, q5 + 2 * L);
        d5.intoArray(y, q5 + 3 * L);
    }
}
