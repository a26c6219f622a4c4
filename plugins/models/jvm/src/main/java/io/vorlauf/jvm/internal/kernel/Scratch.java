// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/**
 * What a thread needs while it multiplies: room, and what becomes of inputs before blocks are multiplied with them, which
 * is the same for all panels. Not thread-safe.
 */
public final class Scratch {

    /** Room for a piece of weights, or for sums. */
    final float[] tile = new float[Panels.TILE];

    /** Scales and minima of the groups of a piece. */
    final float[] scales = new float[BlockPanels.PIECE / 16 * Kernels.WIDTH];
    final float[] minima = new float[BlockPanels.PIECE / 32 * Kernels.WIDTH];
    final float[] units = new float[2 * Kernels.WIDTH];

    private int[] codes = new int[0];
    private int[] pairs = new int[0];

    /** Inputs, divided as {@link Kernels#codes} wants them. */
    float[] divided = new float[0];

    /** What sums of groups begin with. */
    float[] starts = new float[0];

    /** The totals of groups of inputs. */
    float[] totals = new float[0];

    private final float[] parts = new float[Kernels.PARTS];
    private BlockLayout layout;
    private float[] from;
    private int rows;
    private int inputs;

    /** Room for the codes of a piece. */
    int[] codes() {
        codes = codes.length == 0 ? new int[BlockPanels.PIECE / 4 * Kernels.WIDTH] : codes;
        return codes;
    }

    /** Room for the codes of a piece as pairs of bfloat16. */
    int[] pairs() {
        pairs = pairs.length == 0 ? new int[BlockPanels.PIECE / 2 * Kernels.WIDTH] : pairs;
        return pairs;
    }

    /** Inputs may have changed: nothing that has been made of them holds. */
    public void forget() {
        from = null;
    }

    /**
     * Makes of inputs what blocks need, unless that is there.
     *
     * @param padded how many inputs blocks have, those without weights too
     */
    void prepare(BlockLayout by, float[] x, int xStride, int count, int width, int padded) {
        if (x == from && by == layout && count == rows && width == inputs) {
            return;
        }
        int groups = padded / by.group();
        if (divided.length < count * padded) {
            divided = new float[count * padded];
        }
        if (starts.length < count * groups) {
            starts = new float[count * groups];
            totals = new float[count * groups];
        }
        for (int row = 0; row < count; row++) {
            divide(by.bits(), x, row * xStride, width, row * padded, padded);
            for (int group = 0; group < groups; group++) {
                int at = row * padded + group * by.group();
                int to = row * groups + group;
                starts[to] = by.start() == 0 ? 0 : start(by, at);
                totals[to] = by.minima() ? total(by.group(), by.bits(), at) : 0;
            }
        }
        from = x;
        layout = by;
        rows = count;
        inputs = width;
    }

    /** Powers of two: nothing is rounded. */
    private void divide(int bits, float[] x, int at, int width, int to, int padded) {
        float b = 1f / (1 << bits);
        float c = 1f / (1 << 2 * bits);
        float d = 1f / (1 << 3 * bits);
        int i = 0;
        for (; i <= width - 4; i += 4) {
            divided[to + i] = x[at + i];
            divided[to + i + 1] = x[at + i + 1] * b;
            divided[to + i + 2] = x[at + i + 2] * c;
            divided[to + i + 3] = x[at + i + 3] * d;
        }
        for (; i < padded; i++) {
            divided[to + i] = i < width ? x[at + i] * (i % 4 == 0 ? 1 : i % 4 == 1 ? b : i % 4 == 2 ? c : d) : 0;
        }
    }

    /** A total of inputs, each times what codes exceed their weights by, with the other sign. */
    private float start(BlockLayout by, int at) {
        int bits = by.bits();
        float a = by.start();
        float b = a * (1 << bits);
        float c = a * (1 << 2 * bits);
        float d = by.signed() ? 0 : a * (1 << 3 * bits);
        return total(by.group(), at, a, b, c, d);
    }

    private float total(int group, int bits, int at) {
        return total(group, at, 1, 1 << bits, 1 << 2 * bits, 1 << 3 * bits);
    }

    /** As all totals: element i belongs to sum i mod 16. */
    private float total(int group, int at, float a, float b, float c, float d) {
        for (int i = 0; i < Kernels.PARTS; i += 4) {
            parts[i] = divided[at + i] * a;
            parts[i + 1] = divided[at + i + 1] * b;
            parts[i + 2] = divided[at + i + 2] * c;
            parts[i + 3] = divided[at + i + 3] * d;
        }
        for (int i = Kernels.PARTS; i < group; i += 4) {
            int part = i % Kernels.PARTS;
            parts[part] += divided[at + i] * a;
            parts[part + 1] += divided[at + i + 1] * b;
            parts[part + 2] += divided[at + i + 2] * c;
            parts[part + 3] += divided[at + i + 3] * d;
        }
        return Kernels.combine(parts);
    }
}
