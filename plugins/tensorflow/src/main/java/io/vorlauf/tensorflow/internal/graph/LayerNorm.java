package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.NormWeights;
import org.tensorflow.Output;

/** Layer normalisation (Ba et al., arXiv 1607.06450). */
final class LayerNorm implements Norm {

    private final Output<?> gain;
    private final Output<?> shift;
    private final float epsilon;

    LayerNorm(WeightStore store, NormWeights weights, double epsilon) {
        this.gain = store.exact(weights.gain(), weights.gain().length);
        this.shift = store.exact(weights.shift(), weights.shift().length);
        this.epsilon = (float) epsilon;
    }

    @Override
    public Output<?> apply(GraphBuilder graph, Output<?> x) {
        Output<?> mean = graph.meanOfLast(x);
        Output<?> variance = graph.meanOfLast(graph.squaredDifference(x, mean));
        Output<?> scale = graph.root(graph.add(variance, graph.scalar(epsilon)));
        Output<?> normal = graph.divide(graph.subtract(x, mean), scale);
        return graph.add(graph.multiply(normal, gain), shift);
    }
}
