// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.weights.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * Puts weights into variables. What is declared waits in native memory until {@link #flush} hands it, without another
 * copy, to the session; flushing after each layer keeps the peak low. Not thread-safe.
 */
final class WeightStore implements AutoCloseable {

    private record Waiting(Output<?> placeholder, Operation assignment, Tensor value) {}

    private final GraphBuilder graph;
    private final Session session;
    private final Precision precision;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Map<Integer, Output<?>> zeros = new HashMap<>();
    private int variables;
    private long bytes;

    WeightStore(GraphBuilder graph, Session session, Precision precision) {
        this.graph = graph;
        this.session = session;
        this.precision = precision;
    }

    Precision precision() {
        return precision;
    }

    /** A weight that takes part in products, in the precision of products. */
    Output<?> factor(float[] values, long... shape) {
        return declare(precision.tensor(values, shape), precision.type(), shape);
    }

    /** A matrix that takes part in products, in the precision of products. */
    Output<?> factor(Matrix matrix) {
        return factor(matrix.values(), matrix.rows(), matrix.columns());
    }

    /** A weight that is binary32 whatever the precision of products. */
    Output<?> exact(float[] values, long... shape) {
        return declare(Precision.F32.tensor(values, shape), DataType.DT_FLOAT, shape);
    }

    /** As many zeros, in the precision of products; all who want the same number share them. */
    Output<?> zeros(int size) {
        return zeros.computeIfAbsent(size, wanted -> factor(new float[wanted], wanted));
    }

    private Output<?> declare(Tensor value, DataType type, long... shape) {
        Output<?> placeholder = graph.placeholder(type, shape);
        Output<?> variable = graph.variable("weight-" + variables++, type, shape);
        bytes += value.numBytes();
        waiting.add(new Waiting(placeholder, graph.assign(variable, placeholder, type), value));
        return graph.read(variable, type);
    }

    /** How much memory everything takes that was declared so far. */
    long bytes() {
        return bytes;
    }

    /** Hands over what was declared since the last time. */
    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        Session.Runner runner = session.runner();
        for (Waiting weight : waiting) {
            runner.feed(weight.placeholder(), weight.value()).addTarget(weight.assignment());
        }
        runner.run().close();
        close();
    }

    /** Frees what was not handed over. */
    @Override
    public void close() {
        waiting.forEach(weight -> weight.value().close());
        waiting.clear();
    }
}
