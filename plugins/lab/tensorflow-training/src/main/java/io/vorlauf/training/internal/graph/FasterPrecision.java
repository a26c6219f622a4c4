// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.tensorflow.TensorFlowLibrary;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

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

    /** Measures it. */
    public static boolean isBfloat16Faster() {
        ConfigProto oneThread = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .build();
        TensorFlowLibrary.start(oneThread);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Random random = new Random(1);
            float[] values = new float[SIZE * SIZE];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            // Variables, for what is computed from constants is computed only once.
            Variables operands = new Variables(tf, "operand");
            Operand<TFloat32> x = operands.add("x", Shape.of(SIZE, SIZE)).value();
            Operand<TFloat32> weight = operands.add("weight", Shape.of(SIZE, SIZE)).value();
            Operand<TFloat32> single = tf.nn.l2Loss(new GraphMath(tf, false).linear(x, weight));
            Operand<TFloat32> half = tf.nn.l2Loss(new GraphMath(tf, true).linear(x, weight));
            try (Session session = new Session(graph, oneThread)) {
                operands.set(session, Map.of("x", values, "weight", values));
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

    private static double nanos(Session session, Operand<TFloat32> output) {
        long begin = System.nanoTime();
        session.runner().fetch(output).run().close();
        return System.nanoTime() - begin;
    }
}
