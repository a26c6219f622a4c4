// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.training.internal.graph.LlamaForward.Attention;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class AttentionTest {

    private static final long[] SHAPE = {2, 2, 5, 4};
    private static final int SIZE = 80;
    private static final float STEP = 1e-2f;

    private final Random random = new Random(1);
    private final float[][] inputs = {numbers(), numbers(), numbers()};
    /** What the outputs are weighted with to get one number to differentiate. */
    private final float[] direction = numbers();

    private float[] numbers() {
        float[] numbers = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    @ParameterizedTest(name = "by input {0}")
    @ValueSource(ints = {0, 1, 2})
    void theGradientEqualsNumericDifferences(int input) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            GraphMath math = new GraphMath(tf, false);
            List<Operand<TFloat32>> sources = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sources.add(tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(SHAPE))));
            }
            Attention.Use attention = new Attention(math, (int) SHAPE[2])
                    .new Use(sources.get(0), sources.get(1), sources.get(2));
            Operand<TFloat32> gradient = attention.gradients(math.floats(direction, SHAPE)).get(input);
            try (Session session = new Session(graph)) {
                float[] analytic = run(session, sources, gradient);
                for (int i = 0; i < SIZE; i++) {
                    float before = inputs[input][i];
                    inputs[input][i] = before + STEP;
                    double above = weighted(run(session, sources, attention.mixed()));
                    inputs[input][i] = before - STEP;
                    double below = weighted(run(session, sources, attention.mixed()));
                    inputs[input][i] = before;
                    assertThat((double) analytic[i]).isCloseTo((above - below) / (2 * STEP), within(2e-3));
                }
            }
        }
    }

    private float[] run(Session session, List<Operand<TFloat32>> sources, Operand<TFloat32> output) {
        try (TFloat32 query = tensor(0); TFloat32 key = tensor(1); TFloat32 value = tensor(2);
                Result result = session.runner()
                        .feed(sources.get(0), query)
                        .feed(sources.get(1), key)
                        .feed(sources.get(2), value)
                        .fetch(output)
                        .run()) {
            float[] values = new float[SIZE];
            ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(values);
            return values;
        }
    }

    private TFloat32 tensor(int input) {
        return TFloat32.tensorOf(Shape.of(SHAPE), DataBuffers.of(inputs[input], true, false));
    }

    private double weighted(float[] values) {
        double sum = 0;
        for (int i = 0; i < SIZE; i++) {
            sum += (double) values[i] * direction[i];
        }
        return sum;
    }
}
