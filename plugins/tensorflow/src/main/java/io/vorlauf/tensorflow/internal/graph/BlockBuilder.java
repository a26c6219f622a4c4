package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Linear;
import io.vorlauf.checkpoint.decoder.NormWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the layers of a decoder into a graph, cut into branches as the plan says. */
final class BlockBuilder {

    /**
     * Branches of feed-forward networks are filled up to multiples of this, so that each row of their inner numbers
     * begins with a whole vector: TensorFlow computes what is left over by functions that round differently.
     */
    private static final int WIDTH_STEP = 16;

    private final DecoderConfig config;
    private final WeightStore store;
    private final KeyValueArena arena;
    private final ExecutionPlan plan;

    BlockBuilder(DecoderConfig config, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.config = config;
        this.store = store;
        this.arena = arena;
        this.plan = plan;
    }

    /**
     * The attention of a layer.
     *
     * @param before the norm before it
     * @param output the layer that takes what all heads saw
     */
    List<Attention> attention(
            int layer, NormWeights before, Linear queries, Linear keys, Linear values, Linear output) {
        Optional<float[]> scales = plan.attention().valueScales(values, before);
        Linear scaled = scales.map(values::scaledOutputs).orElse(values);
        Linear unscaled = scales.map(this::reciprocals).map(output::scaledInputs).orElse(output);
        List<Attention> branches = new ArrayList<>();
        for (int branch = 0; branch < plan.branches(); branch++) {
            Linear inner = Linear.join(outputs(queries, branch), outputs(keys, branch), outputs(scaled, branch));
            Linear outer = inputs(unscaled, branch);
            branches.add(new Attention(
                    store.precision(), plan.attention(), arena.shape(), arena.branch(layer, branch),
                    Dense.of(store, inner), Dense.of(store, outer)));
        }
        return List.copyOf(branches);
    }

    /** What takes the scales of values away again, per element of every query head that reads them. */
    private float[] reciprocals(float[] scales) {
        int headSize = config.headSize();
        int group = config.group();
        float[] reciprocals = new float[config.heads() * headSize];
        for (int i = 0; i < reciprocals.length; i++) {
            reciprocals[i] = 1 / scales[i / headSize / group * headSize + i % headSize];
        }
        return reciprocals;
    }

    /** down(gelu(up(x))). */
    List<FeedForward> gelu(Linear up, Linear down) {
        List<FeedForward> branches = new ArrayList<>();
        for (int branch = 0; branch < plan.branches(); branch++) {
            int width = filled(config.innerSize() / plan.branches());
            branches.add(new GeluFeedForward(
                    store.precision(),
                    Dense.of(store, outputs(up, branch).withOutputs(width)),
                    Dense.of(store, inputs(down, branch).withInputs(width))));
        }
        return List.copyOf(branches);
    }

    /** down(silu(gate(x)) · up(x)). */
    List<FeedForward> swiGlu(Linear gate, Linear up, Linear down) {
        List<FeedForward> branches = new ArrayList<>();
        for (int branch = 0; branch < plan.branches(); branch++) {
            int width = filled(config.innerSize() / plan.branches());
            branches.add(new SwiGluFeedForward(
                    store.precision(),
                    Dense.of(store, Linear.join(
                            outputs(gate, branch).withOutputs(width), outputs(up, branch).withOutputs(width))),
                    Dense.of(store, inputs(down, branch).withInputs(width))));
        }
        return List.copyOf(branches);
    }

    /** Up to which width a branch of a feed-forward network is filled. */
    static int filled(int width) {
        return (width + WIDTH_STEP - 1) / WIDTH_STEP * WIDTH_STEP;
    }

    private Linear outputs(Linear layer, int branch) {
        int width = layer.weight().columns() / plan.branches();
        return layer.outputs(branch * width, width);
    }

    private Linear inputs(Linear layer, int branch) {
        int width = layer.weight().rows() / plan.branches();
        return layer.inputs(branch * width, width);
    }
}
