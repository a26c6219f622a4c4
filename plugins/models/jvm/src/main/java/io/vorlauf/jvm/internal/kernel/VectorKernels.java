// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on the Vector API, in vectors as wide as the processor likes them. What does not fill a vector is done by
 * {@link PlainMath}, operation by operation the same.
 */
final class VectorKernels extends Kernels {

    private static final VectorSpecies<Float> F = Lanes.FLOATS;
    private static final VectorSpecies<Integer> I = Lanes.INTS;
    private static final int L = Lanes.COUNT;

    /**
     * Kernels.
     *
     * @throws LinkageError if there is no Vector API
     */
    VectorKernels() {
        if (WIDTH % (4 * L) != 0) {
            throw new UnsupportedClassVersionError("vectors of " + L + " floats do not fill a panel");
        }
    }

    @Override
    public String description() {
        return "vectors of " + L + " floats";
    }

    @Override
    public void floats(
            float[] weights, int at, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        VectorFloats.rows(weights, at, inputs, x, x0, xStride, rows, y, y0, yStride);
    }

    @Override
    public void bfloats(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        VectorBfloats.rows(weights, at, pairs, x, x0, xStride, rows, y, y0, yStride);
    }

    @Override
    public void widenBfloats(int[] weights, int at, int pairs, float[] to) {
        VectorBfloats.widen(weights, at, pairs, to);
    }

    @Override
    public void halves(
            int[] weights, int at, int pairs, float scale,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        VectorHalves.rows(weights, at, pairs, scale, x, x0, xStride, rows, y, y0, yStride);
    }

    @Override
    public void widenHalves(int[] weights, int at, int pairs, float scale, float[] to) {
        VectorHalves.widen(weights, at, pairs, scale, to);
    }

    @Override
    public void bytes(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride, float[] sums) {
        VectorBytes.rows(weights, at, groups, scales, scaleAt, x, x0, xStride, rows, y, y0, yStride);
    }

    @Override
    public void widenBytes(int[] weights, int at, int column, float[] to) {
        VectorBytes.widen(weights, at, column, to);
    }

