// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import java.util.Arrays;

/**
 * Weights as 8-bit integers, four of an output in an int, with a scale per output and {@value Kernels#GROUP} inputs:
 * symmetric, the largest weight of a group is ±127. Rows stay binary32.
 */
final class BytePanels extends Panels {

    private static final int GROUP = Kernels.GROUP;

    /** Integers stand at the top of an int when they are multiplied. */
    private static final float UNIT = 0x1p24f;

    private static final int MOST = 127;
    private static final int QUADS = GROUP / 4;

    private final int[] weights;
    private final float[] scales;
    private final int groups;

    BytePanels(int outputs, int inputs) {
        super(outputs, inputs);
        this.groups = (inputs + GROUP - 1) / GROUP;
        this.weights = new int[length(outputs, (long) groups * QUADS)];
        this.scales = new float[length(outputs, groups)];
    }

    @Override
    public void fill(int first, int count, float[] values, int outputStride, int inputStride) {
        for (int group = 0; group < groups; group++) {
            int from = group * GROUP;
            int to = Math.min(inputs(), from + GROUP);
            for (int j = 0; j < count; j++) {
                fill(first + j, group, from, to, values, j * outputStride, inputStride);
            }
        }
    }

    private void fill(int output, int group, int from, int to, float[] values, int at, int stride) {
        float largest = 0;
        for (int input = from; input < to; input++) {
            largest = Math.max(largest, Math.abs(values[at + input * stride]));
        }
        float scale = largest / MOST;
        scales[index(output, group, groups)] = scale / UNIT;
        if (scale > 0) {
            int target = place(output, group);
            for (int four = from; four < to; four += 4, target += Kernels.COLUMN) {
                int packed = 0;
                for (int input = four; input < Math.min(to, four + 4); input++) {
                    int integer = Math.max(-MOST, Math.min(MOST, (int) Math.rint(values[at + input * stride] / scale)));
                    packed |= (integer & 0xff) << 8 * (input - four);
                }
                weights[target] = packed;
            }
        }
    }

    /** Where the first integers of a group are. */
    private int place(int output, int group) {
        return (output / Kernels.COLUMN * groups + group) * QUADS * Kernels.COLUMN + output % Kernels.COLUMN;
    }

    @Override
    public void row(int output, float[] to, int at) {
        for (int input = 0; input < inputs(); input++) {
            int four = weights[place(output, input / GROUP) + input % GROUP / 4 * Kernels.COLUMN];
            int integer = four << 24 - 8 * (input % 4) & Kernels.TOP;
            to[at + input] = integer * scales[index(output, input / GROUP, groups)];
        }
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        int at = panel * groups * QUADS * Kernels.WIDTH;
        int scaleAt = panel * groups * Kernels.WIDTH;
        if (rows < kernels.many(Format.INT8)) {
            kernels.bytes(weights, at, groups, scales, scaleAt, x, 0, xStride, rows, y, y0, yStride, scratch.tile);
            return;
        }
        for (int row = 0; row < rows; row += TILE_ROWS) {
            addWidened(kernels, at, scaleAt, x, row * xStride, xStride, Math.min(TILE_ROWS, rows - row),
                    y, y0 + row * yStride, yStride, scratch.tile);
        }
    }

    private void addWidened(
            Kernels kernels, int at, int scaleAt,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride, float[] tile) {
        int sums = TILE_INPUTS * Kernels.WIDTH;
        for (int group = 0; group < groups; group++) {
            kernels.widenBytes(
                    weights, at + group * QUADS * Kernels.COLUMN, groups * QUADS * Kernels.COLUMN, tile);
            Arrays.fill(tile, sums, sums + rows * Kernels.WIDTH, 0);
            kernels.floats(tile, 0, GROUP, x, x0 + group * GROUP, xStride, rows, tile, sums, Kernels.WIDTH);
            kernels.addScaled(scales, scaleAt + group * Kernels.WIDTH, tile, sums, rows, y, y0, yStride);
        }
    }

    @Override
    long weightBytes() {
        return (long) Integer.BYTES * weights.length + (long) Float.BYTES * scales.length;
    }
}
