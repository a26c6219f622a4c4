// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Activation;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import io.vorlauf.checkpoint.weights.NormWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * Compares what TensorFlow computes with plain Java, in the shapes of a model and on the processor at hand, before the
 * model serves: are its products, norms and attention right, and with how many rows does a row get the same bits?
 *
 * <p>Libraries choose their programs by the processor, its caches, the shape and the number of rows. That one of them
 * is wrong, or rounds differently, has been seen and cannot be told in advance; so it is tried. Weights are random;
 * results have a standard deviation of about 1, so that errors are absolute, except that a third of a row's products
 * cancel, so that the order of their sums is seen. The judge is binary64, so that the error
 * is that of TensorFlow alone, and needs no fused multiply-add, which not every processor has that TensorFlow runs
 * on. Thread-safe.
 */
public final class PlanCheck {

    /**
     * What a check found.
     *
     * @param error the largest difference from plain Java
     * @param where for what it was found
     * @param rows the numbers of rows between which bits are the same; empty if there are none
     */
    public record Finding(double error, String where, Optional<RowCounts> rows) {

        /** Both findings as one: the worse error, and numbers of rows that suit both. */
        Finding and(Finding other) {
            Finding worse = other.error > error ? other : this;
            Optional<RowCounts> both = rows.flatMap(one -> other.rows.flatMap(one::and));
            return new Finding(worse.error, worse.where, both);
        }
    }

