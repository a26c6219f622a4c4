// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of one to four rows with codes, on the Vector API; {@link Kernels#codes} says what they do.
 *
 * <p>Codes are converted where they stand in an int, which costs no shift: inputs have been divided by what that
 * multiplies with. Two vectors of outputs at a time leave registers for four rows; where a vector is a column, the two
 * come from two places of memory, which processors fetch ahead faster than one. Loops are flat: one in another, of one or
 * two rounds, was several times slower on Java 17.
 */
final class VectorCodes {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;
    private static final int COLUMN = Kernels.COLUMN;

    /**
     * Five and six rows at once took longer than two and three, and than twice three; so do four than twice two where
     * newer compilers have sixteen registers.
     */
    private static final int MOST = Lanes.MANY_REGISTERS || Lanes.LOADS_EARLY ? 4 : 3;

    private VectorCodes() {}

    /** Adds to outputs of any number of rows. */
    static void rows(
            int[] codes, int at, int column, int quads, int bits, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride) {
        // Where a quad of a group is: in an int of its own, or in the lower or the upper half of one.
        int shift = bits == 4 ? 1 : 0;
        int row = 0;
        while (row < rows) {
            int count = Lanes.rows(rows - row, MOST);
            int from = x0 + row * xStride;
            int start = start0 + row * startStride;
            int to = y0 + row * yStride;
            switch (count) {
                case 1 -> {
                    if (Lanes.LOADS_EARLY) {
                        one(codes, at, column, quads, shift, scales, scaleAt, groups, x, from, starts, start, y, to);
                    } else if (bits == 4) {
                        oneOfFourBits(codes, at, column, quads, scales, scaleAt, groups, x, from, starts, start, y, to);
                    } else {
                        oneOfEightBits(codes, at, column, quads, scales, scaleAt, groups, x, from, starts, start, y, to);
                    }
                }
                case 2 -> two(codes, at, column, quads, shift, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
                case 3 -> three(codes, at, column, quads, shift, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
                default -> four(codes, at, column, quads, shift, scales, scaleAt, groups,
                        x, from, xStride, starts, start, startStride, y, to, yStride);
            }
            row += count;
        }
    }

    static void one(
            int[] codes, int at, int column, int quads, int shift, float[] scales, int scaleAt, int groups,
            float[] x, int x0, float[] starts, int start0, float[] y, int y0) {
        int mask = (1 << (8 >> shift)) - 1;
        IntVector m0 = IntVector.broadcast(I, mask);
        IntVector m1 = IntVector.broadcast(I, mask << (8 >> shift));
        IntVector m2 = IntVector.broadcast(I, mask << 2 * (8 >> shift));
        IntVector m3 = IntVector.broadcast(I, mask << 3 * (8 >> shift));
        int second = L == COLUMN ? column : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            int q0 = y0 + lane;
            for (int group = 0; group < groups; group++) {
                int w = from + (group * quads >> shift) * COLUMN;
                int in = group * quads * 4;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                for (int i = 0; i < quads; i++, in += 4) {
                    int place = w + (i >> shift) * COLUMN;
                    int half = (i & shift) << 4;
                    IntVector qa = IntVector.fromArray(I, codes, place).lanewise(VectorOperators.LSHR, half);
                    IntVector qb = IntVector.fromArray(I, codes, place + second).lanewise(VectorOperators.LSHR, half);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 3]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
            }
        }
    }

    /** One row and codes of four bits, two quads in an int. */
    static void oneOfFourBits(
            int[] codes, int at, int column, int quads, float[] scales, int scaleAt, int groups,
            float[] x, int x0, float[] starts, int start0, float[] y, int y0) {
        IntVector m0 = IntVector.broadcast(I, 0xf);
        IntVector m1 = IntVector.broadcast(I, 0xf0);
        IntVector m2 = IntVector.broadcast(I, 0xf00);
        IntVector m3 = IntVector.broadcast(I, 0xf000);
        int second = L == COLUMN ? column : L;
        int third = 2 * L / COLUMN * column + 2 * L % COLUMN;
        int fourth = 3 * L / COLUMN * column + 3 * L % COLUMN;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int place = at + lane / COLUMN * column + lane % COLUMN;
            int in = x0;
            int to = y0 + lane;
            for (int group = 0; group < groups; group++) {
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                for (int i = 0; i < quads; i += 2, place += COLUMN, in += 8) {
                    IntVector qa = IntVector.fromArray(I, codes, place);
                    IntVector qb = IntVector.fromArray(I, codes, place + second);
                    IntVector qc = IntVector.fromArray(I, codes, place + third);
                    IntVector qd = IntVector.fromArray(I, codes, place + fourth);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wc = (FloatVector) qc.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wd = (FloatVector) qd.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector input = FloatVector.broadcast(F, x[in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m1).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m2).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m3).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 3]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    qa = qa.lanewise(VectorOperators.LSHR, 16);
                    qb = qb.lanewise(VectorOperators.LSHR, 16);
                    qc = qc.lanewise(VectorOperators.LSHR, 16);
                    qd = qd.lanewise(VectorOperators.LSHR, 16);
                    wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m0).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m0).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 4]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m1).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 5]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m2).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 6]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m3).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 7]);
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
                sa.fma(a0, FloatVector.fromArray(F, y, to)).intoArray(y, to);
                sb.fma(b0, FloatVector.fromArray(F, y, to + L)).intoArray(y, to + L);
                sc.fma(c0, FloatVector.fromArray(F, y, to + 2 * L)).intoArray(y, to + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, to + 3 * L)).intoArray(y, to + 3 * L);
            }
        }
    }

    /** One row and codes of eight bits. */
    static void oneOfEightBits(
            int[] codes, int at, int column, int quads, float[] scales, int scaleAt, int groups,
            float[] x, int x0, float[] starts, int start0, float[] y, int y0) {
        IntVector m0 = IntVector.broadcast(I, 0xff);
        IntVector m1 = IntVector.broadcast(I, 0xff00);
        IntVector m2 = IntVector.broadcast(I, 0xff0000);
        IntVector m3 = IntVector.broadcast(I, 0xff000000);
        int second = L == COLUMN ? column : L;
        int third = 2 * L / COLUMN * column + 2 * L % COLUMN;
        int fourth = 3 * L / COLUMN * column + 3 * L % COLUMN;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 4 * L) {
            int place = at + lane / COLUMN * column + lane % COLUMN;
            int in = x0;
            int to = y0 + lane;
            for (int group = 0; group < groups; group++) {
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector c0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector d0 = FloatVector.broadcast(F, starts[start0 + group]);
                for (int i = 0; i < quads; i++, place += COLUMN, in += 4) {
                    IntVector qa = IntVector.fromArray(I, codes, place);
                    IntVector qb = IntVector.fromArray(I, codes, place + second);
                    IntVector qc = IntVector.fromArray(I, codes, place + third);
                    IntVector qd = IntVector.fromArray(I, codes, place + fourth);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wc = (FloatVector) qc.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wd = (FloatVector) qd.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector input = FloatVector.broadcast(F, x[in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m1).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m2).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    c0 = wc.fma(input, c0);
                    d0 = wd.fma(input, d0);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    wc = (FloatVector) qc.and(m3).convert(VectorOperators.I2F, 0);
                    wd = (FloatVector) qd.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[in + 3]);
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
                sa.fma(a0, FloatVector.fromArray(F, y, to)).intoArray(y, to);
                sb.fma(b0, FloatVector.fromArray(F, y, to + L)).intoArray(y, to + L);
                sc.fma(c0, FloatVector.fromArray(F, y, to + 2 * L)).intoArray(y, to + 2 * L);
                sd.fma(d0, FloatVector.fromArray(F, y, to + 3 * L)).intoArray(y, to + 3 * L);
            }
        }
    }

    /** One row and codes of six bits, of which two lie elsewhere, in groups of four quads; {@link Kernels#sixBits}. */
    static void oneOfSixBits(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn,
            float[] scales, int scaleAt, int groups, float[] x, int x0, float[] starts, int start0,
            float[] y, int y0) {
        IntVector m0 = IntVector.broadcast(I, 0xff);
        IntVector m1 = IntVector.broadcast(I, 0xff00);
        IntVector m2 = IntVector.broadcast(I, 0xff0000);
        IntVector m3 = IntVector.broadcast(I, 0x3f000000);
        IntVector low = IntVector.broadcast(I, 0x0f0f0f0f);
        IntVector high = IntVector.broadcast(I, 0x30303030);
        int second = L == COLUMN ? column : L;
        int secondAbove = L == COLUMN ? restColumn : L;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int place = at + lane / COLUMN * column + lane % COLUMN;
            int above = restAt + lane / COLUMN * restColumn + lane % COLUMN;
            int in = x0;
            int to = y0 + lane;
            for (int group = 0; group < groups; group++, in += 16) {
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                IntVector ra = IntVector.fromArray(I, rest, above);
                IntVector rb = IntVector.fromArray(I, rest, above + secondAbove);
                above += COLUMN;
                IntVector la = IntVector.fromArray(I, codes, place);
                IntVector lb = IntVector.fromArray(I, codes, place + second);
                place += COLUMN;
                IntVector qa = la.and(low).or(ra.lanewise(VectorOperators.LSHL, 4).and(high));
                IntVector qb = lb.and(low).or(rb.lanewise(VectorOperators.LSHL, 4).and(high));
                FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                FloatVector input = FloatVector.broadcast(F, x[in]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 1]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 2]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 3]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                qa = la.lanewise(VectorOperators.LSHR, 4).and(low).or(ra.lanewise(VectorOperators.LSHL, 2).and(high));
                qb = lb.lanewise(VectorOperators.LSHR, 4).and(low).or(rb.lanewise(VectorOperators.LSHL, 2).and(high));
                wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 4]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 5]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 6]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 7]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                la = IntVector.fromArray(I, codes, place);
                lb = IntVector.fromArray(I, codes, place + second);
                place += COLUMN;
                qa = la.and(low).or(ra.and(high));
                qb = lb.and(low).or(rb.and(high));
                wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 8]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 9]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 10]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 11]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                qa = la.lanewise(VectorOperators.LSHR, 4).and(low).or(ra.lanewise(VectorOperators.LSHR, 2).and(high));
                qb = lb.lanewise(VectorOperators.LSHR, 4).and(low).or(rb.lanewise(VectorOperators.LSHR, 2).and(high));
                wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 12]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 13]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 14]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                input = FloatVector.broadcast(F, x[in + 15]);
                a0 = wa.fma(input, a0);
                b0 = wb.fma(input, b0);
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                sa.fma(a0, FloatVector.fromArray(F, y, to)).intoArray(y, to);
                sb.fma(b0, FloatVector.fromArray(F, y, to + L)).intoArray(y, to + L);
            }
        }
    }

    static void two(
            int[] codes, int at, int column, int quads, int shift, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int mask = (1 << (8 >> shift)) - 1;
        IntVector m0 = IntVector.broadcast(I, mask);
        IntVector m1 = IntVector.broadcast(I, mask << (8 >> shift));
        IntVector m2 = IntVector.broadcast(I, mask << 2 * (8 >> shift));
        IntVector m3 = IntVector.broadcast(I, mask << 3 * (8 >> shift));
        int second = L == COLUMN ? column : L;
        int x1 = x0 + xStride;
        int start1 = start0 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = from + (group * quads >> shift) * COLUMN;
                int in = group * quads * 4;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                for (int i = 0; i < quads; i++, in += 4) {
                    int place = w + (i >> shift) * COLUMN;
                    int half = (i & shift) << 4;
                    IntVector qa = IntVector.fromArray(I, codes, place).lanewise(VectorOperators.LSHR, half);
                    IntVector qb = IntVector.fromArray(I, codes, place + second).lanewise(VectorOperators.LSHR, half);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 2]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 3]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 3]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                }
                int scale = scaleAt + group * Kernels.WIDTH + lane;
                FloatVector sa = FloatVector.fromArray(F, scales, scale);
                FloatVector sb = FloatVector.fromArray(F, scales, scale + L);
                sa.fma(a0, FloatVector.fromArray(F, y, q0)).intoArray(y, q0);
                sb.fma(b0, FloatVector.fromArray(F, y, q0 + L)).intoArray(y, q0 + L);
                sa.fma(a1, FloatVector.fromArray(F, y, q1)).intoArray(y, q1);
                sb.fma(b1, FloatVector.fromArray(F, y, q1 + L)).intoArray(y, q1 + L);
            }
        }
    }

    static void three(
            int[] codes, int at, int column, int quads, int shift, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int mask = (1 << (8 >> shift)) - 1;
        IntVector m0 = IntVector.broadcast(I, mask);
        IntVector m1 = IntVector.broadcast(I, mask << (8 >> shift));
        IntVector m2 = IntVector.broadcast(I, mask << 2 * (8 >> shift));
        IntVector m3 = IntVector.broadcast(I, mask << 3 * (8 >> shift));
        int second = L == COLUMN ? column : L;
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = from + (group * quads >> shift) * COLUMN;
                int in = group * quads * 4;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                for (int i = 0; i < quads; i++, in += 4) {
                    int place = w + (i >> shift) * COLUMN;
                    int half = (i & shift) << 4;
                    IntVector qa = IntVector.fromArray(I, codes, place).lanewise(VectorOperators.LSHR, half);
                    IntVector qb = IntVector.fromArray(I, codes, place + second).lanewise(VectorOperators.LSHR, half);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector input = FloatVector.broadcast(F, x[x0 + in]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 1]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 1]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 1]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 2]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 2]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 3]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 3]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 3]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
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
            int[] codes, int at, int column, int quads, int shift, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            float[] y, int y0, int yStride) {
        int mask = (1 << (8 >> shift)) - 1;
        IntVector m0 = IntVector.broadcast(I, mask);
        IntVector m1 = IntVector.broadcast(I, mask << (8 >> shift));
        IntVector m2 = IntVector.broadcast(I, mask << 2 * (8 >> shift));
        IntVector m3 = IntVector.broadcast(I, mask << 3 * (8 >> shift));
        int second = L == COLUMN ? column : L;
        int x1 = x0 + xStride;
        int x2 = x1 + xStride;
        int x3 = x2 + xStride;
        int start1 = start0 + startStride;
        int start2 = start1 + startStride;
        int start3 = start2 + startStride;
        for (int lane = 0; lane < Kernels.WIDTH; lane += 2 * L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            int q0 = y0 + lane;
            int q1 = q0 + yStride;
            int q2 = q1 + yStride;
            int q3 = q2 + yStride;
            for (int group = 0; group < groups; group++) {
                int w = from + (group * quads >> shift) * COLUMN;
                int in = group * quads * 4;
                FloatVector a0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector b0 = FloatVector.broadcast(F, starts[start0 + group]);
                FloatVector a1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector b1 = FloatVector.broadcast(F, starts[start1 + group]);
                FloatVector a2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector b2 = FloatVector.broadcast(F, starts[start2 + group]);
                FloatVector a3 = FloatVector.broadcast(F, starts[start3 + group]);
                FloatVector b3 = FloatVector.broadcast(F, starts[start3 + group]);
                for (int i = 0; i < quads; i++, in += 4) {
                    int place = w + (i >> shift) * COLUMN;
                    int half = (i & shift) << 4;
                    IntVector qa = IntVector.fromArray(I, codes, place).lanewise(VectorOperators.LSHR, half);
                    IntVector qb = IntVector.fromArray(I, codes, place + second).lanewise(VectorOperators.LSHR, half);
                    FloatVector wa = (FloatVector) qa.and(m0).convert(VectorOperators.I2F, 0);
                    FloatVector wb = (FloatVector) qb.and(m0).convert(VectorOperators.I2F, 0);
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
                    wa = (FloatVector) qa.and(m1).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m1).convert(VectorOperators.I2F, 0);
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
                    wa = (FloatVector) qa.and(m2).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m2).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 2]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 2]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 2]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    input = FloatVector.broadcast(F, x[x3 + in + 2]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
                    wa = (FloatVector) qa.and(m3).convert(VectorOperators.I2F, 0);
                    wb = (FloatVector) qb.and(m3).convert(VectorOperators.I2F, 0);
                    input = FloatVector.broadcast(F, x[x0 + in + 3]);
                    a0 = wa.fma(input, a0);
                    b0 = wb.fma(input, b0);
                    input = FloatVector.broadcast(F, x[x1 + in + 3]);
                    a1 = wa.fma(input, a1);
                    b1 = wb.fma(input, b1);
                    input = FloatVector.broadcast(F, x[x2 + in + 3]);
                    a2 = wa.fma(input, a2);
                    b2 = wb.fma(input, b2);
                    input = FloatVector.broadcast(F, x[x3 + in + 3]);
                    a3 = wa.fma(input, a3);
                    b3 = wb.fma(input, b3);
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

    /** {@link Kernels#complete}. */
    static void complete(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn, int bits, int inputs, int[] to) {
        int each = 8 / bits;
        IntVector low = IntVector.broadcast(I, 0x0f0f0f0f);
        IntVector high = IntVector.broadcast(I, ((1 << bits) - 1) * 0x10101010);
        for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
            int from = at + lane / COLUMN * column + lane % COLUMN;
            int above = restAt + lane / COLUMN * restColumn + lane % COLUMN;
            int place = lane / COLUMN * (inputs / 4) * COLUMN + lane % COLUMN;
            for (int i = 0; i < inputs / 4; i++) {
                IntVector lower = IntVector.fromArray(I, codes, from + i / 2 * COLUMN)
                        .lanewise(VectorOperators.LSHR, i % 2 * 4).and(low);
                IntVector upper = IntVector.fromArray(I, rest, above + i / each * COLUMN)
                        .lanewise(VectorOperators.LSHR, i % each * bits).lanewise(VectorOperators.LSHL, 4).and(high);
                lower.or(upper).intoArray(to, place + i * COLUMN);
            }
        }
    }

    /** {@link Kernels#shares}. */
    static void shares(int[] bytes, int at, int ints, float[] units, int unitAt, float[] to, int to0) {
        for (int lane = 0; lane < Kernels.WIDTH; lane += L) {
            FloatVector unit = FloatVector.fromArray(F, units, unitAt + lane);
            for (int i = 0; i < ints; i++) {
                IntVector four = IntVector.fromArray(I, bytes, at + i * Kernels.WIDTH + lane);
                int row = to0 + 4 * i * Kernels.WIDTH + lane;
                unit.mul((FloatVector) four.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0)).intoArray(to, row);
                unit.mul((FloatVector) four.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0)).intoArray(to, row + Kernels.WIDTH);
                unit.mul((FloatVector) four.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0)).intoArray(to, row + 2 * Kernels.WIDTH);
                unit.mul((FloatVector) four.lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0)).intoArray(to, row + 3 * Kernels.WIDTH);
            }
        }
    }
}
