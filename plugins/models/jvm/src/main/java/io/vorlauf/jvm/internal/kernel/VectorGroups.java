// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of many rows with codes that have been widened to bfloat16, on the Vector API; {@link Kernels#groups} says
 * what they do.
 *
 * <p>From memory come half as many bytes as with binary32, for one more operation in registers: with five rows that was
 * faster by a quarter on Java 25. {@link VectorBfloats} says why Java 17 takes six rows and two vectors of outputs.
 */
final class VectorGroups {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int HALF = 16;
    private static final int UPPER = 0xffff0000;

    private static final int MOST = Lanes.LOADS_EARLY ? 6 : 5;

    private VectorGroups() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, MOST);
            int from = x0 + row * xStride;
            int start = start0 + row * startStride;
            int to = y0 + row * yStride;
            switch (count) {
                case 1, 2 -> {
                    // So few are seldom left over.
                    count = 1;
                    one(weights, at, pairs, scales, scaleAt, groups, x, from, starts, start, y, to);
                }
                case 3 -> three(weights, at, pairs, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
                case 4 -> four(weights, at, pairs, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
                case 5 -> five(weights, at, pairs, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
                default -> six(weights, at, pairs, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
            }
            row += count;
        }
    }

    static void one(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, float[] starts, int start0,
            float[] y, int y0) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            for (int group = 0; group < groups; group++) {
                int w = at + group * pairs * Kernels.WIDTH + lane;
                int in = 2 * group * pairs;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                for (int i = 0; i < pairs; i++, w += Kernels.WIDTH, in += 2) {
                    IntVector pa = IntVector.fromArray(I, weights, w);
                    IntVector pb = IntVector.fromArray(I, weights, w + L);
                    IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
                    IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
                    FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = pa.and(UPPER).reinterpretAsFloats();
                    wb = pb.and(UPPER).reinterpretAsFloats();
                    wc = pc.and(UPPER).reinterpretAsFloats();
                    wd = pd.and(UPPER).reinterpretAsFloats();
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                FloatVector sc = FloatVector.fromArray(F, scales, scale + 2 * L);
                FloatVector sd = FloatVector.fromArray(F, scales, scale + 3 * L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sc.fma(c0, FloatVector.fromArray(F, y, q0 + 2 * L)).intoArray(y, q0 + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, q0 + 3 * L)).intoArray(y, q0 + 3 * L);
            }
        }
    }

    static void three(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = at + group * pairs * Kernels.WIDTH + lane;
                int in = 2 * group * pairs;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector c1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector d1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector c2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector d2 = FloatVector.broadcast(F, starts[start2 + group]);
                for (int i = 0; i < pairs; i++, w += Kernels.WIDTH, in += 2) {
                    IntVector pa = IntVector.fromArray(I, weights, w);
                    IntVector pb = IntVector.fromArray(I, weights, w + L);
                    IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
                    IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
                    FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                    wa = pa.and(UPPER).reinterpretAsFloats();
                    wb = pb.and(UPPER).reinterpretAsFloats();
                    wc = pc.and(UPPER).reinterpretAsFloats();
                    wd = pd.and(UPPER).reinterpretAsFloats();
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in + 1]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                FloatVector sc = FloatVector.fromArray(F, scales, scale + 2 * L);
                FloatVector sd = FloatVector.fromArray(F, scales, scale + 3 * L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sc.fma(c0, FloatVector.fromArray(F, y, q0 + 2 * L)).intoArray(y, q0 + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, q0 + 3 * L)).intoArray(y, q0 + 3 * L);
                sa.fma(a1, FloatVector.fromArray(F, y, q1)).intoArray(y, q1);
                sb.fma(b1, FloatVector.fromArray(F, y, q1 + L)).intoArray(y, q1 + L);
                sc.fma(c1, FloatVector.fromArray(F, y, q1 + 2 * L)).intoArray(y, q1 + 2 * L);
                sd.fma(d1, FloatVector.fromArray(F, y, q1 + 3 * L)).intoArray(y, q1 + 3 * L);
                sa.fma(a2, FloatVector.fromArray(F, y, q2)).intoArray(y, q2);
                sb.fma(b2, FloatVector.fromArray(F, y, q2 + L)).intoArray(y, q2 + L);
                sc.fma(c2, FloatVector.fromArray(F, y, q2 + 2 * L)).intoArray(y, q2 + 2 * L);
                sd.fma(d2, FloatVector.fromArray(F, y, q2 + 3 * L)).intoArray(y, q2 + 3 * L);
            }
        }
    }

    static void four(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        int start3 = start2 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = at + group * pairs * Kernels.WIDTH + lane;
                int in = 2 * group * pairs;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector c1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector d1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector c2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector d2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector a3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector b3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector c3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector d3 = FloatVector.broadcast(F, starts[start3 + group]);
                for (int i = 0; i < pairs; i++, w += Kernels.WIDTH, in += 2) {
                    IntVector pa = IntVector.fromArray(I, weights, w);
                    IntVector pb = IntVector.fromArray(I, weights, w + L);
                    IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
                    IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
                    FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                    input = FloatVector.broadcast(F, x[x3 + in]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    c3 = wc.fma(input, c3);
                    d3 = wd.fma(input, d3);
                    wa = pa.and(UPPER).reinterpretAsFloats();
                    wb = pb.and(UPPER).reinterpretAsFloats();
                    wc = pc.and(UPPER).reinterpretAsFloats();
                    wd = pd.and(UPPER).reinterpretAsFloats();
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in + 1]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                    input = FloatVector.broadcast(F, x[x3 + in + 1]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    c3 = wc.fma(input, c3);
                    d3 = wd.fma(input, d3);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                FloatVector sc = FloatVector.fromArray(F, scales, scale + 2 * L);
                FloatVector sd = FloatVector.fromArray(F, scales, scale + 3 * L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sc.fma(c0, FloatVector.fromArray(F, y, q0 + 2 * L)).intoArray(y, q0 + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, q0 + 3 * L)).intoArray(y, q0 + 3 * L);
                sa.fma(a1, FloatVector.fromArray(F, y, q1)).intoArray(y, q1);
                sb.fma(b1, FloatVector.fromArray(F, y, q1 + L)).intoArray(y, q1 + L);
                sc.fma(c1, FloatVector.fromArray(F, y, q1 + 2 * L)).intoArray(y, q1 + 2 * L);
                sd.fma(d1, FloatVector.fromArray(F, y, q1 + 3 * L)).intoArray(y, q1 + 3 * L);
                sa.fma(a2, FloatVector.fromArray(F, y, q2)).intoArray(y, q2);
                sb.fma(b2, FloatVector.fromArray(F, y, q2 + L)).intoArray(y, q2 + L);
                sc.fma(c2, FloatVector.fromArray(F, y, q2 + 2 * L)).intoArray(y, q2 + 2 * L);
                sd.fma(d2, FloatVector.fromArray(F, y, q2 + 3 * L)).intoArray(y, q2 + 3 * L);
                sa.fma(a3, FloatVector.fromArray(F, y, q3)).intoArray(y, q3);
                sb.fma(b3, FloatVector.fromArray(F, y, q3 + L)).intoArray(y, q3 + L);
                sc.fma(c3, FloatVector.fromArray(F, y, q3 + 2 * L)).intoArray(y, q3 + 2 * L);
                sd.fma(d3, FloatVector.fromArray(F, y, q3 + 3 * L)).intoArray(y, q3 + 3 * L);
            }
        }
    }

    static void five(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        int start3 = start2 + startStride;
        int start4 = start3 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            int q4 = q3 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = at + group * pairs * Kernels.WIDTH + lane;
                int in = 2 * group * pairs;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector c1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector d1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector c2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector d2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector a3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector b3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector c3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector d3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector a4 = FloatVector.broadcast(F, starts[start4 + group]);
                FloatVector b4 = FloatVector.broadcast(F, starts[start4 + group]);
                FloatVector c4 = FloatVector.broadcast(F, starts[start4 + group]);
                FloatVector d4 = FloatVector.broadcast(F, starts[start4 + group]);
                for (int i = 0; i < pairs; i++, w += Kernels.WIDTH, in += 2) {
                    IntVector pa = IntVector.fromArray(I, weights, w);
                    IntVector pb = IntVector.fromArray(I, weights, w + L);
                    IntVector pc = IntVector.fromArray(I, weights, w + 2 * L);
                    IntVector pd = IntVector.fromArray(I, weights, w + 3 * L);
                    FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wc = pc.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wd = pd.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                    input = FloatVector.broadcast(F, x[x3 + in]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    c3 = wc.fma(input, c3);
                    d3 = wd.fma(input, d3);
                    input = FloatVector.broadcast(F, x[x4 + in]);
                    a4 = wa.fma(input, a4);
                    b4 = wb.fma(input, b4);
                    c4 = wc.fma(input, c4);
                    d4 = wd.fma(input, d4);
                    wa = pa.and(UPPER).reinterpretAsFloats();
                    wb = pb.and(UPPER).reinterpretAsFloats();
                    wc = pc.and(UPPER).reinterpretAsFloats();
                    wd = pd.and(UPPER).reinterpretAsFloats();
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    c1 = wc.fma(input, c1);
                    d1 = wd.fma(input, d1);
                    input = FloatVector.broadcast(F, x[x2 + in + 1]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    c2 = wc.fma(input, c2);
                    d2 = wd.fma(input, d2);
                    input = FloatVector.broadcast(F, x[x3 + in + 1]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    c3 = wc.fma(input, c3);
                    d3 = wd.fma(input, d3);
                    input = FloatVector.broadcast(F, x[x4 + in + 1]);
                    a4 = wa.fma(input, a4);
                    b4 = wb.fma(input, b4);
                    c4 = wc.fma(input, c4);
                    d4 = wd.fma(input, d4);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                FloatVector sc = FloatVector.fromArray(F, scales, scale + 2 * L);
                FloatVector sd = FloatVector.fromArray(F, scales, scale + 3 * L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sc.fma(c0, FloatVector.fromArray(F, y, q0 + 2 * L)).intoArray(y, q0 + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, q0 + 3 * L)).intoArray(y, q0 + 3 * L);
                sa.fma(a1, FloatVector.fromArray(F, y, q1)).intoArray(y, q1);
                sb.fma(b1, FloatVector.fromArray(F, y, q1 + L)).intoArray(y, q1 + L);
                sc.fma(c1, FloatVector.fromArray(F, y, q1 + 2 * L)).intoArray(y, q1 + 2 * L);
                sd.fma(d1, FloatVector.fromArray(F, y, q1 + 3 * L)).intoArray(y, q1 + 3 * L);
                sa.fma(a2, FloatVector.fromArray(F, y, q2)).intoArray(y, q2);
                sb.fma(b2, FloatVector.fromArray(F, y, q2 + L)).intoArray(y, q2 + L);
                sc.fma(c2, FloatVector.fromArray(F, y, q2 + 2 * L)).intoArray(y, q2 + 2 * L);
                sd.fma(d2, FloatVector.fromArray(F, y, q2 + 3 * L)).intoArray(y, q2 + 3 * L);
                sa.fma(a3, FloatVector.fromArray(F, y, q3)).intoArray(y, q3);
                sb.fma(b3, FloatVector.fromArray(F, y, q3 + L)).intoArray(y, q3 + L);
                sc.fma(c3, FloatVector.fromArray(F, y, q3 + 2 * L)).intoArray(y, q3 + 2 * L);
                sd.fma(d3, FloatVector.fromArray(F, y, q3 + 3 * L)).intoArray(y, q3 + 3 * L);
                sa.fma(a4, FloatVector.fromArray(F, y, q4)).intoArray(y, q4);
                sb.fma(b4, FloatVector.fromArray(F, y, q4 + L)).intoArray(y, q4 + L);
                sc.fma(c4, FloatVector.fromArray(F, y, q4 + 2 * L)).intoArray(y, q4 + 2 * L);
                sd.fma(d4, FloatVector.fromArray(F, y, q4 + 3 * L)).intoArray(y, q4 + 3 * L);
            }
        }
    }

    static void six(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int x5 = x4 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        int start3 = start2 + startStride;
        int start4 = start3 + startStride;
        int start5 = start4 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            int q4 = q3 + yStride;
            int q5 = q4 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = at + group * pairs * Kernels.WIDTH + lane;
                int in = 2 * group * pairs;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector a3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector b3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector a4 = FloatVector.broadcast(F, starts[start4 + group]);
                FloatVector b4 = FloatVector.broadcast(F, starts[start4 + group]);
                FloatVector a5 = FloatVector.broadcast(F, starts[start5 + group]);
                FloatVector b5 = FloatVector.broadcast(F, starts[start5 + group]);
                for (int i = 0; i < pairs; i++, w += Kernels.WIDTH, in += 2) {
                    IntVector pa = IntVector.fromArray(I, weights, w);
                    IntVector pb = IntVector.fromArray(I, weights, w + L);
                    FloatVector wa = pa.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector wb = pb.lanewise(VectorOperators.LSHL, HALF).reinterpretAsFloats();
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    input = FloatVector.broadcast(F, x[x3 + in]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    input = FloatVector.broadcast(F, x[x4 + in]);
                    a4 = wa.fma(input, a4);
                    b4 = wb.fma(input, b4);
                    input = FloatVector.broadcast(F, x[x5 + in]);
                    a5 = wa.fma(input, a5);
                    b5 = wb.fma(input, b5);
                    wa = pa.and(UPPER).reinterpretAsFloats();
                    wb = pb.and(UPPER).reinterpretAsFloats();
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 1]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    input = FloatVector.broadcast(F, x[x3 + in + 1]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    input = FloatVector.broadcast(F, x[x4 + in + 1]);
                    a4 = wa.fma(input, a4);
                    b4 = wb.fma(input, b4);
                    input = FloatVector.broadcast(F, x[x5 + in + 1]);
                    a5 = wa.fma(input, a5);
                    b5 = wb.fma(input, b5);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sa.fma(a1, FloatVector.fromArray(F, y, q1)).intoArray(y, q1);
                sb.fma(b1, FloatVector.fromArray(F, y, q1 + L)).intoArray(y, q1 + L);
                sa.fma(a2, FloatVector.fromArray(F, y, q2)).intoArray(y, q2);
                sb.fma(b2, FloatVector.fromArray(F, y, q2 + L)).intoArray(y, q2 + L);
                sa.fma(a3, FloatVector.fromArray(F, y, q3)).intoArray(y, q3);
                sb.fma(b3, FloatVector.fromArray(F, y, q3 + L)).intoArray(y, q3 + L);
                sa.fma(a4, FloatVector.fromArray(F, y, q4)).intoArray(y, q4);
                sb.fma(b4, FloatVector.fromArray(F, y, q4 + L)).intoArray(y, q4 + L);
                sa.fma(a5, FloatVector.fromArray(F, y, q5)).intoArray(y, q5);
                sb.fma(b5, FloatVector.fromArray(F, y, q5 + L)).intoArray(y, q5 + L);
            }
        }
    }

    /** {@link Kernels#widenCodes}. */
    static void widen(int[] codes, int at, int column, int quads, int bits, int[] to) {
        int shift = bits == 4 ? 1 : 0;
        int mask = (1 << bits) - 1;
        IntVector m0 = IntVector.broadcast(I, mask);
        IntVector m1 = IntVector.broadcast(I, mask << bits);
        IntVector m2 = IntVector.broadcast(I, mask << 2 * bits);
        IntVector m3 = IntVector.broadcast(I, mask << 3 * bits);
        for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
            int from = at + lane / Kernels.COLUMN * column + lane % Kernels.COLUMN;
            int pair = lane;
            for (int i = 0; i < quads; i++, pair += 2 * Kernels.WIDTH) {
                IntVector four = IntVector.fromArray(I, codes, from + (i >> shift) * Kernels.COLUMN)
                        .lanewise(VectorOperators.LSHR, (i & shift) << 4);
                IntVector lower = ((FloatVector) four.and(m0).convert(VectorOperators.I2F, 0)).reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, HALF);
                IntVector upper = ((FloatVector) four.and(m1).convert(VectorOperators.I2F, 0)).reinterpretAsInts();
                lower.or(upper).intoArray(to, pair);
                lower = ((FloatVector) four.and(m2).convert(VectorOperators.I2F, 0)).reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, HALF);
                upper = ((FloatVector) four.and(m3).convert(VectorOperators.I2F, 0)).reinterpretAsInts();
                lower.or(upper).intoArray(to, pair + Kernels.WIDTH);
            }
        }
    }
}