    @Override
    public void addScaled(
            float[] scales, int scaleAt, float[] sums, int sumAt, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            int from = sumAt + row * WIDTH;
            int to = y0 + row * yStride;
            for (int j = 0; j < WIDTH; j += L) {
                FloatVector.fromArray(F, sums, from + j)
                        .fma(FloatVector.fromArray(F, scales, scaleAt + j), FloatVector.fromArray(F, y, to + j))
                        .intoArray(y, to + j);
            }
        }
    }

    @Override
    public void codes(
            int[] codes, int at, int column, int quads, int bits, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums) {
        VectorCodes.rows(codes, at, column, quads, bits, scales, scaleAt, groups, x, x0, xStride,
                starts, start0, startStride, rows, y, y0, yStride);
    }

    @Override
    public void widenCodes(int[] codes, int at, int column, int quads, int bits, int[] to) {
        VectorGroups.widen(codes, at, column, quads, bits, to);
    }

    @Override
    public void groups(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums) {
        VectorGroups.rows(weights, at, pairs, scales, scaleAt, groups, x, x0, xStride,
                starts, start0, startStride, rows, y, y0, yStride);
    }

    @Override
    public void complete(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn, int bits, int inputs, int[] to) {
        VectorCodes.complete(codes, at, column, rest, restAt, restColumn, bits, inputs, to);
    }

    @Override
    public void sixBits(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn,
            float[] scales, int scaleAt, int groups, float[] x, int x0, float[] starts, int start0,
            float[] y, int y0, int[] room, float[] sums) {
        VectorCodes.oneOfSixBits(codes, at, column, rest, restAt, restColumn, scales, scaleAt, groups,
                x, x0, starts, start0, y, y0);
    }

    @Override
    public void shares(int[] bytes, int at, int ints, float[] units, int unitAt, float[] to, int to0) {
        VectorCodes.shares(bytes, at, ints, units, unitAt, to, to0);
    }

    @Override
    public int many() {
        return Integer.MAX_VALUE;
    }

    /**
     * A weight of 16 bits takes four operations in registers, so that widening it once is worth it as soon as one
     * kernel does not take all rows. One of 8 bits takes three: it pays only where the kernels for five rows and six
     * have too few registers. Sixteen registers were not measured.
     */
    @Override
    int many(Panels.Format format) {
        return switch (Lanes.MANY_REGISTERS ? format : Panels.Format.BF16) {
            case F16 -> 5;
            case INT8 -> Lanes.LOADS_EARLY ? 12 : many();
            case Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> 8;
            default -> many();
        };
    }

    @Override
    public float total(float[] x, int at, int count, float[] parts) {
        int whole = count - count % PARTS;
        for (int lane = 0; lane < PARTS; lane += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int i = lane; i < whole; i += PARTS) {
                sum = sum.add(FloatVector.fromArray(F, x, at + i));
            }
            sum.intoArray(parts, lane);
        }
        for (int i = whole; i < count; i++) {
            parts[i - whole] += x[at + i];
        }
        return combine(parts);
    }

    @Override
    public float squares(float[] x, int at, int count, float from, float[] parts) {
        int whole = count - count % PARTS;
        for (int lane = 0; lane < PARTS; lane += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int i = lane; i < whole; i += PARTS) {
                FloatVector distance = FloatVector.fromArray(F, x, at + i).sub(from);
                sum = distance.fma(distance, sum);
            }
            sum.intoArray(parts, lane);
        }
        PlainKernels.addSquares(x, at, whole, count, from, parts);
        return combine(parts);
    }

    @Override
    public void scale(
            float[] x, int at, int count, float from, float factor, float[] gains, float[] biases, float[] y, int y0) {
        int whole = count - count % L;
        if (biases == null) {
            for (int i = 0; i < whole; i += L) {
                FloatVector normal = FloatVector.fromArray(F, x, at + i).sub(from).mul(factor);
                normal.mul(FloatVector.fromArray(F, gains, i)).intoArray(y, y0 + i);
            }
        } else {
            for (int i = 0; i < whole; i += L) {
                FloatVector normal = FloatVector.fromArray(F, x, at + i).sub(from).mul(factor);
                normal.fma(FloatVector.fromArray(F, gains, i), FloatVector.fromArray(F, biases, i))
                        .intoArray(y, y0 + i);
            }
        }
        PlainKernels.scale(x, at, whole, count, from, factor, gains, biases, y, y0);
    }

    @Override
    public float exponentials(float[] scores, int at, int count, float[] parts) {
        int whole = count - count % PARTS;
        float largest = largest(scores, at, whole, count);
        for (int lane = 0; lane < PARTS; lane += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int i = at + lane; i < at + whole; i += PARTS) {
                FloatVector power = exp(FloatVector.fromArray(F, scores, i).sub(largest));
                power.intoArray(scores, i);
                sum = sum.add(power);
            }
            sum.intoArray(parts, lane);
        }
        for (int i = whole; i < count; i++) {
            float power = PlainMath.exp(scores[at + i] - largest);
            scores[at + i] = power;
            parts[i - whole] += power;
        }
        return combine(parts);
    }

    /** The order does not matter here. */
    private static float largest(float[] scores, int at, int whole, int count) {
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += L) {
            most = most.max(FloatVector.fromArray(F, scores, at + i));
        }
        float largest = most.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            largest = Math.max(largest, scores[at + i]);
        }
        return largest;
    }

    @Override
    public void silu(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j += L) {
            FloatVector v = FloatVector.fromArray(F, x, at + j);
            v.div(exp(v.neg()).add(1)).intoArray(y, y0 + j);
        }
    }

    @Override
    public void gelu(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j += L) {
            FloatVector v = FloatVector.fromArray(F, x, at + j);
            FloatVector power = exp(v.mul(v.mul(v).fma(
                    FloatVector.broadcast(F, PlainMath.GELU_CUBIC), FloatVector.broadcast(F, PlainMath.GELU_LINEAR))));
            v.div(power.add(1)).intoArray(y, y0 + j);
        }
    }

    @Override
    public void geluErf(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j += L) {
            FloatVector v = FloatVector.fromArray(F, x, at + j);
            FloatVector z = v.abs().mul(PlainMath.ROOT_HALF);
            FloatVector one = FloatVector.broadcast(F, 1);
            FloatVector t = one.div(z.fma(FloatVector.broadcast(F, PlainMath.ERF_P), one));
            FloatVector p = t.fma(FloatVector.broadcast(F, PlainMath.ERF_5), FloatVector.broadcast(F, PlainMath.ERF_4));
            p = p.fma(t, FloatVector.broadcast(F, PlainMath.ERF_3));
            p = p.fma(t, FloatVector.broadcast(F, PlainMath.ERF_2));
            p = p.fma(t, FloatVector.broadcast(F, PlainMath.ERF_1));
            FloatVector tail = p.mul(t).mul(exp(z.neg().mul(z)));
            FloatVector share = one.sub(tail).blend(tail, v.compare(VectorOperators.LT, 0f));
            v.mul(share).intoArray(y, y0 + j);
        }
    }

    @Override
    public void multiply(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j += L) {
            FloatVector.fromArray(F, y, y0 + j).mul(FloatVector.fromArray(F, x, at + j)).intoArray(y, y0 + j);
        }
    }

    @Override
    public void cap(float[] x, int at, int count, float cap) {
        int whole = count - count % L;
        for (int i = at; i < at + whole; i += L) {
            FloatVector v = FloatVector.fromArray(F, x, i).div(cap);
            FloatVector two = FloatVector.broadcast(F, 2);
            FloatVector one = FloatVector.broadcast(F, 1);
            one.sub(two.div(exp(v.mul(2)).add(1))).mul(cap).intoArray(x, i);
        }
        for (int i = at + whole; i < at + count; i++) {
            x[i] = PlainMath.cap(x[i], cap);
        }
    }

    /** {@link PlainMath#exp} in each lane. */
    private static FloatVector exp(FloatVector value) {
        FloatVector x = value.max(-PlainMath.LIMIT).min(PlainMath.LIMIT);
        FloatVector rounded = x.fma(
                FloatVector.broadcast(F, PlainMath.LOG2_E), FloatVector.broadcast(F, PlainMath.ROUNDER));
        FloatVector n = rounded.sub(PlainMath.ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(F, PlainMath.MINUS_LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(F, PlainMath.MINUS_LN2_LOW), r);
        FloatVector p = r.fma(FloatVector.broadcast(F, PlainMath.P5), FloatVector.broadcast(F, PlainMath.P4));
        p = p.fma(r, FloatVector.broadcast(F, PlainMath.P3));
        p = p.fma(r, FloatVector.broadcast(F, PlainMath.P2));
        p = p.fma(r, FloatVector.broadcast(F, PlainMath.P1));
        p = p.fma(r, FloatVector.broadcast(F, PlainMath.P0));
        p = p.fma(r.mul(r), r.add(1));
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, PlainMath.EXPONENT);
        return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }
}
