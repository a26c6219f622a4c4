package io.vorlauf.tensorflow.internal.graph;

import java.util.List;
import org.tensorflow.Output;

/** A whole model as weights in a graph, from which passes for any number of lanes can be built. */
record Decoder(Embedding embedding, Positions positions, List<DecoderBlock> blocks, Head head) {

    /** Adds the operations of a pass; the result is one tensor of logits per part of the vocabulary. */
    List<Output<?>> apply(GraphBuilder graph, PassInputs pass, HeadShape shape) {
        Output<?> stream = positions.embed(graph, embedding.apply(graph, pass.tokens()), pass.positions());
        Positions.HeadTransform transform = positions.transform(graph, pass.positions(), shape);
        for (DecoderBlock block : blocks) {
            stream = block.apply(graph, stream, pass, transform);
        }
        return head.apply(graph, stream, pass.wanted());
    }
}
