// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import java.util.Arrays;

/**
 * Loops over the outputs of a panel, which the compiler of the virtual machine may turn into vectors; results are the
 * same if it does not.
 */
public final class PlainKernels extends Kernels {

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public void floats(
            float[] weights, int at, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            int i = 0;
            for (; i <= inputs - 8; i += 8) {
                addEight(weights, at + i * WIDTH, x, from + i, y, to);
            }
            for (; i < inputs; i++) {
                addOne(weights, at + i * WIDTH, x[from + i], y, to);
            }
        }
    }

    private static void addOne(float[] weights, int at, float x, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = Math.fma(weights[at + j], x, y[y0 + j]);
        }
    }

    /** Sums stay in registers for eight inputs. */
    private static void addEight(float[] weights, int at, float[] x, int x0, float[] y, int y0) {
        float a = x[x0];
        float b = x[x0 + 1];
        float c = x[x0 + 2];
        float d = x[x0 + 3];
        float e = x[x0 + 4];
        float f = x[x0 + 5];
        float g = x[x0 + 6];
        float h = x[x0 + 7];
        for (int j = 0; j < WIDTH; j++) {
            float sum = Math.fma(weights[at + j], a, y[y0 + j]);
            sum = Math.fma(weights[at + WIDTH + j], b, sum);
            sum = Math.fma(weights[at + 2 * WIDTH + j], c, sum);
            sum = Math.fma(weights[at + 3 * WIDTH + j], d, sum);
            sum = Math.fma(weights[at + 4 * WIDTH + j], e, sum);
            sum = Math.fma(weights[at + 5 * WIDTH + j], f, sum);
            sum = Math.fma(weights[at + 6 * WIDTH + j], g, sum);
            y[y0 + j] = Math.fma(weights[at + 7 * WIDTH + j], h, sum);
        }
    }

    @Override
    public void bfloats(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            for (int i = 0; i < pairs; i += 2) {
                addPairs(weights, at + i * WIDTH, x, from + 2 * i, y, to);
            }
        }
    }

    private static void addPairs(int[] weights, int at, float[] x, int x0, float[] y, int y0) {
        float a = x[x0];
        float b = x[x0 + 1];
        float c = x[x0 + 2];
        float d = x[x0 + 3];
        for (int j = 0; j < WIDTH; j++) {
            int both = weights[at + j];
            int next = weights[at + WIDTH + j];
            float sum = Math.fma(Float.intBitsToFloat(both << 16), a, y[y0 + j]);
            sum = Math.fma(Float.intBitsToFloat(both & 0xffff0000), b, sum);
            sum = Math.fma(Float.intBitsToFloat(next << 16), c, sum);
            y[y0 + j] = Math.fma(Float.intBitsToFloat(next & 0xffff0000), d, sum);
        }
    }

    @Override
    public void widenBfloats(int[] weights, int at, int pairs, float[] to) {
        for (int i = 0; i < pairs; i++) {
            widenPair(weights, at + i * WIDTH, to, 2 * i * WIDTH);
        }
    }

    private static void widenPair(int[] weights, int at, float[] to, int row) {
        for (int j = 0; j < WIDTH; j++) {
            to[row + j] = Float.intBitsToFloat(weights[at + j] << 16);
        }
        for (int j = 0; j < WIDTH; j++) {
            to[row + WIDTH + j] = Float.intBitsToFloat(weights[at + j] & 0xffff0000);
        }
    }

    @Override
    public void halves(
            int[] weights, int at, int pairs, float scale,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            int from = x0 + row * xStride;
            int to = y0 + row * yStride;
            for (int i = 0; i < pairs; i += 2) {
                addHalves(weights, at + i * WIDTH, scale, x, from + 2 * i, y, to);
            }
        }
    }

    private static void addHalves(int[] weights, int at, float scale, float[] x, int x0, float[] y, int y0) {
        float a = x[x0];
        float b = x[x0 + 1];
        float c = x[x0 + 2];
        float d = x[x0 + 3];
        for (int j = 0; j < WIDTH; j++) {
            int both = weights[at + j];
            int next = weights[at + WIDTH + j];
            float sum = Math.fma(HalfPanels.first(both, scale), a, y[y0 + j]);
            sum = Math.fma(HalfPanels.second(both, scale), b, sum);
            sum = Math.fma(HalfPanels.first(next, scale), c, sum);
            y[y0 + j] = Math.fma(HalfPanels.second(next, scale), d, sum);
        }
    }

    @Override
    public void widenHalves(int[] weights, int at, int pairs, float scale, float[] to) {
        for (int i = 0; i < pairs; i++) {
            widenBoth(weights, at + i * WIDTH, scale, to, 2 * i * WIDTH);
        }
    }

    private static void widenBoth(int[] weights, int at, float scale, float[] to, int row) {
        for (int j = 0; j < WIDTH; j++) {
            to[row + j] = HalfPanels.first(weights[at + j], scale);
        }
        for (int j = 0; j < WIDTH; j++) {
            to[row + WIDTH + j] = HalfPanels.second(weights[at + j], scale);
        }
    }

    @Override
    public void bytes(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride, float[] sums) {
        for (int row = 0; row < rows; row++) {
            for (int group = 0; group < groups; group++) {
                int from = at + group * GROUP / 4 * COLUMN;
                Arrays.fill(sums, 0, WIDTH, 0);
                for (int i = 0; i < GROUP / 4; i++) {
                    int in = x0 + row * xStride + group * GROUP + 4 * i;
                    for (int j = 0; j < WIDTH; j += COLUMN) {
                        addQuad(weights, from + j * GROUP / 4 * groups + i * COLUMN, x, in, sums, j);
                    }
                }
                addScaled(scales, scaleAt + group * WIDTH, sums, 0, 1, y, y0 + row * yStride, 0);
            }
        }
    }

    private static void addQuad(int[] weights, int at, float[] x, int x0, float[] sums, int sumAt) {
        float a = x[x0];
        float b = x[x0 + 1];
        float c = x[x0 + 2];
        float d = x[x0 + 3];
        for (int j = 0; j < COLUMN; j++) {
            int four = weights[at + j];
            float sum = Math.fma(four << 24, a, sums[sumAt + j]);
            sum = Math.fma(four << 16 & TOP, b, sum);
            sum = Math.fma(four << 8 & TOP, c, sum);
            sums[sumAt + j] = Math.fma(four & TOP, d, sum);
        }
    }

    @Override
    public void widenBytes(int[] weights, int at, int column, float[] to) {
        for (int j = 0; j < WIDTH; j += COLUMN) {
            for (int i = 0; i < GROUP / 4; i++) {
                widenQuad(weights, at + j / COLUMN * column + i * COLUMN, to, 4 * i * WIDTH + j);
            }
        }
    }

    private static void widenQuad(int[] weights, int at, float[] to, int row) {
        for (int j = 0; j < COLUMN; j++) {
            to[row + j] = weights[at + j] << 24;
        }
        for (int j = 0; j < COLUMN; j++) {
            to[row + WIDTH + j] = weights[at + j] << 16 & TOP;
        }
        for (int j = 0; j < COLUMN; j++) {
            to[row + 2 * WIDTH + j] = weights[at + j] << 8 & TOP;
        }
        for (int j = 0; j < COLUMN; j++) {
            to[row + 3 * WIDTH + j] = weights[at + j] & TOP;
        }
    }

    @Override
    public void addScaled(
            float[] scales, int scaleAt, float[] sums, int sumAt, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            int from = sumAt + row * WIDTH;
            int to = y0 + row * yStride;
            for (int j = 0; j < WIDTH; j++) {
                y[to + j] = Math.fma(scales[scaleAt + j], sums[from + j], y[to + j]);
            }
        }
    }

    @Override
    public void codes(
            int[] codes, int at, int column, int quads, int bits, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums) {
        int inInt = 8 / bits;
        for (int first = 0; first < WIDTH; first += COLUMN) {
            int from = at + first / COLUMN * column;
            for (int row = 0; row < rows; row++) {
                int input = x0 + row * xStride;
                for (int group = 0; group < groups; group++) {
                    Arrays.fill(sums, 0, COLUMN, starts[start0 + row * startStride + group]);
                    for (int i = 0; i < quads; i++, input += 4) {
                        int quad = group * quads + i;
                        addQuad(codes, from + quad / inInt * COLUMN, quad % inInt * 16, bits, x, input, sums);
                    }
                    int scale = scaleAt + group * WIDTH + first;
                    int to = y0 + row * yStride + first;
                    for (int j = 0; j < COLUMN; j++) {
                        y[to + j] = Math.fma(scales[scale + j], sums[j], y[to + j]);
                    }
                }
            }
        }
    }

    private static void addQuad(int[] codes, int at, int half, int bits, float[] x, int x0, float[] sums) {
        float a = x[x0];
        float b = x[x0 + 1];
        float c = x[x0 + 2];
        float d = x[x0 + 3];
        int mask = (1 << bits) - 1;
        for (int j = 0; j < COLUMN; j++) {
            int four = codes[at + j] >>> half;
            float sum = Math.fma(four & mask, a, sums[j]);
            sum = Math.fma(four & mask << bits, b, sum);
            sum = Math.fma(four & mask << 2 * bits, c, sum);
            sums[j] = Math.fma(four & mask << 3 * bits, d, sum);
        }
    }

    @Override
    public void widenCodes(int[] codes, int at, int column, int quads, int bits, int[] to) {
        int inInt = 8 / bits;
        for (int first = 0; first < WIDTH; first += COLUMN) {
            int from = at + first / COLUMN * column;
            for (int i = 0; i < 2 * quads; i++) {
                int quad = i / 2;
                int mask = (1 << bits) - 1 << i % 2 * 2 * bits;
                widenPair(codes, from + quad / inInt * COLUMN, quad % inInt * 16, mask, bits, to, i * WIDTH + first);
            }
        }
    }

    private static void widenPair(int[] codes, int at, int half, int mask, int bits, int[] to, int row) {
        for (int j = 0; j < COLUMN; j++) {
            int four = codes[at + j] >>> half;
            to[row + j] = Float.floatToRawIntBits(four & mask) >>> 16 | Float.floatToRawIntBits(four & mask << bits);
        }
    }

    @Override
    public void groups(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums) {
        for (int row = 0; row < rows; row++) {
            int from = x0 + row * xStride;
            for (int group = 0; group < groups; group++) {
                Arrays.fill(sums, 0, WIDTH, starts[start0 + row * startStride + group]);
                for (int i = group * pairs; i < (group + 1) * pairs; i += 2) {
                    addPairs(weights, at + i * WIDTH, x, from + 2 * i, sums, 0);
                }
                addScaled(scales, scaleAt + group * WIDTH, sums, 0, 1, y, y0 + row * yStride, 0);
            }
        }
    }

    @Override
    public void complete(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn, int bits, int inputs, int[] to) {
        int each = 8 / bits;
        int high = ((1 << bits) - 1) * 0x10101010;
        for (int part = 0; part < WIDTH / COLUMN; part++) {
            for (int i = 0; i < inputs / 4; i++) {
                int from = at + part * column + i / 2 * COLUMN;
                int above = restAt + part * restColumn + i / each * COLUMN;
                int place = (part * (inputs / 4) + i) * COLUMN;
                for (int j = 0; j < COLUMN; j++) {
                    to[place + j] = codes[from + j] >>> i % 2 * 4 & 0x0f0f0f0f
                            | rest[above + j] >>> i % each * bits << 4 & high;
                }
            }
        }
    }

    @Override
    public void sixBits(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn,
            float[] scales, int scaleAt, int groups, float[] x, int x0, float[] starts, int start0,
            float[] y, int y0, int[] room, float[] sums) {
        complete(codes, at, column, rest, restAt, restColumn, 2, 16 * groups, room);
        codes(room, 0, 4 * groups * COLUMN, 4, 8, scales, scaleAt, groups,
                x, x0, 0, starts, start0, 0, 1, y, y0, 0, sums);
    }

    @Override
    public void shares(int[] bytes, int at, int ints, float[] units, int unitAt, float[] to, int to0) {
        for (int i = 0; i < 4 * ints; i++) {
            for (int j = 0; j < WIDTH; j++) {
                to[to0 + i * WIDTH + j] =
                        (bytes[at + i / 4 * WIDTH + j] << 24 - i % 4 * 8 >> 24) * units[unitAt + j];
            }
        }
    }

    @Override
    public int many() {
        return 2;
    }

    @Override
    public float total(float[] x, int at, int count, float[] parts) {
        Arrays.fill(parts, 0, PARTS, 0);
        for (int i = 0; i < count; i++) {
            parts[i % PARTS] += x[at + i];
        }
        return combine(parts);
    }

    @Override
    public float squares(float[] x, int at, int count, float from, float[] parts) {
        Arrays.fill(parts, 0, PARTS, 0);
        addSquares(x, at, 0, count, from, parts);
        return combine(parts);
    }

    /** Adds elements of a row to the sums to which they belong. */
    static void addSquares(float[] x, int at, int first, int count, float from, float[] parts) {
        for (int i = first; i < count; i++) {
            float distance = x[at + i] - from;
            parts[i % PARTS] = Math.fma(distance, distance, parts[i % PARTS]);
        }
    }

    @Override
    public void scale(
            float[] x, int at, int count, float from, float factor, float[] gains, float[] biases, float[] y, int y0) {
        scale(x, at, 0, count, from, factor, gains, biases, y, y0);
    }

    static void scale(
            float[] x, int at, int first, int count, float from, float factor,
            float[] gains, float[] biases, float[] y, int y0) {
        for (int i = first; i < count; i++) {
            float normal = (x[at + i] - from) * factor;
            y[y0 + i] = biases == null ? normal * gains[i] : Math.fma(normal, gains[i], biases[i]);
        }
    }

    @Override
    public float exponentials(float[] scores, int at, int count, float[] parts) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, scores[at + i]);
        }
        Arrays.fill(parts, 0, PARTS, 0);
        for (int i = 0; i < count; i++) {
            float power = PlainMath.exp(scores[at + i] - largest);
            scores[at + i] = power;
            parts[i % PARTS] += power;
        }
        return combine(parts);
    }

    @Override
    public void silu(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = PlainMath.silu(x[at + j]);
        }
    }

    @Override
    public void gelu(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = PlainMath.gelu(x[at + j]);
        }
    }

    @Override
    public void geluErf(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = PlainMath.geluErf(x[at + j]);
        }
    }

    @Override
    public void multiply(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] *= x[at + j];
        }
    }

    @Override
    public void cap(float[] x, int at, int count, float cap) {
        for (int i = at; i < at + count; i++) {
            x[i] = PlainMath.cap(x[i], cap);
        }
    }
}
