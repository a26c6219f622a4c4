// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/**
 * The loops in which a model spends its time.
 *
 * <p><b>The order.</b> Every result is defined by a chain of single operations of IEEE binary32, each rounded to
 * nearest even, and no implementation may do them in another order:
 *
 * <ul>
 *   <li>A <em>product</em> of a row with weights goes along the inputs: beginning with what the output holds, each
 *       input adds {@code sum = fma(weight, input, sum)}. Lanes of vectors are outputs, so nothing is ever summed
 *       across lanes, and a sum that was stored and continued is the sum that was not. Scores of attention are
 *       products of a query with keys (outputs are tokens), and what a head sees is a product of weights of tokens
 *       with values (inputs are tokens, in the order of their positions). With 8-bit weights, each {@value #GROUP}
 *       inputs first have such a sum for themselves, from zero on, with integers times 2^24 for weights; then
 *       {@code output = fma(scale, sum, output)}. {@link BlockPanels} has the same for blocks.
 *   <li>A <em>total</em> over a row, as norms and softmax need it, is made of {@value #PARTS} partial sums, whatever
 *       the width of vectors: element i belongs to sum i mod {@value #PARTS}, in order; sums l and l + 8 are added,
 *       then l and l + 4, l + 2, l + 1.
 *   <li>{@link PlainMath} defines the exponential and what is made of it. Nothing of a library whose bits may vary is
 *       used.
 * </ul>
 *
 * <p>So results depend neither on how many rows are computed at once, nor on the width of vectors, nor on how outputs
 * are shared among threads, nor on the processor, as long as it has fused multiply-add.
 *
 * <p><b>The form.</b> Implementations are leaf methods that get all they need as parameters and are compiled on their
 * own: inlined into a large method, the Vector API keeps its vectors in objects, which is several times slower.
 * Stateless, thread-safe.
 */
public abstract class Kernels {

    /** How many outputs a panel of weights has: a kernel computes so many at once. */
    public static final int WIDTH = 64;

    /** So many inputs share the scale of 8-bit weights. */
    public static final int GROUP = 64;

    /** So many outputs of codes, or of 8-bit integers, lie side by side, input after input; a panel has as many columns as it takes. */
    public static final int COLUMN = 16;

    /** Where an 8-bit integer stands, times 2^24, in an int. */
    static final int TOP = 0xff000000;

    /** How many partial sums a total has. */
    public static final int PARTS = 16;

    /** Compilers take methods with loops from some hundred calls on. */
    private static final int WARM_ROUNDS = 1_000;
    private static final int WARM_INPUTS = 32;
    private static final int WARM_ROWS = 8;

    Kernels() {}

    /**
     * The fastest kernels there are: on the Vector API if the virtual machine has been told to add its module, else
     * plain ones.
     */
    public static Kernels best() {
        try {
            return new VectorKernels();
        } catch (LinkageError e) {
            return new PlainKernels();
        }
    }

    /** Whether these run on the Vector API. */
    public final boolean vectors() {
        return !(this instanceof PlainKernels);
    }

    /** What runs here: {@code vectors of 16 floats}, for people. */
    public abstract String description();

    /**
     * Adds products with binary32 weights to {@value #WIDTH} outputs of some rows.
     *
     * @param weights the weights; input i of output j is at {@code at + i * WIDTH + j}
     * @param inputs how many inputs there are
     * @param x rows of inputs; row r begins at {@code x0 + r * xStride}
     * @param rows how many rows, 1 or more
     * @param y rows of outputs; row r begins at {@code y0 + r * yStride}
     */
    public abstract void floats(
            float[] weights, int at, int inputs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride);

    /**
     * Adds products with bfloat16 weights to {@value #WIDTH} outputs of some rows.
     *
     * @param weights an int holds the weights of one output for two inputs, the first in its lower half; inputs 2i and
     *     2i + 1 of output j are at {@code at + i * WIDTH + j}
     * @param pairs how many pairs of inputs there are, an even number
     */
    public abstract void bfloats(
            int[] weights, int at, int pairs,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride);

    /** Writes bfloat16 weights, as {@link #bfloats} has them, as binary32 weights with a stride of {@value #WIDTH}. */
    public abstract void widenBfloats(int[] weights, int at, int pairs, float[] to);

    /**
     * Adds products with binary16 weights to {@value #WIDTH} outputs of some rows.
     *
     * @param weights an int holds the weights of one output for two inputs, as for {@link #bfloats}: for each a sign, 5
     *     bits of an exponent and 10 of a fraction
     * @param pairs how many pairs of inputs there are, an even number
     * @param scale what these bits, where a binary32 has its own, are multiplied with: 2^112 for binary16 without
     *     infinities and NaNs; the products are weights
     */
    public abstract void halves(
            int[] weights, int at, int pairs, float scale,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride);

    /** Writes binary16 weights, as {@link #halves} has them, as binary32 weights with a stride of {@value #WIDTH}. */
    public abstract void widenHalves(int[] weights, int at, int pairs, float scale, float[] to);

    /**
     * Adds products with 8-bit weights to {@value #WIDTH} outputs of some rows, group after group.
     *
     * @param weights an int holds the weights of one output for four inputs, the first in its lowest byte; inputs 4i to
     *     4i + 3 of output j are at {@code at + j / COLUMN * column + i * COLUMN + j % COLUMN}, where a column has
     *     {@code groups * GROUP / 4 * COLUMN} ints
     * @param groups how many times {@value #GROUP} inputs there are
     * @param scales the scale of output j in group g, divided by 2^24, is at {@code scaleAt + g * WIDTH + j}
     * @param sums room for {@value #WIDTH} numbers
     */
    public abstract void bytes(
            int[] weights, int at, int groups, float[] scales, int scaleAt,
            float[] x, int x0, int xStride, int rows, float[] y, int y0, int yStride, float[] sums);

    /**
     * Writes the integers of one group, as {@link #bytes} has them, times 2^24 with a stride of {@value #WIDTH}.
     *
     * @param column how many ints a column has
     */
    public abstract void widenBytes(int[] weights, int at, int column, float[] to);

    /**
     * Writes {@code fma(scale, sum, y)} for {@value #WIDTH} elements of each row; rows of sums have a stride of as
     * many.
     */
    public abstract void addScaled(
            float[] scales, int scaleAt, float[] sums, int sumAt, int rows, float[] y, int y0, int yStride);

    /**
     * Adds products with codes to {@value #WIDTH} outputs of some rows, group after group: from a start of its row and
     * group on, every input adds {@code sum = fma(code, input, sum)}; then {@code output = fma(scale, sum, output)}.
     *
     * <p>Inputs come in quads. An int holds the codes of one output for a quad, or, of 4 bits, for two, the first in its
     * lower half; the code of the first input is lowest. It is taken where it stands: code k of a quad is multiplied
     * with 2^(k bits), by which that input has been divided, and the highest of 8 bits has a sign.
     *
     * @param codes int i of output j is at {@code at + j / COLUMN * column + i * COLUMN + j % COLUMN}
     * @param quads how many quads a group has; an even number where codes have 4 bits
     * @param bits of a code: 4 or 8
     * @param scales the scale of output j in group g is at {@code scaleAt + g * WIDTH + j}
     * @param starts those of the groups of row r begin at {@code start0 + r * startStride}
     * @param sums room for {@value #WIDTH} numbers
     */
    public abstract void codes(
            int[] codes, int at, int column, int quads, int bits, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums);

    /**
     * Writes codes, as {@link #codes} has them and where they stand, as pairs of bfloat16, as {@link #bfloats} has them:
     * they have eight bits at most, so that nothing is rounded.
     *
     * @param to gets 2 * quads rows
     */
    public abstract void widenCodes(int[] codes, int at, int column, int quads, int bits, int[] to);

    /**
     * The same as {@link #codes} with codes that have been widened.
     *
     * @param weights as {@link #widenCodes} writes them
     * @param pairs how many pairs of inputs a group has, an even number
     */
    public abstract void groups(
            int[] weights, int at, int pairs, float[] scales, int scaleAt, int groups,
            float[] x, int x0, int xStride, float[] starts, int start0, int startStride,
            int rows, float[] y, int y0, int yStride, float[] sums);

    /**
     * Makes 8-bit codes of four bits and of one or two that lie elsewhere.
     *
     * @param codes an int holds the lower four bits of eight codes of an output: those of the first quad are the lower
     *     halves of its bytes
     * @param rest an int holds the bits above for 8 / bits quads: of each byte, the lowest are those of the first quad
     * @param bits how many these are: 1 or 2
     * @param inputs how many inputs there are, a multiple of 32
     * @param to gets an int for each output and quad, with {@code inputs / 4 * COLUMN} from column to column
     */
    public abstract void complete(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn, int bits, int inputs, int[] to);

    /**
     * The same as {@link #complete} with two bits and {@link #codes} with groups of four quads, for one row.
     *
     * @param room for completed codes
     */
    public abstract void sixBits(
            int[] codes, int at, int column, int[] rest, int restAt, int restColumn,
            float[] scales, int scaleAt, int groups, float[] x, int x0, float[] starts, int start0,
            float[] y, int y0, int[] room, float[] sums);

    /**
     * Writes bytes with a sign times a number, with a stride of {@value #WIDTH}.
     *
     * @param bytes an int holds four of an output, the first lowest; int i of output j is at {@code at + i * WIDTH + j}
     * @param units what those of output j are multiplied with, at {@code unitAt + j}
     */
    public abstract void shares(int[] bytes, int at, int ints, float[] units, int unitAt, float[] to, int to0);

    /** From how many rows on it is faster to widen weights first, and to go on with {@link #floats}. */
    public abstract int many();

    /** The same for weights in a format that costs more to widen, or less. */
    int many(Panels.Format format) {
        return many();
    }

    /**
     * The total of a row's elements.
     *
     * @param parts room for {@value #PARTS} numbers
     */
    public abstract float total(float[] x, int at, int count, float[] parts);

    /**
     * The total of the squares of a row's distances from a number, each added by fused multiply-add.
     *
     * @param parts room for {@value #PARTS} numbers
     */
    public abstract float squares(float[] x, int at, int count, float from, float[] parts);

    /** Writes {@code fma((x - from) * factor, gain, bias)}; without biases {@code (x - from) * factor * gain}. */
    public abstract void scale(
            float[] x, int at, int count, float from, float factor, float[] gains, float[] biases, float[] y, int y0);

    /**
     * Turns scores into {@code exp(score - largest score)}.
     *
     * @param parts room for {@value #PARTS} numbers
     * @return the total of the results
     */
    public abstract float exponentials(float[] scores, int at, int count, float[] parts);

    /** Writes {@code silu(x)} for {@value #WIDTH} elements. */
    public abstract void silu(float[] x, int at, float[] y, int y0);

    /** Writes {@code gelu(x)}, by its approximation with tanh, for {@value #WIDTH} elements. */
    public abstract void gelu(float[] x, int at, float[] y, int y0);

    /** Writes {@code gelu(x)}, by the error function, for {@value #WIDTH} elements. */
    public abstract void geluErf(float[] x, int at, float[] y, int y0);

    /** Multiplies {@value #WIDTH} elements with others. */
    public abstract void multiply(float[] x, int at, float[] y, int y0);

    /** Makes {@code cap * tanh(x / cap)} of some elements. */
    public abstract void cap(float[] x, int at, int count, float cap);

    /**
     * Calls every kernel that models with a format of weights need on small arrays, until the compiler of the virtual
     * machine has seen enough of it, until some time is over, or until the thread is interrupted: before they are
     * compiled, kernels on the Vector API are hundreds of times slower.
     *
     * @param nanos how much time this may take
     */
    public final void warmUp(Panels.Format format, long nanos) {
        long end = System.nanoTime() + nanos;
        float[] numbers = new float[GROUP * WIDTH];
        int[] integers = new int[GROUP * WIDTH];
        float[] x = new float[WARM_ROWS * WIDTH];
        float[] y = new float[WARM_ROWS * WIDTH];
        float[] parts = new float[PARTS];
        float[] sums = new float[WIDTH];
        Thread thread = Thread.currentThread();
        for (int round = 0; round < WARM_ROUNDS && System.nanoTime() - end < 0 && !thread.isInterrupted(); round++) {
            // Compilers leave out what they never saw, as the rest behind a loop.
            int rest = round % 2;
            for (int rows = 1; rows <= WARM_ROWS; rows++) {
                floats(numbers, 0, WARM_INPUTS + rest, x, 0, WIDTH, rows, y, 0, WIDTH);
                if (format == Panels.Format.BF16) {
                    bfloats(integers, 0, WARM_INPUTS, x, 0, WIDTH, rows, y, 0, WIDTH);
                } else if (format == Panels.Format.F16) {
                    halves(integers, 0, WARM_INPUTS, 1, x, 0, WIDTH, rows, y, 0, WIDTH);
                } else if (format == Panels.Format.INT8) {
                    bytes(integers, 0, 1, x, 0, x, 0, WIDTH, rows, y, 0, WIDTH, numbers);
                } else if (format.blocks().isPresent()) {
                    codes(integers, 0, WARM_INPUTS * COLUMN, 8, 4 + rest * 4, numbers, 0, 2, x, 0, WIDTH, numbers, 0, 0,
                            rows, y, 0, WIDTH, parts);
                    if (rows > 2 && rows < 7) {
                        groups(integers, 0, 4, numbers, 0, 2, x, 0, WIDTH, numbers, 0, 0, rows, y, 0, WIDTH, sums);
                    }
                }
            }
            if (format.blocks().isPresent()) {
                widenHalves(integers, 0, 4, 1, numbers);
                complete(integers, 0, WIDTH, integers, 0, WIDTH, 1 + rest, 2 * WARM_INPUTS, integers);
                sixBits(integers, 0, WIDTH, integers, 0, WIDTH, numbers, 0, 2, x, 0, numbers, 0, y, 0, integers, parts);
                widenCodes(integers, 0, WARM_INPUTS * COLUMN, 8, 4 + rest * 4, integers);
                shares(integers, 0, 2, x, 0, numbers, 0);
            }
            if (many(format) < Integer.MAX_VALUE) {
                widen(format, integers, numbers);
                addScaled(x, 0, x, 0, WARM_ROWS, y, 0, WIDTH);
            }
            total(x, 0, WIDTH, parts);
            squares(x, 0, WIDTH, 0, parts);
            scale(x, 0, WIDTH, 0, 1, numbers, null, y, 0);
            scale(x, 0, WIDTH, 0, 1, numbers, numbers, y, 0);
            exponentials(y, 0, WIDTH - rest, parts);
            silu(x, 0, y, 0);
            gelu(x, 0, y, 0);
            geluErf(x, 0, y, 0);
            multiply(x, 0, y, 0);
            cap(y, 0, WIDTH - rest, 1);
        }
    }

    private void widen(Panels.Format format, int[] weights, float[] to) {
        switch (format) {
            case BF16 -> widenBfloats(weights, 0, WARM_INPUTS, to);
            case F16 -> widenHalves(weights, 0, WARM_INPUTS, 1, to);
            case INT8 -> widenBytes(weights, 0, GROUP / 4 * COLUMN, to);
            default -> { }
        }
    }

    /** Adds partial sums in the order that all totals have; overwrites them. */
    static float combine(float[] parts) {
        for (int half = PARTS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                parts[i] += parts[i + half];
            }
        }
        return parts[0];
    }
}
