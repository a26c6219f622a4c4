package io.vorlauf.jvm.internal.kernel;

import java.util.Arrays;

/**
 * Loops over the outputs of a panel, which the compiler of the virtual machine may turn into vectors; results are the same
 * if it does not.
 */
public final class PlainKernels extends Kernels {

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public void floats(
            float[] weights, int at, int stride, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            addRow(weights, at, stride, inputs, x, x0 + row * xStride, y, y0 + row * yStride);
        }
    }

    private static void addRow(
            float[] weights, int at, int stride, int inputs, float[] x, int x0, float[] y, int y0) {
        for (int i = 0; i < inputs; i++) {
            addFloats(weights, at + i * stride, x[x0 + i], y, y0);
        }
    }

    private static void addFloats(float[] weights, int at, float x, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = Math.fma(weights[at + j], x, y[y0 + j]);
        }
    }

    @Override
    public void bfloats(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride) {
        for (int row = 0; row < rows; row++) {
            addRow(weights, at, pairs, x, x0 + row * xStride, y, y0 + row * yStride);
        }
    }

    private static void addRow(int[] weights, int at, int pairs, float[] x, int x0, float[] y, int y0) {
        for (int i = 0; i < pairs; i++) {
            addPair(weights, at + i * WIDTH, x[x0 + 2 * i], x[x0 + 2 * i + 1], y, y0);
        }
    }

    private static void addPair(int[] weights, int at, float even, float odd, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            int both = weights[at + j];
            float sum = Math.fma(Float.intBitsToFloat(both << 16), even, y[y0 + j]);
            y[y0 + j] = Math.fma(Float.intBitsToFloat(both & 0xffff0000), odd, sum);
        }
    }

    @Override
    public void widenBfloats(int[] weights, int at, int pairs, float[] to) {
        for (int i = 0; i < pairs; i++) {
            for (int j = 0; j < WIDTH; j++) {
                int both = weights[at + i * WIDTH + j];
                to[2 * i * WIDTH + j] = Float.intBitsToFloat(both << 16);
                to[2 * i * WIDTH + WIDTH + j] = Float.intBitsToFloat(both & 0xffff0000);
            }
        }
    }

    @Override
    public void widenBytes(int[] weights, int at, int quads, float[] scales, int scaleAt, float[] to) {
        for (int i = 0; i < quads; i++) {
            for (int part = 0; part < 4; part++) {
                int left = 24 - 8 * part;
                int row = (4 * i + part) * WIDTH;
                for (int j = 0; j < WIDTH; j++) {
                    to[row + j] = (weights[at + i * WIDTH + j] << left >> 24) * scales[scaleAt + j];
                }
            }
        }
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
    public void gatedSilu(float[] gate, int gateAt, float[] up, int upAt, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = PlainMath.silu(gate[gateAt + j]) * up[upAt + j];
        }
    }

    @Override
    public void gelu(float[] x, int at, float[] y, int y0) {
        for (int j = 0; j < WIDTH; j++) {
            y[y0 + j] = PlainMath.gelu(x[at + j]);
        }
    }
}
