// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.DecoderWeights;
import io.vorlauf.checkpoint.decoder.Matrix;
import io.vorlauf.checkpoint.decoder.PositionEncoding;
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
         * @param heads query heads, key heads, value heads: [nodes, heads, headSize]
         */
        Output<?> apply(GraphBuilder graph, Output<?> heads);
    }

    /** The positions of a checkpoint. */
    static Positions of(WeightStore store, DecoderWeights weights) {
        DecoderConfig config = weights.config();
        return config.positions() instanceof PositionEncoding.Rotary rotary
                ? new Rotary(store, config.contextLength(), config.headSize(), rotary.theta())
                : new Learned(store, weights.positions().orElseThrow().table());
    }

    /** The token embeddings [nodes, hidden], with what positions add to them. */
    Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions);

    /** The transform for nodes at some positions. */
    HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape);

    /** A trained vector per position, added to the token's, as in GPT-2. */
    final class Learned implements Positions {

        private final Output<?> table;

        private Learned(WeightStore store, Matrix table) {
            this.table = store.exact(table.values(), table.rows(), table.columns());
        }

        @Override
        public Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions) {
            return graph.add(tokens, graph.gather(table, positions, 0));
        }

        @Override
        public HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape) {
            Output<?> scales = graph.floats(shape.scales(), shape.all(), 1);
            return (g, heads) -> g.multiply(heads, scales);
        }
    }

    /**
     * Rotary positions (Su et al., arXiv 2104.09864) in the layout of Hugging Face checkpoints: the i-th element of a head
     * is turned together with the i-th of its second half.
     *
     * <p>Turning (a, b) to (a·cos − b·sin, b·cos + a·sin) is {@code x·[cos, cos] + swap(x)·[−sin, sin]}. The two factors
     * are made once per pass, with the scale of the queries in them, and used in every layer.
     */
    final class Rotary implements Positions {

        private final Output<?> cosines;
        private final Output<?> sines;

        private Rotary(WeightStore store, int positions, int headSize, double theta) {
            int half = headSize / 2;
            float[] cosine = new float[positions * half];
            float[] sine = new float[positions * half];
            for (int i = 0; i < half; i++) {
                double frequency = Math.pow(theta, -2.0 * i / headSize);
                for (int position = 0; position < positions; position++) {
                    double angle = position * frequency;
                    cosine[position * half + i] = (float) Math.cos(angle);
                    sine[position * half + i] = (float) Math.sin(angle);
                }
            }
            this.cosines = store.exact(cosine, positions, half);
            this.sines = store.exact(sine, positions, half);
        }

        @Override
        public Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions) {
            return tokens;
        }

        @Override
        public HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape) {
            Output<?> scales = graph.floats(shape.turnedScales(), shape.all(), 1);
            Output<?> unturned = graph.floats(shape.unturned(), shape.all(), 1);
            Output<?> cosine = graph.gather(cosines, positions, 0);
            Output<?> sine = graph.gather(sines, positions, 0);
            Output<?> negative = graph.multiply(sine, graph.scalar(-1f));
            Output<?> turned = graph.multiply(graph.expand(graph.concat(1, cosine, cosine), 1), scales);
            Output<?> kept = graph.add(turned, unturned);
            Output<?> crossed = graph.multiply(graph.expand(graph.concat(1, negative, sine), 1), scales);
            return (g, heads) ->
                    g.add(g.multiply(heads, kept), g.multiply(g.roll(heads, shape.headSize() / 2, 2), crossed));
        }
    }
}
