// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.Linear;
import io.vorlauf.checkpoint.weights.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** Products that are tried to learn something about the machine, beside those of models. Thread-safe. */
public final class ProductTrials {

    /** The rows of a matrix that is large enough to be typical and small enough to be quick. */
    private static final int INPUTS = 768;
    private static final int OUTPUTS = 3072;
    private static final long MEASURED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LEAST_RUNS = 3;

    /** Shapes whose outputs do not fill the blocks of a packed matrix: one that was seen to fail, and a prime number. */
    private static final List<Integer> PACKED_OUTPUTS = List.of(48, 131);
    private static final int PACKED_INPUTS = 32;
    private static final int PACKED_ROWS = 8;

    private final Function<Graph, GraphBuilder> builders;

    /** Trials of what some builder of graphs makes. */
    public ProductTrials(Function<Graph, GraphBuilder> builders) {
        this.builders = builders;
    }

    /**
     * The largest error of a product of binary32 with a transposed matrix that oneDNN packs, which models do not use:
     * where a virtual machine hides the sizes of caches, oneDNN takes them to be a byte and loses outputs. Only tells
     * something if the process was told that weights are frozen, for otherwise nothing is packed.
     */
    public double packedError() {
        return PACKED_OUTPUTS.stream().mapToDouble(this::packedError).reduce(0, PlanCheck::worse);
    }

    private double packedError(int outputs) {
        Random random = new Random(1);
        float[] x = gaussians(random, PACKED_ROWS * PACKED_INPUTS);
        float[] weight = gaussians(random, outputs * PACKED_INPUTS);
        try (Graph graph = new Graph(); Session session = session(graph, Precision.F32)) {
            GraphBuilder builder = builders.apply(graph);
            try (WeightStore store = new WeightStore(builder, session, Precision.F32);
                    TFloat32 rows = Feeds.array(x, PACKED_ROWS, PACKED_INPUTS)) {
                Output<?> fed = builder.placeholder(DataType.DT_FLOAT, -1, PACKED_INPUTS);
                Weight weights = store.factor(weight, outputs, PACKED_INPUTS);
                Weight bias = store.zeros(outputs);
                Output<?> product = builder.fusedMatMul(
                        fed, weights.read(), true, bias.read(), List.of());
                store.flush();
                float[] got = new float[PACKED_ROWS * outputs];
                try (Result result = session.runner().feed(fed, rows).fetch(product).run()) {
                    result.get(0).asRawTensor().data().asFloats().read(got);
                }
                double error = 0;
                for (int i = 0; i < got.length; i++) {
                    double sum = 0;
                    for (int input = 0; input < PACKED_INPUTS; input++) {
                        sum += (double) x[i / outputs * PACKED_INPUTS + input]
                                * weight[i % outputs * PACKED_INPUTS + input];
                    }
                    error = PlanCheck.worse(error, Math.abs(sum - got[i]));
                }
                return error;
            }
        }
    }

    /**
     * How many rows one core multiplies in a second with a matrix of 768 × 3072, which takes about 20 ms to find out.
     *
     * @param wanted how many rows a pass has
     * @param counts with how many rows it is computed; those that are filled up do not count
     */
    public double rowsPerSecond(Precision precision, RowCounts counts, int wanted) {
        int together = counts.fill(wanted);
        Random random = new Random(2);
        try (Graph graph = new Graph(); Session session = session(graph, precision)) {
            GraphBuilder builder = builders.apply(graph);
            try (WeightStore store = new WeightStore(builder, session, precision);
                    TFloat32 rows = Feeds.array(gaussians(random, together * INPUTS), together, INPUTS)) {
                Matrix matrix = new Matrix(INPUTS, OUTPUTS, gaussians(random, INPUTS * OUTPUTS));
                Dense dense = Dense.of(store, new Linear(matrix, null));
                Output<?> fed = builder.placeholder(DataType.DT_FLOAT, -1, INPUTS);
                Output<?> product = dense.apply(builder, precision.narrow(builder, fed));
                store.flush();
                Session.Runner runner = session.runner().feed(fed, rows).addTarget(product.op());
                runner.run().close();
                return wanted / (median(runner) / 1e9);
            }
        }
    }

    private static double median(Session.Runner runner) {
        long[] nanos = new long[16];
        int runs = 0;
        long begin = System.nanoTime();
        while (runs < LEAST_RUNS || System.nanoTime() - begin < MEASURED_NANOS) {
            if (runs == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * runs);
            }
            long start = System.nanoTime();
            runner.run().close();
            nanos[runs++] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, 0, runs);
        return nanos[runs / 2];
    }

    private static Session session(Graph graph, Precision precision) {
        return new Session(graph, new ExecutionPlan(precision, ExactAttention.of(1), RowCounts.ANY, 1, 1, 1).session());
    }

    private static float[] gaussians(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