    /** Numbers of rows that are tried: all small ones, and beyond them those around multiples of vectors and blocks. */
    private static final int[] SIZES = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 24, 30, 31, 32, 33, 48, 60, 64, 65, 72, 96, 120, 126,
        127, 128
    };
    private static final List<RowCounts> CANDIDATES = List.of(
            RowCounts.ANY, new RowCounts(2, 1, 128), new RowCounts(4, 1, 128), new RowCounts(4, 4, 128),
            new RowCounts(6, 6, 126), new RowCounts(6, 6, 96), new RowCounts(6, 6, 60), new RowCounts(8, 8, 128),
            new RowCounts(12, 12, 120), new RowCounts(16, 16, 128), new RowCounts(32, 32, 128));

    /** So many different rows take turns, so that each is seen at many places. */
    private static final int DIFFERENT_ROWS = 3;
    /** Where GELU is the difference of two nearly equal numbers, so that the last bits of its tanh are seen. */
    private static final float LOW = -4;
    /** So many outputs have one that is low. */
    private static final int EVERY_LOW = 4;
    /** Outputs that are computed in Java: those at the end, where blocks are not full, and as many before. */
    private static final int COMPARED_OUTPUTS = 80;
    /** Heads whose attention is tried at most. */
    private static final int MOST_HEADS = 4;
    /** A prime, so that no two rows of a matrix are alike. */
    private static final int POOL = 65_521;

    private final Function<Graph, GraphBuilder> builders;
    private final float[] pool = new float[POOL];

    /** A check of what some builder of graphs makes. */
    public PlanCheck(Function<Graph, GraphBuilder> builders) {
        this.builders = builders;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < POOL; i++) {
            pool[i] = (float) ((2 * random.nextDouble() - 1) * Math.sqrt(3));
        }
    }

    /** Checks products, norms and activations of a model that is cut into branches, and their products into parts. */
    public Finding products(DecoderConfig config, Precision precision, int branches, int parts) {
        int hidden = config.hiddenSize();
        int queries = config.heads() / branches * config.headSize();
        int keys = config.kvHeads() / branches * config.headSize();
        int inner = Decoder.filled(config.innerSize() / branches);
        boolean gelu = !config.gated() && config.activation() == Activation.GELU_TANH;
        List<Trial> trials = new ArrayList<>(List.of(norm(hidden), activation(inner)));
        widths(queries + 2 * keys, parts).forEach(width -> trials.add(product(precision, hidden, width, false, false)));
        widths(hidden, parts).forEach(width -> trials.add(product(precision, queries, width, false, false)));
        (config.gated() ? widths(2 * inner, Decoder.gatedParts(precision, inner, parts)) : widths(inner, parts))
                .forEach(width -> trials.add(product(precision, hidden, width, false, gelu)));
        widths(hidden, parts).forEach(width -> trials.add(product(precision, inner, width, false, false)));
        if (config.queryKeyNorm() != Normalization.QueryKey.NONE) {
            trials.add(norm(config.normWidth(Role.QUERY_NORM)));
            trials.add(norm(config.normWidth(Role.KEY_NORM)));
        }
        widths(config.vocabularySize(), branches * parts)
                .forEach(width -> trials.add(product(precision, hidden, width, precision.packed(), false)));
        return run(precision, trials);
    }

    /** How wide parts of some outputs are, each width once. */
    private static Set<Integer> widths(int outputs, int parts) {
        Set<Integer> widths = new LinkedHashSet<>();
        int from = 0;
        for (int to : Dense.ends(outputs, parts)) {
            widths.add(to - from);
            from = to;
        }
        return widths;
    }

    /** Checks one product. */
    public Finding dense(Precision precision, int inputs, int outputs, boolean transposed, boolean gelu) {
        return run(precision, List.of(product(precision, inputs, outputs, transposed, gelu)));
    }

    /**
     * An operation on rows, and what it should make of them.
     *
     * @param x the different rows
     * @param operation declares weights, and then adds the operation to a graph
     */
    private record Trial(
            String where, float[] x, int inputs, int outputs, Function<WeightStore, Operation> operation,
            Expected expected) {

        /** So many rows, of which some are other ones in every pass. */
        float[] rows(int size, float[] others) {
            float[] rows = new float[size * inputs];
            for (int row = 0; row < size; row++) {
                float[] from = isOther(row) ? others : x;
                int at = isOther(row) ? (size + row) * inputs % (POOL / 2) : row % DIFFERENT_ROWS * inputs;
                System.arraycopy(from, at, rows, row * inputs, Math.min(inputs, from.length - at));
            }
            return rows;
        }
    }

    private interface Operation {
        Output<?> apply(GraphBuilder graph, Output<?> rows);
    }

    private interface Expected {
        double at(int row, int output);
    }

    private Trial product(Precision precision, int inputs, int outputs, boolean transposed, boolean gelu) {
        float[] bias = transposed || !gelu ? null : values(outputs, 1, precision);
        for (int i = 0; bias != null && i < outputs; i += EVERY_LOW) {
            bias[i] = LOW;
        }
        float[] x = values(DIFFERENT_ROWS * inputs, 1, precision);
        Factors weight = new Factors(precision, inputs, outputs, transposed, bias);
        for (int row = 0; row < DIFFERENT_ROWS; row++) {
            weight.cancel(row, x);
        }
        return new Trial(
                "product of " + inputs + " inputs and " + outputs + " outputs in " + precision.label(),
                x, inputs, outputs,
                store -> {
                    Dense dense = transposed
                            ? Dense.transposed(store, store.factor(outputs, inputs, weight), 1)
                            : Dense.of(store, inputs, outputs, weight, bias);
                    return (graph, rows) -> {
                        Output<?> narrow = precision.narrow(graph, rows);
                        return precision.widen(
                                graph, gelu ? dense.applyWithGelu(graph, narrow) : dense.apply(graph, narrow));
                    };
                },
                (row, output) -> {
                    double product = precision == Precision.INT8
                            ? weight.integerProduct(x, row, output)
                            : weight.product(x, row, output);
                    double sum = bias == null ? product : product + bias[output];
                    return gelu ? gelu(sum) : sum;
                });
    }

    /**
     * The weights of a product: random numbers, such as the precision can hold them. They are made when they are asked
     * for, for those of a large model's head would take a gigabyte of the heap.
     */
    private final class Factors implements WeightStore.Rows {

        private final Precision precision;
        private final int inputs;
        private final int outputs;
        private final boolean transposed;
        private final float[] bias;
        private final float deviation;
        private final int from;
        private final int[][] first = new int[DIFFERENT_ROWS][];
        private final int[] paired = new int[DIFFERENT_ROWS];

        Factors(Precision precision, int inputs, int outputs, boolean transposed, float[] bias) {
            this.precision = precision;
            this.inputs = inputs;
            this.outputs = outputs;
            this.transposed = transposed;
            this.bias = bias;
            this.deviation = (float) (1 / Math.sqrt(inputs));
            this.from = (int) ((long) inputs * outputs % 101);
        }

        /** The weight of an input for an output. */
        float at(int input, int output) {
            int row = output % DIFFERENT_ROWS;
            if (input == paired[row]) {
                return -bias[output];
            }
            int like = first[row][input];
            long at = transposed ? (long) output * inputs + like : (long) like * outputs + output;
            return held(precision, pool[(int) ((from + at) % POOL)] * deviation);
        }

        /** The product of a row with the weights of an output. */
        double product(float[] x, int row, int output) {
            double sum = 0;
            for (int i = 0; i < inputs; i++) {
                sum += (double) x[row * inputs + i] * at(i, output);
            }
            return sum;
        }

        /** The same of the integers that are made of both, so that what they differ by from the numbers is no error. */
        double integerProduct(float[] x, int row, int output) {
            float[] weights = new float[inputs];
            for (int i = 0; i < inputs; i++) {
                weights[i] = at(i, output);
            }
            float largest = Int8.largest(x, row * inputs, inputs, 1);
            float range = Int8.largest(weights, 0, inputs, 1);
            long sum = 0;
            for (int i = 0; i < inputs; i++) {
                sum += (long) Int8.round(x[row * inputs + i], Int8.scale(largest))
                        * Int8.round(weights[i], Int8.scale(range));
            }
            return (double) sum * largest / Int8.LARGEST * range / Int8.LARGEST;
        }

        @Override
        public void put(int firstRow, int count, float[] to) {
            int columns = transposed ? inputs : outputs;
            for (int row = 0; row < count; row++) {
                for (int column = 0; column < columns; column++) {
                    to[row * columns + column] = transposed
                            ? at(column, firstRow + row)
                            : at(firstRow + row, column);
                }
            }
        }

        /**
         * Changes a row, and the weights of every third output, so that these outputs are exactly 0. What remains of
         * them are the errors of rounding within the sum, which another order of it changes. Of other outputs nothing of
         * that would be seen in bfloat16: a result is rounded to 8 bits at the end, behind which the last of 24 bits
         * hides nearly always.
         */
        void cancel(int row, float[] x) {
            int[] order = permutation(inputs, row);
            first[row] = new int[inputs];
            int together = bias == null ? inputs : inputs - 1;
            int to;
            for (int begin = 0; begin < together; begin = to) {
                to = together - begin == 3 ? together : Math.min(begin + 2, together);
                float value = x[row * inputs + order[begin]];
                for (int i = begin; i < to; i++) {
                    first[row][order[i]] = order[begin];
                    x[row * inputs + order[i]] = i > begin && i == to - 1 ? (begin - i) * value : value;
                }
            }
            paired[row] = -1;
            if (bias != null) {
                paired[row] = order[together];
                x[row * inputs + order[together]] = 1;
            }
        }
    }

    /** Numbers from 0 in random order: neighbours in it lie in different blocks of a sum. */
    private static int[] permutation(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private Trial norm(int width) {
        float[] gain = values(width, 1, Precision.F32);
        float[] x = values(DIFFERENT_ROWS * width, 3, Precision.F32);
        double epsilon = 1e-5;
        return new Trial("norm of " + width + " numbers", x, width, width,
                store -> {
                    Norm norm = Norm.of(store, Normalization.Kind.RMS, new NormWeights(gain, null), epsilon);
                    return (graph, rows) -> norm.apply(graph, rows, 2);
                },
                (row, output) -> {
                    double squares = 0;
                    for (int i = 0; i < width; i++) {
                        squares += (double) x[row * width + i] * x[row * width + i];
                    }
                    return x[row * width + output] / Math.sqrt(squares / width + epsilon) * gain[output];
                });
    }

    private Trial activation(int width) {
        float[] x = values(DIFFERENT_ROWS * width, 2, Precision.F32);
        return new Trial("activation of " + width + " numbers", x, width, width,
                store -> (graph, rows) -> graph.multiply(graph.sigmoid(rows), graph.tanh(rows)),
                (row, output) -> {
                    double value = x[row * width + output];
                    return 1 / (1 + Math.exp(-value)) * Math.tanh(value);
                });
    }

    /** Runs operations together, for a session and its first run take longer than most of them. */
    private Finding run(Precision precision, List<Trial> trials) {
        try (Graph graph = new Graph(); Session session = new Session(graph, settings(precision).session())) {
            GraphBuilder builder = builders.apply(graph);
            List<Output<?>> fed = new ArrayList<>();
            List<Output<?>> results = new ArrayList<>();
            try (WeightStore store = new WeightStore(builder, session, precision)) {
                for (Trial trial : trials) {
                    Operation operation = trial.operation().apply(store);
                    Output<?> rows = builder.placeholder(DataType.DT_FLOAT, -1, trial.inputs());
                    fed.add(rows);
                    results.add(operation.apply(builder, rows));
                }
                store.flush();
            }
            List<Programs> programs = trials.stream().map(trial -> new Programs(DIFFERENT_ROWS)).toList();
            double[] errors = new double[trials.size()];
            List<Integer> sizes = Arrays.stream(SIZES).boxed().toList();
            while (!sizes.isEmpty()) {
                for (int size : sizes) {
                    run(session, trials, fed, results, size, programs, errors);
                }
                // A step means that the library has many programs: then every number that will be used is tried.
                sizes = programs.stream()
                        .flatMap(each -> each.counts(CANDIDATES).map(each::untried).orElse(List.of()).stream())
                        .distinct()
                        .toList();
            }
            return IntStream.range(0, errors.length)
                    .mapToObj(i -> new Finding(
                            errors[i], trials.get(i).where(), programs.get(i).counts(CANDIDATES)))
                    .reduce(Finding::and)
                    .orElseThrow();
        }
    }

    private void run(
            Session session, List<Trial> trials, List<Output<?>> fed, List<Output<?>> results, int size,
            List<Programs> programs, double[] errors) {
        Session.Runner runner = session.runner();
        List<Tensor> tensors = new ArrayList<>();
        try {
            for (int i = 0; i < trials.size(); i++) {
                Tensor rows = Feeds.array(trials.get(i).rows(size, pool), size, trials.get(i).inputs());
                tensors.add(rows);
                runner.feed(fed.get(i), rows).fetch(results.get(i));
            }
            try (Result result = runner.run()) {
                for (int i = 0; i < trials.size(); i++) {
                    float[] got = new float[size * trials.get(i).outputs()];
                    result.get(i).asRawTensor().data().asFloats().read(got);
                    errors[i] = worse(errors[i], compare(got, size, trials.get(i), programs.get(i)));
                }
            }
        } finally {
            tensors.forEach(Tensor::close);
        }
    }

    /** Remembers rows, and returns the largest error of those that were not seen before. */
    private static double compare(float[] got, int size, Trial trial, Programs programs) {
        int outputs = trial.outputs();
        double error = 0;
        for (int row = 0; row < size; row++) {
            int different = row % DIFFERENT_ROWS;
            if (!isOther(row) && programs.add(size, different, got, row * outputs, outputs)) {
                error = worse(error, error(got, row, outputs, different, trial.expected()));
            }
        }
        return error;
    }

    /** Some rows are other ones in every pass, for a row must not depend on what stands beside it. */
    private static boolean isOther(int row) {
        return row % 5 == 4;
    }

    private static double error(float[] got, int row, int outputs, int different, Expected expected) {
        double error = 0;
        for (int i = 0; i < Math.min(outputs, 2 * COMPARED_OUTPUTS); i++) {
            int output = i < COMPARED_OUTPUTS ? outputs - 1 - i : (int) ((long) i * 7_919 % outputs);
            error = worse(error, Math.abs(got[row * outputs + output] - expected.at(different, output)));
        }
        return error;
    }

    /** What is no number is as wrong as can be. */
    static double worse(double error, double other) {
        return Double.isNaN(other) ? Double.POSITIVE_INFINITY : Math.max(error, other);
    }

    /**
     * Checks attention: whether it is right, and how many rows a sequence must have so that bits do not depend on the
     * number of rows, on the capacity of the cache, and on slots that other nodes take between those of a path.
     */
    public Finding attention(DecoderConfig config, AttentionKernel kernel, int branches) {
        int group = config.group();
        int heads = Math.min(config.kvHeads() / branches, MOST_HEADS);
        HeadShape shape = new HeadShape(heads * group, heads, config.headSize());
        try (Graph graph = new Graph(); Session session = new Session(graph, settings(Precision.F32).session())) {
            return new AttentionCheck(builders.apply(graph), session, kernel, shape, pool).run(config.contextLength());
        }
    }

    private static ExecutionPlan settings(Precision precision) {
        return new ExecutionPlan(precision, ExactAttention.of(1), RowCounts.ANY, 1, 1, 1);
    }

    /** Random numbers, such as the precision can hold them. */
    private float[] values(int count, float deviation, Precision precision) {
        float[] values = new float[count];
        int from = count % 101;
        for (int i = 0; i < count; i++) {
            values[i] = held(precision, pool[from] * deviation);
            from = from == POOL - 1 ? 0 : from + 1;
        }
        return values;
    }

    /** The number next to another that a precision can hold. */
    private static float held(Precision precision, float value) {
        return precision == Precision.BF16 ? Bfloat16.value(Bfloat16.round(value)) : value;
    }

    /** Which results a row had in passes of which size: as many as there are programs that round differently. */
    static final class Programs {

        private final List<List<float[]>> results = new ArrayList<>();
        private final List<int[]> seen = new ArrayList<>();

        Programs(int differentRows) {
            for (int i = 0; i < differentRows; i++) {
                results.add(new ArrayList<>());
            }
        }

        /** Adds the result of a row in a pass of some size; whether it is one that was not seen before. */
        boolean add(int size, int row, float[] values, int from, int count) {
            List<float[]> known = results.get(row);
            int program = 0;
            while (program < known.size()
                    && !Arrays.equals(known.get(program), 0, count, values, from, from + count)) {
                program++;
            }
            boolean unseen = program == known.size();
            if (unseen) {
                known.add(Arrays.copyOfRange(values, from, from + count));
            }
            seen.add(new int[] {size, row, program});
            return unseen;
        }

        /** The first of some candidates whose sizes all ran the same program. */
        Optional<RowCounts> counts(List<RowCounts> candidates) {
            return candidates.stream().filter(this::same).findFirst();
        }

        /** The sizes that some numbers of rows by steps have and that were not added. */
        List<Integer> untried(RowCounts counts) {
            Set<Integer> tried = seen.stream().map(one -> one[0]).collect(Collectors.toSet());
            return counts.step() == 1
                    ? List.of()
                    : IntStream.rangeClosed(counts.least(), counts.most())
                            .filter(size -> counts.fill(size) == size && !tried.contains(size))
                            .boxed()
                            .toList();
        }

        private boolean same(RowCounts counts) {
            int[] program = new int[results.size()];
            Arrays.fill(program, -1);
            for (int[] one : seen) {
                if (counts.fill(one[0]) == one[0] && one[0] <= counts.most()) {
                    if (program[one[1]] >= 0 && program[one[1]] != one[2]) {
                        return false;
                    }
                    program[one[1]] = one[2];
                }
            }
            return true;
        }
    }
}
