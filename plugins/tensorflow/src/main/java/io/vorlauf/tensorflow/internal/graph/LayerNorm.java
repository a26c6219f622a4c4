package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** Layer normalisation (Ba et al., arXiv 1607.06450). */
final class LayerNorm implements Norm {

    private final Output<?> gain;
    private final Output<?> bias;
    private final float epsilon;

    LayerNorm(WeightStore store, float[] gain, float[] bias, double epsilon) {
        this.gain = store.exact(gain, gain.length);
        this.bias = store.exact(bias, bias.length);
        this.epsilon = (float) epsilon;
    }

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?> mean = graph.meanOfLast(x);
        Output<?> variance = graph.meanOfLast(graph.squaredDifference(x, mean));
        Output<?> scale = graph.root(graph.add(variance, graph.scalar(epsilon)));
        Output<?> normal = graph.divide(graph.subtract(x, mean), scale);
        return graph.add(graph.multiply(normal, gain), bias);
    }
}
