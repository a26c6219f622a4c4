// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.Activation;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.Output;

/**
 * A whole model as weights in a graph, and what a pass does with them.
 *
 * <p>A layer is attention and a feed-forward network, each between norms and added to the residual stream. Both are sums
 * of independent branches (Megatron-LM's tensor parallelism, Shoeybi et al., arXiv 1909.08053), because products of a few
 * rows use one core: two branches use two. Logits are made in parts along the vocabulary that can run side by side; the
 * parts stay apart, joining them would only copy them once more.
 */
final class Decoder {

    /**
     * Branches of feed-forward networks are filled up to multiples of this, so that each row of their inner numbers
     * begins with a whole vector: TensorFlow computes what is left over by functions that round differently.
     */
    private static final int WIDTH_STEP = 16;

    /**
     * A branch of a feed-forward network: a share of its inner width, and what that share adds to the residual stream.
     *
     * @param up makes the inner numbers; if gated, those of the gate and then those that it lets through
     */
    private record FeedForward(Dense up, Dense down, boolean gated) {}

    /** A layer; norms are {@code null} where there are none. */
    private record Layer(
            Norm attentionNorm, List<Attention> attention, Norm behindAttention, Norm feedForwardNorm,
            List<FeedForward> feedForward, Norm behindFeedForward, boolean near) {}

    private final DecoderWeights weights;
    private final DecoderConfig config;
    private final WeightStore store;
    private final Precision precision;
    private final KeyValueArena arena;
    private final ExecutionPlan plan;
    private final Weight embedding;
    private final Precision embeddingPrecision;
    /** What the Euclidean length of the stream cannot exceed, as far as layers have been read; 0 where that is not needed. */
    private double streamBound;
    private final Positions positions;
    private final List<Layer> layers = new ArrayList<>();
    private final Norm norm;
    private final Dense head;

