// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import io.vorlauf.checkpoint.BlockFormat;
import java.util.Arrays;
import java.util.Optional;

/**
 * Weights in blocks of GGUF, with the very codes, scales and minima that a file has, and as many bytes, or a few more.
 *
 * <p><b>The order</b> of a product: inputs go by groups, and in pieces of {@value #PIECE}. For each group of a piece,
 * {@code sum = fma(code, input, sum)} for its inputs, and then {@code output = fma(scale, sum, output)}. A sum begins with
 * the total of the group's inputs, times what has to be added to codes: -8 for Q4_0, 0 where there are minima. Behind each
 * piece of formats with minima, {@code output = fma(minimum, total, output)} for its groups, where total is that of the
 * group's inputs. Totals are those of {@link Kernels}, with 16 parts.
 *
 * <p>Codes are integers, and scales, products of a scale in binary16 and an integer of eight bits at most, are exact: only
 * products and sums are rounded. In registers codes become binary32 where they stand in an int, so inputs are divided by
 * powers of two before, once for all panels: {@link Scratch}.
 *
 * <p>The outputs of a panel are in columns of {@value Kernels#COLUMN}, each by itself in memory. Bits of codes beyond four
 * lie apart, as in the file. Scales in binary16 are kept as {@link HalfPanels} keeps weights, so that none is subnormal
 * in binary32. A minimum is kept with the sign with which it is added.
 */
final class BlockPanels extends Panels {

    /** So many inputs go together. */
    static final int PIECE = 256;

    private static final int COLUMN = Kernels.COLUMN;
    private static final int COLUMNS = Kernels.WIDTH / COLUMN;

    /** Scales in binary16 of a block beside shares of groups: a pair, two ints with shares and two with others. */
    private static final int SHARED_INTS = 5;

    private final BlockLayout layout;
    private final BlockFormat format;
    private final Format held;
    /** Inputs with those that have no weights, so that all groups and pairs of groups are whole. */
    private final int padded;
    /** How many ints of {@link #codes}, {@link #rest} and {@link #scales} an output has. */
    private final int codeInts;
    private final int restInts;
    private final int scaleInts;
    private final int[] codes;
    private final int[] rest;
    private final int[] scales;
    private float unit = HalfPanels.USUAL_SCALE;

    BlockPanels(BlockLayout layout, int outputs, int inputs) {
        super(outputs, inputs);
        this.layout = layout;
        this.format = layout.format();
        this.held = Format.of(format).orElseThrow();
        this.padded = padded(layout, inputs);
        this.codeInts = codeInts(layout, padded);
        this.restInts = padded / 32 * layout.rest();
        this.scaleInts = scaleInts(layout, padded);
        this.codes = new int[length(outputs, codeInts)];
        this.rest = new int[length(outputs, restInts)];
        this.scales = new int[length(outputs, scaleInts)];
    }

    /** How many bytes the weights of a matrix take. */
    static long bytes(BlockLayout layout, int outputs, int inputs) {
        int padded = padded(layout, inputs);
        long ints = codeInts(layout, padded) + padded / 32 * layout.rest() + scaleInts(layout, padded);
        return roundUp(outputs, Kernels.WIDTH) * ints * Integer.BYTES;
    }

    private static int padded(BlockLayout layout, int inputs) {
        return (int) roundUp(inputs, Math.max(2 * layout.group(), layout.format().elements()));
    }

    private static int codeInts(BlockLayout layout, int padded) {
        return padded / (layout.bits() == 4 || layout.rest() > 0 ? 8 : 4);
    }

    private static int scaleInts(BlockLayout layout, int padded) {
        return layout.shares() ? padded / PIECE * SHARED_INTS
                : padded / layout.group() / 2 * (layout.minima() ? 2 : 1);
    }

    @Override
    public Optional<BlockFormat> takesBlocks() {
        return Optional.of(format);
    }

