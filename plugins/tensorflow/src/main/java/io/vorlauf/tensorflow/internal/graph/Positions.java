package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/** How a model tells positions apart. */
interface Positions {

    /** What is done to the heads of a pass; the same in every layer. */
    interface HeadTransform {

        /**
         * Scales the queries by 1/√headSize and, where positions are relative, turns queries and keys. Values stay as
         * they are, to the bit; they are here because one operation on all heads is faster than two on some.
         *
         * <p>The scale comes before the scores, not after: TensorFlow would fuse a product of scores, scale and mask
         * into an operation that is a hundred times slower.
         *
         * @param heads query heads, key heads, value heads: [heads, nodes, headSize]
         */
        Output<?> apply(GraphBuilder graph, Output<?> heads);
    }

    /** The token embeddings [nodes, hidden], with what positions add to them. */
    Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions);

    /** The transform for nodes at some positions. */
    HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape);
}
