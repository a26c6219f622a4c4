package io.vorlauf.tensorflow.internal.graph;

import org.tensorflow.Output;

/**
 * Rotary positions (Su et al., arXiv 2104.09864) in the layout of Hugging Face checkpoints: the i-th element of a head
 * is turned together with the i-th of its second half.
 *
 * <p>Turning (a, b) to (a·cos − b·sin, b·cos + a·sin) is {@code x·[cos, cos] + swap(x)·[−sin, sin]}. The two factors
 * are made once per pass, with the scale of the queries in them, and used in every layer.
 */
final class RotaryPositions implements Positions {

    private final Output<?> cosines;
    private final Output<?> sines;

    RotaryPositions(WeightStore store, int positions, int headSize, double theta) {
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
        Output<?> scales = graph.floats(shape.turnedScales(), shape.all(), 1, 1);
        Output<?> unturned = graph.floats(shape.unturned(), shape.all(), 1, 1);
        Output<?> cosine = graph.gather(cosines, positions, 0);
        Output<?> sine = graph.gather(sines, positions, 0);
        Output<?> negative = graph.multiply(sine, graph.scalar(-1f));
        Output<?> turned = graph.multiply(graph.expand(graph.concat(1, cosine, cosine), 0), scales);
        Output<?> kept = graph.add(turned, unturned);
        Output<?> crossed = graph.multiply(graph.expand(graph.concat(1, negative, sine), 0), scales);
        return (g, heads) ->
                g.add(g.multiply(heads, kept), g.multiply(g.roll(heads, shape.headSize() / 2, 2), crossed));
    }
}