    /** Packs them. */
    @Override
    public void fill(int first, int count, float[] values, int outputStride, int inputStride) {
        float[] numbers = new float[format.elements()];
        byte[] block = new byte[format.bytes()];
        int[] quads = new int[BlockLayout.MOST_QUADS];
        for (int j = 0; j < count; j++) {
            for (int index = 0; index < blocks(); index++) {
                int from = index * numbers.length;
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = from + i < inputs() ? values[(from + i) * inputStride + j * outputStride] : 0;
                }
                format.pack(numbers, 0, block, 0);
                fill(first + j, index, block, 0, quads);
            }
        }
    }

    /** A column after the other, so that lines of memory are whole when they leave the cache. */
    @Override
    public void fillBlocks(int first, int count, byte[] blocks) {
        int[] quads = new int[BlockLayout.MOST_QUADS];
        int each = blocks();
        int done = 0;
        while (done < count) {
            int end = Math.min(count, done + COLUMN - (first + done) % COLUMN);
            for (int index = 0; index < each; index++) {
                for (int j = done; j < end; j++) {
                    fill(first + j, index, blocks, (j * each + index) * format.bytes(), quads);
                }
            }
            done = end;
        }
    }

    /** How many blocks an output has. */
    private int blocks() {
        return (inputs() + format.elements() - 1) / format.elements();
    }

    /**
     * Takes a block of an output.
     *
     * @param index which of its blocks it is
     * @param quads room for its codes
     */
    private void fill(int output, int index, byte[] block, int at, int[] quads) {
        fillScales(output, index, block, at);
        layout.quads(block, at, quads);
        int count = format.elements() / 4;
        int perInt = layout.bits() == 4 || layout.rest() > 0 ? 2 : 1;
        int place = column(output, codeInts) + index * count / perInt * COLUMN;
        if (layout.bits() == 4) {
            for (int i = 0; i < count; i += 2, place += COLUMN) {
                codes[place] = nibbles(quads[i]) | nibbles(quads[i + 1]) << 16;
            }
        } else if (layout.rest() == 0) {
            int flip = layout.signed() ? 0x80000000 : 0;
            for (int i = 0; i < count; i++, place += COLUMN) {
                codes[place] = quads[i] ^ flip;
            }
        } else {
            for (int i = 0; i < count; i += 2, place += COLUMN) {
                codes[place] = quads[i] & 0x0f0f0f0f | (quads[i + 1] & 0x0f0f0f0f) << 4;
            }
            fillRest(column(output, restInts) + index * count * layout.rest() / 8 * COLUMN, quads, count);
        }
    }

    private void fillRest(int first, int[] quads, int count) {
        int bits = layout.rest();
        int place = first;
        for (int i = 0; i < count; place += COLUMN) {
            int above = 0;
            for (int at = 0; at < 8; at += bits) {
                above |= (quads[i++] >>> 4 & 0x0f0f0f0f) << at;
            }
            rest[place] = above;
        }
    }

    /** Four codes of four bits in four bytes, side by side. */
    private static int nibbles(int bytes) {
        int pairs = (bytes | bytes >>> 4) & 0x00ff00ff;
        return (pairs | pairs >>> 8) & 0xffff;
    }

    private void fillScales(int output, int index, byte[] block, int at) {
        float scale = half(block, at + layout.scaleAt());
        float minimum = layout.minima() ? half(block, at + layout.scaleAt() + 2) : 0;
        if (unit == HalfPanels.USUAL_SCALE
                && (Math.abs(scale) >= HalfPanels.LARGE || Math.abs(minimum) >= HalfPanels.LARGE)) {
            useLargeUnit();
        }
        if (!layout.shares()) {
            put(output, index / 2, index % 2, scale);
            if (layout.minima()) {
                put(output, padded / layout.group() / 2 + index / 2, index % 2, minimum);
            }
            return;
        }
        int first = scale(output, index * SHARED_INTS);
        scales[first] = HalfPanels.code(scale, unit) | HalfPanels.code(-minimum, unit) << 16;
        for (int i = 0; i < SHARED_INTS - 1; i++) {
            scales[first + (i + 1) * Kernels.WIDTH] = layout.shares(block, at, i);
        }
    }

    private static float half(byte[] block, int at) {
        float value = HalfPanels.widened((block[at] & 0xff | block[at + 1] << 8) & 0xffff);
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a scale or a minimum is " + value + ", but they have to be numbers");
        }
        return value;
    }

    private void put(int output, int index, int half, float value) {
        scales[scale(output, index)] |= HalfPanels.code(value, unit) << 16 * half;
    }

    private void useLargeUnit() {
        for (int i = 0; i < scales.length; i++) {
            if (!layout.shares() || i / Kernels.WIDTH % scaleInts % SHARED_INTS == 0) {
                scales[i] = HalfPanels.code(HalfPanels.first(scales[i], unit), HalfPanels.LARGE_SCALE)
                        | HalfPanels.code(HalfPanels.second(scales[i], unit), HalfPanels.LARGE_SCALE) << 16;
            }
        }
        unit = HalfPanels.LARGE_SCALE;
    }

    private int scale(int output, int index) {
        return index(output, index, scaleInts);
    }

    /** Where the first int of an output is, of some that each has. */
    private static int column(int output, int ints) {
        return output / COLUMN * ints * COLUMN + output % COLUMN;
    }

    @Override
    public void row(int output, float[] to, int at) {
        for (int input = 0; input < inputs(); input++) {
            int group = input / layout.group();
            float scale = scaleOf(output, group, false);
            int code = codeOf(output, input);
            to[at + input] = layout.minima()
                    ? Math.fma(scale, code, scaleOf(output, group, true))
                    : scale * (code + layout.start());
        }
    }

    private int codeOf(int output, int input) {
        int k = input % 4;
        int place = column(output, codeInts);
        if (layout.bits() == 4) {
            return codes[place + input / 8 * COLUMN] >>> input / 4 % 2 * 16 + 4 * k & 15;
        }
        if (layout.rest() == 0) {
            int code = codes[place + input / 4 * COLUMN] >>> 8 * k & 255;
            return layout.signed() && k == 3 ? (byte) code + 128 : code;
        }
        int each = 8 / layout.rest();
        int above = rest[column(output, restInts) + input / 4 / each * COLUMN]
                >>> 8 * k + input / 4 % each * layout.rest() & (1 << layout.rest()) - 1;
        return codes[place + input / 8 * COLUMN] >>> 8 * k + input / 4 % 2 * 4 & 15 | above << 4;
    }

    private float scaleOf(int output, int group, boolean minimum) {
        if (!layout.shares()) {
            int index = group / 2 + (minimum ? padded / layout.group() / 2 : 0);
            int both = scales[scale(output, index)];
            return group % 2 == 0 ? HalfPanels.first(both, unit) : HalfPanels.second(both, unit);
        }
        int perBlock = PIECE / layout.group();
        int first = group / perBlock * SHARED_INTS;
        int both = scales[scale(output, first)];
        int inBlock = group % perBlock;
        byte share = (byte) (scales[scale(output, first + (minimum ? 3 : 1) + inBlock / 4)] >> inBlock % 4 * 8);
        return (minimum ? HalfPanels.second(both, unit) : HalfPanels.first(both, unit)) * share;
    }

    @Override
    void add(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        scratch.prepare(layout, x, xStride, rows, inputs(), padded);
        int group = layout.group();
        int allGroups = padded / group;
        boolean few = rows < kernels.many(held);
        for (int from = 0; from < padded; from += PIECE) {
            int count = Math.min(PIECE, padded - from);
            int groups = count / group;
            widenScales(kernels, panel, from, groups, scratch);
            int[] pieces = codes;
            int at = panel * COLUMNS * codeInts * COLUMN + from / (padded / codeInts) * COLUMN;
            int column = codeInts * COLUMN;
            if (layout.rest() > 0) {
                kernels.complete(
                        codes, at, column, rest,
                        (panel * COLUMNS * restInts + from / 32 * layout.rest()) * COLUMN, restInts * COLUMN,
                        layout.rest(), count, scratch.codes());
                pieces = scratch.codes();
                at = 0;
                column = count / 4 * COLUMN;
            }
            if (few) {
                kernels.codes(
                        pieces, at, column, group / 4, layout.bits(), scratch.scales, 0, groups,
                        scratch.divided, from, padded, scratch.starts, from / group, allGroups,
                        rows, y, y0, yStride, scratch.tile);
            } else {
                for (int row = 0; row < rows; row += TILE_ROWS) {
                    addWidened(
                            kernels, pieces, at, column, from, groups, row, Math.min(TILE_ROWS, rows - row),
                            y, y0 + row * yStride, yStride, scratch);
                }
            }
            if (layout.minima()) {
                kernels.floats(
                        scratch.minima, 0, groups, scratch.totals, from / group, allGroups, rows, y, y0, yStride);
            }
        }
    }

    /** The same as {@link Kernels#codes}, for some rows, with codes that are widened once for all of them. */
    private void addWidened(
            Kernels kernels, int[] pieces, int at, int column, int from, int groups, int row, int rows,
            float[] y, int y0, int yStride, Scratch scratch) {
        int group = layout.group();
        int allGroups = padded / group;
        int groupInts = group * layout.bits() / Integer.SIZE * COLUMN;
        int sums = TILE_INPUTS * Kernels.WIDTH;
        float[] tile = scratch.tile;
        for (int i = 0; i < groups; i++) {
            kernels.widenCodes(pieces, at + i * groupInts, column, group / 4, layout.bits(), tile);
            int start = row * allGroups + from / group + i;
            for (int sum = sums; sum < sums + rows * Kernels.WIDTH; sum += Kernels.WIDTH, start += allGroups) {
                Arrays.fill(tile, sum, sum + Kernels.WIDTH, scratch.starts[start]);
            }
            kernels.floats(
                    tile, 0, group, scratch.divided, row * padded + from + i * group, padded, rows,
                    tile, sums, Kernels.WIDTH);
            kernels.addScaled(scratch.scales, i * Kernels.WIDTH, tile, sums, rows, y, y0, yStride);
        }
    }

    /** Scales, and minima if there are any, of the groups of a piece. */
    private void widenScales(Kernels kernels, int panel, int from, int groups, Scratch scratch) {
        int at = panel * scaleInts * Kernels.WIDTH;
        if (!layout.shares()) {
            int pair = from / layout.group() / 2;
            kernels.widenHalves(scales, at + pair * Kernels.WIDTH, groups / 2, unit, scratch.scales);
            if (layout.minima()) {
                kernels.widenHalves(
                        scales, at + (padded / layout.group() / 2 + pair) * Kernels.WIDTH, groups / 2, unit,
                        scratch.minima);
            }
            return;
        }
        at += from / PIECE * SHARED_INTS * Kernels.WIDTH;
        kernels.widenHalves(scales, at, 1, unit, scratch.units);
        kernels.shares(scales, at + Kernels.WIDTH, groups / 4, scratch.units, 0, scratch.scales, 0);
        if (layout.minima()) {
            kernels.shares(
                    scales, at + 3 * Kernels.WIDTH, groups / 4, scratch.units, Kernels.WIDTH, scratch.minima, 0);
        }
    }

    @Override
    long weightBytes() {
        return (long) Integer.BYTES * ((long) codes.length + rest.length + scales.length);
    }
}