    /** Reads a model into a graph, cut into branches as the plan says. */
    Decoder(DecoderWeights weights, WeightStore store, KeyValueArena arena, ExecutionPlan plan) {
        this.weights = weights;
        this.config = weights.config();
        this.store = store;
        this.precision = store.precision();
        this.arena = arena;
        this.plan = plan;
        StoredMatrix table = weights.embedding();
        this.embedding = store.table(table);
        this.embeddingPrecision = store.heldAs(table);
        this.positions = new Positions(store, weights);
        this.head = head(config.tied() ? table : weights.head());
        this.streamBound = config.place().before() ? 0 : longestRow(table) * config.embeddingScale();
        store.flush();
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(layer));
            store.flush();
        }
        this.norm = norm(weights.finalNorm());
        store.flush();
    }

    /** How many weights are read of a model, what is small not counted. */
    static long weights(DecoderWeights weights) {
        DecoderConfig config = weights.config();
        Stream<StoredMatrix> once = Stream.concat(
                weights.positions().stream(),
                config.tied() ? Stream.of(weights.embedding()) : Stream.of(weights.embedding(), weights.head()));
        Stream<StoredMatrix> layers = IntStream.range(0, config.layers()).boxed().flatMap(layer -> Stream.concat(
                weights.gate(layer).stream(),
                Stream.of(weights.queries(layer), weights.keys(layer), weights.values(layer), weights.output(layer),
                        weights.up(layer), weights.down(layer))));
        return Stream.concat(once, layers).mapToLong(matrix -> (long) matrix.inputs() * matrix.outputs()).sum();
    }

    /** The length of the longest row of a table with a row per output. */
    private double longestRow(StoredMatrix table) {
        double[] longest = new double[1];
        store.pieces().read(table, piece -> {
            for (int row = 0; row < piece.count(); row++) {
                double square = 0;
                for (int i = 0; i < table.inputs(); i++) {
                    double value = piece.numbers()[row * piece.outputStride() + i * piece.inputStride()];
                    square += value * value;
                }
                longest[0] = Math.max(longest[0], square);
            }
        });
        return Math.sqrt(longest[0]);
    }

    private Norm norm(Optional<NormWeights> norm) {
        return norm.map(this::norm).orElse(null);
    }

    private Norm norm(NormWeights norm) {
        return Norm.of(store, config.norm().kind(), norm, config.norm().epsilon());
    }

    private Layer layer(int layer) {
        List<Attention> attention = attention(layer);
        if (!config.place().before()) {
            streamBound += bound(weights.attentionNormBehind(layer)) + bound(weights.feedForwardNormBehind(layer));
        }
        return new Layer(
                norm(weights.attentionNorm(layer)), attention, norm(weights.attentionNormBehind(layer)),
                norm(weights.feedForwardNorm(layer)), feedForward(layer), norm(weights.feedForwardNormBehind(layer)),
                config.window(layer) < config.contextLength());
    }

    /** What a norm adds to the length of the stream at most. */
    private double bound(Optional<NormWeights> norm) {
        double largest = 0;
        for (float gain : norm.orElseThrow().gain()) {
            largest = Math.max(largest, Math.abs(gain));
        }
        return largest * Math.sqrt(config.hiddenSize()) * config.residualScale();
    }

    private List<Attention> attention(int layer) {
        StoredLinear queries = StoredLinear.of(weights.queries(layer));
        StoredLinear keys = StoredLinear.of(weights.keys(layer));
        StoredLinear values = StoredLinear.of(weights.values(layer));
        StoredLinear output = StoredLinear.of(weights.output(layer));
        Optional<float[]> scales = valueScales(layer, values.source().matrix());
        Optional<Attention.QueryKeyNorm> norms = weights.queryNorm(layer).map(queryNorm -> new Attention.QueryKeyNorm(
                norm(queryNorm), norm(weights.keyNorm(layer)),
                config.queryKeyNorm() == Normalization.QueryKey.WHOLE));
        StoredLinear scaled = scales.map(values::scaledOutputs).orElse(values);
        StoredLinear unscaled = scales.map(this::reciprocals).map(output::scaledInputs).orElse(output);
        List<Attention> branches = new ArrayList<>();
        for (int branch = 0; branch < plan.branches(); branch++) {
            branches.add(new Attention(
                    precision, plan.attention(), arena.shape(), arena.branch(layer, branch),
                    Dense.of(store, plan.parts(), outputs(queries, branch), outputs(keys, branch), outputs(scaled, branch)),
                    norms, config.attentionCap(), Dense.of(store, plan.parts(), inputs(unscaled, branch))));
        }
        return branches;
    }

    /**
     * What the outputs of the layer that makes values are multiplied with, and what divides the inputs of the layer
     * that reads them: powers of two. Empty if values stay as they are.
     */
    private Optional<float[]> valueScales(int layer, StoredMatrix values) {
        if (!plan.attention().roundsValues()) {
            return Optional.empty();
        }
        double[] bounds = ValueBounds.of(values, store.pieces(), weights.attentionNorm(layer), streamBound);
        float[] scales = new float[bounds.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = plan.attention().scale(bounds[i]);
        }
        return Optional.of(scales);
    }

    /** What takes the scales of values away again, per element of every query head that reads them. */
    private float[] reciprocals(float[] scales) {
        int headSize = config.headSize();
        float[] reciprocals = new float[config.heads() * headSize];
        for (int i = 0; i < reciprocals.length; i++) {
            reciprocals[i] = 1 / scales[i / headSize / config.group() * headSize + i % headSize];
        }
        return reciprocals;
    }

    private List<FeedForward> feedForward(int layer) {
        Optional<StoredLinear> gate = weights.gate(layer).map(StoredLinear::of);
        StoredLinear up = StoredLinear.of(weights.up(layer));
        StoredLinear down = StoredLinear.of(weights.down(layer));
        List<FeedForward> branches = new ArrayList<>();
        for (int branch = 0; branch < plan.branches(); branch++) {
            int width = filled(config.innerSize() / plan.branches());
            StoredLinear inner = outputs(up, branch).withOutputs(width);
            branches.add(new FeedForward(
                    gate.isPresent()
                            ? Dense.of(store, gatedParts(precision, width, plan.parts()),
                                    outputs(gate.get(), branch).withOutputs(width), inner)
                            : Dense.of(store, plan.parts(), inner),
                    Dense.of(store, plan.parts(), inputs(down, branch).withInputs(width)),
                    gate.isPresent()));
        }
        return branches;
    }

    /**
     * Into how many parts the product of a gate and what it lets through is cut. Two products cost no more than one
     * that is split behind, which copies it; with other precisions there are operations around each.
     */
    static int gatedParts(Precision precision, int width, int parts) {
        return precision == Precision.F32 && parts == 1 && Dense.ends(2 * width, 2).get(0) == width ? 2 : parts;
    }

    /** Up to which width a branch of a feed-forward network is filled. */
    static int filled(int width) {
        return (width + WIDTH_STEP - 1) / WIDTH_STEP * WIDTH_STEP;
    }

    private StoredLinear outputs(StoredLinear layer, int branch) {
        int width = layer.outputs() / plan.branches();
        return layer.outputs(branch * width, width);
    }

    private StoredLinear inputs(StoredLinear layer, int branch) {
        int width = layer.inputs() / plan.branches();
        return layer.inputs(branch * width, width);
    }

    /**
     * Packed products can read a table with a row per token, that of the embedding if the head has no other; others need a
     * turned copy.
     */
    private Dense head(StoredMatrix table) {
        int parts = plan.threads();
        return precision.packed()
                ? Dense.transposed(store, config.tied() ? embedding : store.table(table), parts)
                : Dense.of(store, parts, StoredLinear.unbiased(table));
    }

    /**
     * What a pass makes.
     *
     * @param logits one tensor per part of the vocabulary, in binary32. With bfloat16 weights they are rounded to bfloat16,
     *     as by any implementation that computes in it
     * @param hidden the hidden states that are handed out, in binary32, those of the first state first: [rows, hiddenSize]
     */
    record Outputs(List<Output<?>> logits, Output<?> hidden) {}

    /** Adds the operations of a pass. */
    Outputs apply(GraphBuilder graph, PassInputs pass) {
        Output<?> tokens = scaled(
                graph, embeddingPrecision.widen(graph, graph.gather(embedding.read(), pass.tokens(), 0)),
                config.embeddingScale());
        Output<?> stream = positions.embed(graph, tokens, pass.positions());
        List<Positions.HeadTransform> transforms = positions.transforms(graph, pass.positions(), arena.shape());
        Output<?> offset = plan.attention().roundsValues()
                ? Positions.rounding(graph, pass.positions(), arena.shape()) : null;
        List<Output<?>> states = new ArrayList<>(List.of(stream));
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            Positions.HeadTransform transform = transforms.get(i);
            Output<?> given = given(graph, layer.attentionNorm, stream);
            List<Output<?>> attended = new ArrayList<>();
            layer.attention.forEach(branch ->
                    attended.add(branch.apply(graph, given, pass, transform, offset, layer.near)));
            Output<?> middle = added(graph, stream, attended, layer.behindAttention);
            Output<?> normal = given(graph, layer.feedForwardNorm, config.parallel() ? stream : middle);
            List<Output<?>> inner = new ArrayList<>();
            layer.feedForward.forEach(branch -> inner.add(apply(graph, branch, normal)));
            stream = added(graph, middle, inner, layer.behindFeedForward);
            states.add(stream);
        }
        Output<?> rows = precision.narrow(graph, norm.apply(graph, graph.gather(stream, pass.wanted(), 0), 2));
        List<Output<?>> logits = new ArrayList<>();
        List<Output<?>> parts = head.applyParts(graph, rows);
        for (int i = 0; i < parts.size(); i++) {
            logits.add(logits(graph, precision.widen(graph, parts.get(i)), head.widths().get(i)));
        }
        return new Outputs(logits, hidden(graph, states, pass.signals()));
    }

    /** What a block is given, in the precision of products. */
    private Output<?> given(GraphBuilder graph, Norm before, Output<?> stream) {
        return precision.narrow(graph, before == null ? stream : before.apply(graph, stream, 2));
    }

    /** The stream with what the branches of a block give. */
    private Output<?> added(GraphBuilder graph, Output<?> stream, List<Output<?>> branches, Norm behind) {
        if (behind == null && config.residualScale() == 1) {
            List<Output<?>> summands = new ArrayList<>(List.of(stream));
            summands.addAll(branches);
            return graph.addAll(summands);
        }
        Output<?> sum = graph.addAll(branches);
        Output<?> normal = behind == null ? sum : behind.apply(graph, sum, 2);
        return graph.add(stream, scaled(graph, normal, config.residualScale()));
    }

    private static Output<?> scaled(GraphBuilder graph, Output<?> x, double factor) {
        return factor == 1 ? x : graph.multiply(x, graph.scalar((float) factor));
    }

    /**
     * Divides and caps logits. They are filled up to whole vectors before: TensorFlow computes what is left over behind
     * the last one by functions that round differently.
     */
    private Output<?> logits(GraphBuilder graph, Output<?> x, int count) {
        Output<?> divided = config.logitDivisor() == 1 ? x
                : graph.divide(x, graph.scalar((float) config.logitDivisor()));
        if (config.logitCap() == 0) {
            return divided;
        }
        int more = filled(count) - count;
        Output<?> capped = Attention.capped(
                graph, more == 0 ? divided : graph.withZeroColumns(divided, more), config.logitCap());
        return more == 0 ? capped : graph.slice(capped, graph.vector(0, 0), graph.vector(-1, count));
    }

    /** Nothing of it is computed in a pass that hands out none. */
    private Output<?> hidden(GraphBuilder graph, List<Output<?>> states, PassInputs.Signals signals) {
        Output<?>[] parts = new Output<?>[states.size() + 1];
        for (int i = 0; i < states.size(); i++) {
            parts[i] = graph.gather(states.get(i), signals.rows()[i], 0);
        }
        parts[states.size()] = norm.apply(
                graph, graph.gather(states.get(states.size() - 1), signals.rows()[states.size()], 0), 2);
        Output<?> nothing = graph.choose(graph.scalar(0f), signals.present())[0];
        return graph.either(nothing, graph.concat(0, parts));
    }

    /**
     * The product, activation and product of a feed-forward network.
     *
     * <p>A gate of SwiGLU is multiplied with the other half before it is multiplied with its own sigmoid: the other way
     * round TensorFlow would make an operation of the two that is slower than both.
     */
    private Output<?> apply(GraphBuilder graph, FeedForward branch, Output<?> x) {
        Output<?> inner;
        if (branch.gated) {
            Output<?>[] halves = halves(graph, branch.up, x);
            inner = precision.narrow(graph, config.activation() == Activation.SILU
                    ? graph.multiply(graph.multiply(halves[0], halves[1]), graph.sigmoid(halves[0]))
                    : graph.multiply(activated(graph, halves[0]), halves[1]));
        } else if (config.activation() == Activation.GELU_TANH) {
            inner = branch.up.applyWithGelu(graph, x);
        } else {
            inner = precision.narrow(graph, activated(graph, precision.widen(graph, branch.up.apply(graph, x))));
        }
        return precision.widen(graph, branch.down.apply(graph, inner));
    }

    /** What the gate makes of rows, and what it lets through: the parts of a product that has two. */
    private Output<?>[] halves(GraphBuilder graph, Dense up, Output<?> x) {
        List<Integer> widths = up.widths();
        if (widths.size() == 2 && widths.get(0).equals(widths.get(1))) {
            return up.applyParts(graph, x).stream().map(part -> precision.widen(graph, part)).toArray(Output<?>[]::new);
        }
        return graph.halves(precision.widen(graph, up.apply(graph, x)), 1);
    }

    private Output<?> activated(GraphBuilder graph, Output<?> x) {
        return switch (config.activation()) {
            case SILU -> graph.multiply(x, graph.sigmoid(x));
            case GELU_TANH -> Dense.gelu(graph, x);
            case GELU_ERF -> {
                Output<?> share = graph.erf(graph.multiply(x, graph.scalar((float) Math.sqrt(0.5))));
                yield graph.multiply(graph.multiply(x, graph.scalar(0.5f)), graph.add(share, graph.scalar(1f)));
            }
        };
    }
}
