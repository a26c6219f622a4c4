package io.vorlauf.tensorflow.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;

/**
 * One layer: attention and a feed-forward network, each after a norm and added to the residual stream.
 *
 * <p>Both are sums of independent branches (Megatron-LM's tensor parallelism, Shoeybi et al., arXiv 1909.08053),
 * because products of a few rows use one core: two branches use two.
 */
record DecoderBlock(
        Precision precision, Norm attentionNorm, List<Attention> attention, Norm feedForwardNorm,
        List<FeedForward> feedForward) {

    Output<?> apply(GraphBuilder graph, Output<?> stream, PassInputs pass, Positions.HeadTransform transform) {
        Output<?> normal = precision.narrow(graph, attentionNorm.apply(graph, stream));
        List<Output<?>> summands = new ArrayList<>(List.of(stream));
        attention.forEach(branch -> summands.add(branch.apply(graph, normal, pass, transform)));
        Output<?> middle = graph.addAll(summands);
        Output<?> normalMiddle = precision.narrow(graph, feedForwardNorm.apply(graph, middle));
        List<Output<?>> more = new ArrayList<>(List.of(middle));
        feedForward.forEach(branch -> more.add(branch.apply(graph, normalMiddle)));
        return graph.addAll(more);
    }
}
