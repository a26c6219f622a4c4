// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.tensorflow.Output;

/** How a model tells positions apart: by trained vectors, by turning heads, or, in some layers, not at all. */
final class Positions {

    /** What is done to the heads of a pass in a layer. */
    interface HeadTransform {

        /**
         * Scales the queries by the layer's attention scale and, where positions are relative, turns queries and keys.
         * Values stay as they are, to the bit; they are here because one operation on all heads is faster than two on
         * some.
         *
         * <p>The scale comes before the scores, not after: TensorFlow would fuse a product of scores, scale and mask
         * into an operation that is a hundred times slower.
         *
         * @param heads query heads, key heads, value heads of each node: [nodes · heads, headSize]
         * @param offset what is added at the end; {@code null} for nothing
         */
        Output<?> apply(GraphBuilder graph, Output<?> heads, Output<?> offset);
    }

    /** Layers with the same rotation and scale share what is made of positions. */
    private record Kind(Optional<Rotation> rotation, double scale) {}

    /** Cosines and sines of a rotation, per position and pair. */
    private record Angles(Weight cosines, Weight sines) {}

    private final DecoderConfig config;
    private final Weight learned;
    private final Map<Rotation, Angles> angles = new HashMap<>();

    /** Reads the learned positions of a checkpoint, and makes tables of all angles. */
    Positions(WeightStore store, DecoderWeights weights) {
        this.config = weights.config();
        this.learned = weights.positions().map(store::exactTable).orElse(null);
        for (int layer = 0; layer < config.layers(); layer++) {
            config.rotation(layer).ifPresent(rotation -> angles.computeIfAbsent(rotation, key -> angles(store, key)));
        }
    }

    /** The positions of long texts stand behind those of short ones. */
    private Angles angles(WeightStore store, Rotation rotation) {
        int positions = config.contextLength();
        int pairs = rotation.frequencies().size();
        int all = config.longContext().isPresent() ? 2 * positions : positions;
        return new Angles(
                store.exact(all, pairs, rows(rotation, Math::cos)), store.exact(all, pairs, rows(rotation, Math::sin)));
    }

    private WeightStore.Rows rows(Rotation rotation, DoubleUnaryOperator function) {
        int positions = config.contextLength();
        int pairs = rotation.frequencies().size();
        return (first, count, to) -> {
            for (int row = 0; row < count; row++) {
                int position = first + row;
                Rotation own = position < positions ? rotation : config.longContext().get().rotation();
                for (int pair = 0; pair < pairs; pair++) {
                    double angle = own.angle(position % positions, pair);
                    to[row * pairs + pair] = (float) (own.amplitude() * function.applyAsDouble(angle));
                }
            }
        };
    }

    /** The token embeddings [nodes, hidden], with what positions add to them. */
    Output<?> embed(GraphBuilder graph, Output<?> tokens, Output<?> positions) {
        return learned == null ? tokens : graph.add(tokens, graph.gather(learned.read(), positions, 0));
    }

    /** The transforms of all layers for nodes at some positions. */
    List<HeadTransform> transforms(GraphBuilder graph, Output<?> positions, HeadShape shape) {
        Map<Kind, HeadTransform> made = new HashMap<>();
        List<HeadTransform> transforms = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            Kind kind = new Kind(config.rotation(layer), config.attentionScale(layer));
            transforms.add(made.computeIfAbsent(kind, key -> transform(graph, positions, shape, key)));
        }
        return transforms;
    }

    /**
     * Turning (a, b) to (a·cos − b·sin, b·cos + a·sin) is {@code x·[cos, cos] + swap(x)·[−sin, sin]}. The two factors
     * are made once per pass, with the scale of the queries in them.
     */
    private HeadTransform transform(GraphBuilder graph, Output<?> positions, HeadShape shape, Kind kind) {
        if (kind.rotation().isEmpty()) {
            Output<?> scales = graph.reshape(graph.gather(
                    graph.floats(shape.scales(kind.scale()), 1, shape.all()), zeros(graph, positions), 0), -1, 1);
            return (g, heads, offset) -> {
                Output<?> scaled = g.multiply(heads, scales);
                return offset == null ? scaled : g.add(scaled, offset);
            };
        }
        Rotation rotation = kind.rotation().get();
        Angles table = angles.get(rotation);
        int rest = shape.headSize() - rotation.width();
        Output<?> scales = graph.floats(shape.turnedScales(kind.scale()), shape.all(), 1);
        Output<?> unturned = graph.floats(shape.unturned(), shape.all(), 1);
        Output<?> cosine = graph.gather(table.cosines().read(), positions, 0);
        Output<?> sine = graph.gather(table.sines().read(), positions, 0);
        Output<?> negative = graph.multiply(sine, graph.scalar(-1f));
        Output<?> kept = extended(graph, graph.concat(1, cosine, cosine), positions, rest, 1);
        Output<?> crossed = extended(graph, graph.concat(1, negative, sine), positions, rest, 0);
        Output<?> own = graph.reshape(
                graph.add(graph.multiply(graph.expand(kept, 1), scales), unturned), -1, shape.headSize());
        Output<?> other = graph.reshape(graph.multiply(graph.expand(crossed, 1), scales), -1, shape.headSize());
        return (g, heads, offset) -> {
            Output<?> straight = g.multiply(heads, own);
            Output<?> across = g.multiply(swapped(g, heads, rotation.width(), rest), other);
            return offset == null ? g.add(straight, across) : g.addAll(List.of(straight, across, offset));
        };
    }

    /** What is added to the heads of nodes to round values: {@link AttentionKernel#ROUNDING}, and 0 to others. */
    static Output<?> rounding(GraphBuilder graph, Output<?> positions, HeadShape shape) {
        float[] values = new float[shape.all() * shape.headSize()];
        Arrays.fill(values, (shape.queryHeads() + shape.kvHeads()) * shape.headSize(), values.length,
                AttentionKernel.ROUNDING);
        return graph.reshape(
                graph.gather(graph.floats(values, 1, values.length), zeros(graph, positions), 0), -1, shape.headSize());
    }

    /** Rows with a number behind them, so many times. */
    private static Output<?> extended(GraphBuilder graph, Output<?> rows, Output<?> positions, int count, float value) {
        if (count == 0) {
            return rows;
        }
        float[] values = new float[count];
        Arrays.fill(values, value);
        return graph.concat(1, rows, graph.gather(graph.floats(values, 1, count), zeros(graph, positions), 0));
    }

    /** A zero for every node. */
    private static Output<?> zeros(GraphBuilder graph, Output<?> positions) {
        return graph.subtract(positions, positions);
    }

    /** The halves of what is turned, exchanged. */
    private static Output<?> swapped(GraphBuilder graph, Output<?> heads, int width, int rest) {
        if (rest == 0) {
            return graph.roll(heads, width / 2, 1);
        }
        Output<?>[] parts = graph.split(heads, graph.vector(width, rest), 2, 1);
        return graph.concat(1, graph.roll(parts[0], width / 2, 1), parts[1]);
    }
}
