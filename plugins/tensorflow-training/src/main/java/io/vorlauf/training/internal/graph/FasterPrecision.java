package io.vorlauf.training.internal.graph;

import io.vorlauf.tensorflow.TensorFlowLibrary;
import io.vorlauf.training.MatrixPrecision;
import java.util.Arrays;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * Finds out whether matrix products of bfloat16 are faster here. Processors with instructions for them are several
 * times faster, others convert and are slower; asking the clock works with any of them.
 */
public final class FasterPrecision {

    /** Long enough to drown the cost of a call, and over in a blink. */
    private static final int SIZE = 512;

    private static final int ROUNDS = 9;

    /** Bfloat16 loses precision: a gain that could be chance is not worth it. */
    private static final double WORTHWHILE = 1.2;

    private FasterPrecision() {}

    /** Whether products shall take bfloat16; measures it if that is what was asked for. */
    public static boolean isBfloat16(MatrixPrecision precision) {
        return precision == MatrixPrecision.BFLOAT16 || precision == MatrixPrecision.AUTO && isFaster();
    }

    private static boolean isFaster() {
        ConfigProto oneThread = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .build();
        TensorFlowLibrary.start(oneThread);
        try (Graph graph = new Graph()) {
            GraphOps ops = new GraphOps(graph);
            Random random = new Random(1);
            float[] values = new float[SIZE * SIZE];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            // Variables, for what is computed from constants is computed only once.
            Variable x = Variable.add(ops, "x", SIZE, SIZE);
            Variable weight = Variable.add(ops, "weight", SIZE, SIZE);
            Output<?> single = ops.halfSquareSum(new Products(ops, false).linear(x.value(), weight.value()));
            Output<?> half = ops.halfSquareSum(new Products(ops, true).linear(x.value(), weight.value()));
            try (Session session = new Session(graph, oneThread)) {
                x.set(session, values);
                weight.set(session, values);
                // In turn, so that both meet the same disturbances; the shortest of each is the one without any.
                double[] nanos = new double[2];
                Arrays.fill(nanos, Double.MAX_VALUE);
                for (int round = 0; round < ROUNDS; round++) {
                    nanos[0] = Math.min(nanos[0], nanos(session, single));
                    nanos[1] = Math.min(nanos[1], nanos(session, half));
                }
                return nanos[0] > WORTHWHILE * nanos[1];
            }
        }
    }

    private static double nanos(Session session, Output<?> output) {
        long begin = System.nanoTime();
        session.runner().fetch(output).run().close();
        return System.nanoTime() - begin;
    }
}
