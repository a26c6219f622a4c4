// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one to eight rows with 8-bit weights, on the Vector API; {@link Kernels#bytes} says what they do.
 *
 * <p>Integers are widened in registers where they stand at the top of an int, which costs no second shift. One or two
 * rows take four vectors of outputs at a time: more chains of sums than the latency of an addition. Two vectors leave
 * registers for six rows, or eight; they are a column, or two, so that lines of memory come in their order.
 */
final class VectorBytes {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int GROUP = Kernels.GROUP;
    private static final int QUADS = Kernels.GROUP / 4;
    private static final int TOP = Kernels.TOP;
    private static final int COLUMN = Kernels.COLUMN;

    private static final int MOST = Lanes.MANY_REGISTERS ? 6 : 4;

    /** Eight rows share what it costs to widen a weight, if the inputs need no registers before they are used. */
    private static final boolean BY_EIGHT = Lanes.MANY_REGISTERS && !Lanes.LOADS_EARLY;

    /** With sixteen registers, newer compilers do four rows, two or one well, and three as slowly as four. */
    private static final boolean BY_TWOS = !Lanes.MANY_REGISTERS && !Lanes.LOADS_EARLY;

    private VectorBytes() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        int row = 0;
        while (row < rows) {
            int left = rows - row;
            int count = BY_EIGHT && left >= 8 ? 8
                    : BY_TWOS ? Math.min(MOST, Integer.highestOneBit(left))
                    : Lanes.rows(left, MOST);
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            switch (count) {
                case 1 -> one(weights, at, groups, scales, scaleAt, x, from, y, to);
                case 2 -> two(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
                case 3 -> three(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
                case 4 -> four(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
                case 5 -> five(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
                case 6 -> six(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
                default -> eight(weights, at, groups, scales, scaleAt, x, from, xStride, y, to, yStride);
            }
            row += count;
        }
    }

    static void one(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, float[] y, int y0) {
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        int third = 2 * L / COLUMN * column + 2 * L % COLUMN;
        int fourth = 3 * L / COLUMN * column + 3 * L % COLUMN;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector c0 = FloatVector.zero(F);
                FloatVector d0 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    IntVector qc = IntVector.fromArray(I, weights, w + third);
                    IntVector qd = IntVector.fromArray(I, weights, w + fourth);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
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

    static void two(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        int third = 2 * L / COLUMN * column + 2 * L % COLUMN;
        int fourth = 3 * L / COLUMN * column + 3 * L % COLUMN;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector c0 = FloatVector.zero(F);
                FloatVector d0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector c1 = FloatVector.zero(F);
                FloatVector d1 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    IntVector qc = IntVector.fromArray(I, weights, w + third);
                    IntVector qd = IntVector.fromArray(I, weights, w + fourth);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    c1 = wc.fma(in, c1);
                    d1 = wd.fma(in, d1);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    c1 = wc.fma(in, c1);
                    d1 = wd.fma(in, d1);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    c1 = wc.fma(in, c1);
                    d1 = wd.fma(in, d1);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(TOP).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    c0 = wc.fma(in, c0);
                    d0 = wd.fma(in, d0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    c1 = wc.fma(in, c1);
                    d1 = wd.fma(in, d1);
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
            }
        }
    }

    static void three(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int g2 = x2 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 1]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 2]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 3]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
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
            }
        }
    }

    static void four(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int g2 = x2 + group * GROUP;
                int g3 = x3 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                FloatVector a3 = FloatVector.zero(F);
                FloatVector b3 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 1]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 1]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 2]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 2]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 3]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 3]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
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
            }
        }
    }

    static void five(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            int q4 = q3 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int g2 = x2 + group * GROUP;
                int g3 = x3 + group * GROUP;
                int g4 = x4 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                FloatVector a3 = FloatVector.zero(F);
                FloatVector b3 = FloatVector.zero(F);
                FloatVector a4 = FloatVector.zero(F);
                FloatVector b4 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 1]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 1]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 1]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 2]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 2]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 2]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 3]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 3]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 3]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
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
            }
        }
    }

    static void six(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int x5 = x4 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            int q4 = q3 + yStride;
            int q5 = q4 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int g2 = x2 + group * GROUP;
                int g3 = x3 + group * GROUP;
                int g4 = x4 + group * GROUP;
                int g5 = x5 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                FloatVector a3 = FloatVector.zero(F);
                FloatVector b3 = FloatVector.zero(F);
                FloatVector a4 = FloatVector.zero(F);
                FloatVector b4 = FloatVector.zero(F);
                FloatVector a5 = FloatVector.zero(F);
                FloatVector b5 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 1]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 1]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 1]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 1]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 2]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 2]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 2]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 2]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 3]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 3]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 3]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 3]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
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

    static void eight(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, float[] y, int y0, int yStride) {
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int x4 = x3 + xStride;
        int x5 = x4 + xStride;
        int x6 = x5 + xStride;
        int x7 = x6 + xStride;
        int column = groups * QUADS * COLUMN;
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            int q4 = q3 + yStride;
            int q5 = q4 + yStride;
            int q6 = q5 + yStride;
            int q7 = q6 + yStride;
            for (int group = 0; group < groups; group++) {
                int g0 = x0 + group * GROUP;
                int g1 = x1 + group * GROUP;
                int g2 = x2 + group * GROUP;
                int g3 = x3 + group * GROUP;
                int g4 = x4 + group * GROUP;
                int g5 = x5 + group * GROUP;
                int g6 = x6 + group * GROUP;
                int g7 = x7 + group * GROUP;
                int from = at + lane / COLUMN * column + lane % COLUMN + group * QUADS * COLUMN;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                FloatVector a3 = FloatVector.zero(F);
                FloatVector b3 = FloatVector.zero(F);
                FloatVector a4 = FloatVector.zero(F);
                FloatVector b4 = FloatVector.zero(F);
                FloatVector a5 = FloatVector.zero(F);
                FloatVector b5 = FloatVector.zero(F);
                FloatVector a6 = FloatVector.zero(F);
                FloatVector b6 = FloatVector.zero(F);
                FloatVector a7 = FloatVector.zero(F);
                FloatVector b7 = FloatVector.zero(F);
                for (int i = 0; i < QUADS; i++) {
                    int w = from + i * COLUMN;
                    IntVector qa = IntVector.fromArray(I, weights, w);
                    IntVector qb = IntVector.fromArray(I, weights, w + second);
                    FloatVector wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0);
                    FloatVector in = FloatVector.broadcast(F, x[g0 + 4 * i]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    in = FloatVector.broadcast(F, x[g6 + 4 * i]);
                    a6 = wa.fma(in, a6);
                    b6 = wb.fma(in, b6);
                    in = FloatVector.broadcast(F, x[g7 + 4 * i]);
                    a7 = wa.fma(in, a7);
                    b7 = wb.fma(in, b7);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 1]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 1]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 1]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 1]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 1]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 1]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    in = FloatVector.broadcast(F, x[g6 + 4 * i + 1]);
                    a6 = wa.fma(in, a6);
                    b6 = wb.fma(in, b6);
                    in = FloatVector.broadcast(F, x[g7 + 4 * i + 1]);
                    a7 = wa.fma(in, a7);
                    b7 = wb.fma(in, b7);
                    wa = (FloatVector) qa.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 2]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 2]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 2]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 2]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 2]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 2]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    in = FloatVector.broadcast(F, x[g6 + 4 * i + 2]);
                    a6 = wa.fma(in, a6);
                    b6 = wb.fma(in, b6);
                    in = FloatVector.broadcast(F, x[g7 + 4 * i + 2]);
                    a7 = wa.fma(in, a7);
                    b7 = wb.fma(in, b7);
                    wa = (FloatVector) qa.and(TOP).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(TOP).convert(VectorOperators.I2F, 0);
                    in = FloatVector.broadcast(F, x[g0 + 4 * i + 3]);
                    a0 = wa.fma(in, a0);
                    b0 = wb.fma(in, b0);
                    in = FloatVector.broadcast(F, x[g1 + 4 * i + 3]);
                    a1 = wa.fma(in, a1);
                    b1 = wb.fma(in, b1);
                    in = FloatVector.broadcast(F, x[g2 + 4 * i + 3]);
                    a2 = wa.fma(in, a2);
                    b2 = wb.fma(in, b2);
                    in = FloatVector.broadcast(F, x[g3 + 4 * i + 3]);
                    a3 = wa.fma(in, a3);
                    b3 = wb.fma(in, b3);
                    in = FloatVector.broadcast(F, x[g4 + 4 * i + 3]);
                    a4 = wa.fma(in, a4);
                    b4 = wb.fma(in, b4);
                    in = FloatVector.broadcast(F, x[g5 + 4 * i + 3]);
                    a5 = wa.fma(in, a5);
                    b5 = wb.fma(in, b5);
                    in = FloatVector.broadcast(F, x[g6 + 4 * i + 3]);
                    a6 = wa.fma(in, a6);
                    b6 = wb.fma(in, b6);
                    in = FloatVector.broadcast(F, x[g7 + 4 * i + 3]);
                    a7 = wa.fma(in, a7);
                    b7 = wb.fma(in, b7);
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
                sa.fma(a6, FloatVector.fromArray(F, y, q6)).intoArray(y, q6);
                sb.fma(b6, FloatVector.fromArray(F, y, q6 + L)).intoArray(y, q6 + L);
                sa.fma(a7, FloatVector.fromArray(F, y, q7)).intoArray(y, q7);
                sb.fma(b7, FloatVector.fromArray(F, y, q7 + L)).intoArray(y, q7 + L);
            }
        }
    }

    static void widen(int[] weights, int at, int column, float[] to) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            for (int i = 0; i < QUADS; i++) {
                int row = 4 * i * Kernels.WIDTH + lane;
                IntVector four = IntVector.fromArray(I, weights, from + i * COLUMN);
                ((FloatVector) four.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                        .intoArray(to, row);
                ((FloatVector) four.lanewise(VectorOperators.LSHL, 16).and(TOP).convert(VectorOperators.I2F, 0))
                        .intoArray(to, row + Kernels.WIDTH);
                ((FloatVector) four.lanewise(VectorOperators.LSHL, 8).and(TOP).convert(VectorOperators.I2F, 0))
                        .intoArray(to, row + 2 * Kernels.WIDTH);
                ((FloatVector) four.and(TOP).convert(VectorOperators.I2F, 0))
                        .intoArray(to, row + 3 * Kernels.WIDTH);
            }
        }
    }
}
