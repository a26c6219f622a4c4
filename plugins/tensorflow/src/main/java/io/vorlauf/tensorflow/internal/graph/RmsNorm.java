package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Root mean square normalisation (Zhang and Sennrich, arXiv 1910.07467). */
final class RmsNorm implements Norm {

    private final Output<?> gain;
    private final float epsilon;

    RmsNorm(WeightStore store, float[] gain, double epsilon) {
        this.gain = store.exact(gain, gain.length);
        this.epsilon = (float) epsilon;
    }

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?> power = graph.meanOfLast(graph.square(x));
        Output<?> scale = graph.root(graph.add(power, graph.scalar(epsilon)));
        return graph.multiply(graph.divide(x, scale), gain);
    }
}
