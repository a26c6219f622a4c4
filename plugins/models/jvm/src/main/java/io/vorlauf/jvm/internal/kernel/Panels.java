// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

import io.vorlauf.checkpoint.BlockFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A matrix of weights with its biases, in panels of {@value Kernels#WIDTH} outputs, in one format of weights.
 *
 * <p>Filling comes before everything else and not at the same time; then thread-safe.
 */
public abstract class Panels {

    /** Formats in which weights are held. */
    public enum Format {

        /** Binary32. */
        F32 {
            @Override
            public Panels panels(int outputs, int inputs) {
                return new FloatPanels(outputs, inputs);
            }

            @Override
            public long bytes(int outputs, int inputs) {
                return padded(outputs, inputs, 1) * Float.BYTES;
            }
        },

        /** Bfloat16: the upper half of a binary32, to which other weights are rounded (ties to even). */
        BF16 {
            @Override
            public Panels panels(int outputs, int inputs) {
                return new BfloatPanels(outputs, inputs);
            }

            @Override
            public long bytes(int outputs, int inputs) {
                return padded(outputs, inputs, BfloatPanels.STEP) * Short.BYTES;
            }
        },

        /** Binary16, to which other weights are rounded (ties to even); they have to be numbers up to 65504. */
        F16 {
            @Override
            public Panels panels(int outputs, int inputs) {
                return new HalfPanels(outputs, inputs);
            }

            @Override
            public long bytes(int outputs, int inputs) {
                return padded(outputs, inputs, HalfPanels.STEP) * Short.BYTES;
            }
        },

        /** Integers from -127 to 127 with a scale per output and {@value Kernels#GROUP} inputs. */
        INT8 {
            @Override
            public Panels panels(int outputs, int inputs) {
                return new BytePanels(outputs, inputs);
            }

            @Override
            public long bytes(int outputs, int inputs) {
                long integers = padded(outputs, inputs, Kernels.GROUP);
                return integers + integers / Kernels.GROUP * Float.BYTES;
            }
        },

        /** Blocks of GGUF files, to which other weights are packed. */
        Q8_0(BlockLayout.Q8_0),
        Q4_0(BlockLayout.Q4_0),
        Q4_1(BlockLayout.Q4_1),
        Q5_0(BlockLayout.Q5_0),
        Q5_1(BlockLayout.Q5_1),
        Q4_K(BlockLayout.Q4_K),
        Q5_K(BlockLayout.Q5_K),
        Q6_K(BlockLayout.Q6_K);

        private final BlockLayout blocks;

        Format() {
            this(null);
        }

        Format(BlockLayout blocks) {
            this.blocks = blocks;
        }

        /** The format that holds blocks as they are; empty for those that are none of blocks. */
        public static Optional<Format> of(BlockFormat blocks) {
            return Stream.of(values()).filter(format -> format.blocks().equals(Optional.of(blocks))).findFirst();
        }

        /** The blocks that are held as they are; empty if weights are not held in blocks. */
        public Optional<BlockFormat> blocks() {
            return blocks == null ? Optional.empty() : Optional.of(blocks.format());
        }

        /**
         * Panels of zeros.
         *
         * @throws IllegalArgumentException if an array cannot hold so many weights
         */
        public Panels panels(int outputs, int inputs) {
            return new BlockPanels(blocks, outputs, inputs);
        }

        /** How many bytes the weights of a matrix take. */
        public long bytes(int outputs, int inputs) {
            return BlockPanels.bytes(blocks, outputs, inputs);
        }

        /** What people call it: {@code bf16}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static long padded(long outputs, long inputs, int step) {
            return roundUp(outputs, Kernels.WIDTH) * roundUp(inputs, step);
        }
    }

    /** Weights are widened, for many rows, in tiles of so many inputs. */
    static final int TILE_INPUTS = Kernels.GROUP;

    /** For so many rows at once there is room for sums behind what is widened. */
    static final int TILE_ROWS = 64;

    /** How large a tile is. */
    static final int TILE = (TILE_INPUTS + TILE_ROWS) * Kernels.WIDTH;

    private final int outputs;
    private final int inputs;
    private float[] biases;

    Panels(int outputs, int inputs) {
        this.outputs = outputs;
        this.inputs = inputs;
    }

    /** How many outputs there are. */
    public final int outputs() {
        return outputs;
    }

    /** How many inputs there are. */
    public final int inputs() {
        return inputs;
    }

    /** How many panels there are; the last may have outputs beyond those of the matrix, whose weights are zero. */
    public final int count() {
        return (outputs + Kernels.WIDTH - 1) / Kernels.WIDTH;
    }

    /**
     * Takes the weights of some outputs, all inputs of each; each output once.
     *
     * @param values the weights; that of output {@code first + j} for input i is at
     *     {@code i * inputStride + j * outputStride}
     * @throws IllegalArgumentException if a weight is none that the format can hold
     */
    public abstract void fill(int first, int count, float[] values, int outputStride, int inputStride);

    /** Whether weights are held as pairs of bfloat16, which {@link #fillPairs} takes as they are. */
    public boolean takesPairs() {
        return false;
    }

    /**
     * Takes the weights of some outputs, a row of pairs of inputs for each: the first of a pair in the lower half of an
     * int. The number of inputs is even.
     */
    public void fillPairs(int first, int count, int[] values) {
        throw new UnsupportedOperationException("weights are not held as pairs");
    }

    /** The blocks that {@link #fillBlocks} takes as they are. */
    public Optional<BlockFormat> takesBlocks() {
        return Optional.empty();
    }

    /**
     * Takes the weights of some outputs, a row of blocks for each, in which the number of inputs is whole.
     *
     * @throws IllegalArgumentException if a scale is no number
     */
    public void fillBlocks(int first, int count, byte[] blocks) {
        throw new UnsupportedOperationException("weights are not held in blocks");
    }

    /** Takes what some outputs begin with instead of zero. */
    public final void fillBiases(int first, float[] values) {
        if (biases == null) {
            biases = new float[count() * Kernels.WIDTH];
        }
        System.arraycopy(values, 0, biases, first, values.length);
    }

    /** Writes the weights of one output. */
    public abstract void row(int output, float[] to, int at);

    /** How many bytes weights and biases take. */
    public final long bytes() {
        return weightBytes() + (biases == null ? 0 : (long) Float.BYTES * biases.length);
    }

    /**
     * Computes the outputs of one panel for some rows.
     *
     * @param x rows of inputs, each with zeros up to a multiple of {@value Kernels#WIDTH}
     * @param y where row r gets {@value Kernels#WIDTH} outputs, from {@code y0 + r * yStride} on
     * @param scratch is told when inputs in the same array have changed: {@link Scratch#forget}
     */
    public final void multiply(
            Kernels kernels, int panel,
            float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch) {
        for (int row = 0; row < rows; row++) {
            int to = y0 + row * yStride;
            if (biases == null) {
                Arrays.fill(y, to, to + Kernels.WIDTH, 0);
            } else {
                System.arraycopy(biases, panel * Kernels.WIDTH, y, to, Kernels.WIDTH);
            }
        }
        add(kernels, panel, x, xStride, rows, y, y0, yStride, scratch);
    }

    abstract void add(
            Kernels kernels, int panel, float[] x, int xStride, int rows, float[] y, int y0, int yStride, Scratch scratch);

    abstract long weightBytes();

    /** The index of a weight if each takes one place. */
    final int index(int output, int input, int paddedInputs) {
        return (output / Kernels.WIDTH * paddedInputs + input) * Kernels.WIDTH + output % Kernels.WIDTH;
    }

    static int length(long outputs, long places) {
        long length = roundUp(outputs, Kernels.WIDTH) * places;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "an array cannot hold " + outputs + " outputs of " + places + " places each");
        }
        return (int) length;
    }

    /** The least multiple of a step that is not less. */
    public static long roundUp(long number, int step) {
        return (number + step - 1) / step * step;
    }
}
