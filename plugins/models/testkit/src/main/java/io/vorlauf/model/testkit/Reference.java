// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.checkpoint.weights.NormWeights;
import io.vorlauf.checkpoint.weights.StoredMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A decoder in binary64, written for reading: what {@link DecoderConfig} says, sentence by sentence. No cache, no batches,
 * everything is computed again for every question.
 */
public final class Reference {

    /** A linear layer: weights with a row per output, and biases or {@code null}. */
    private record Layer(float[] weights, float[] biases) {

        static Layer of(StoredMatrix matrix) {
            return new Layer(matrix.table().values(), matrix.bias());
        }

        double[] times(double[] x) {
            double[] y = new double[weights.length / x.length];
            for (int row = 0; row < y.length; row++) {
                y[row] = biases == null ? 0 : biases[row];
                for (int i = 0; i < x.length; i++) {
                    y[row] += x[i] * weights[row * x.length + i];
                }
            }
            return y;
        }

        double[] row(int row, int width) {
            double[] values = new double[width];
            Arrays.setAll(values, i -> weights[row * width + i]);
            return values;
        }
    }

    private record Block(
            Optional<NormWeights> before, Layer queries, Layer keys, Layer values, Optional<NormWeights> queryNorm,
            Optional<NormWeights> keyNorm, Layer output, Optional<NormWeights> behind, Optional<NormWeights> beforeInner,
            Optional<Layer> gate, Layer up, Layer down, Optional<NormWeights> behindInner) {

        static Block of(DecoderWeights weights, int layer) {
            return new Block(
                    weights.attentionNorm(layer), Layer.of(weights.queries(layer)), Layer.of(weights.keys(layer)),
                    Layer.of(weights.values(layer)), weights.queryNorm(layer), weights.keyNorm(layer),
                    Layer.of(weights.output(layer)), weights.attentionNormBehind(layer), weights.feedForwardNorm(layer),
                    weights.gate(layer).map(Layer::of), Layer.of(weights.up(layer)), Layer.of(weights.down(layer)),
                    weights.feedForwardNormBehind(layer));
        }
    }

    private final DecoderConfig config;
    private final Layer embedding;
    private final Optional<Layer> positions;
    private final List<Block> blocks = new ArrayList<>();
    private final NormWeights finalNorm;
    private final Layer head;

    private Reference(DecoderWeights weights) {
        this.config = weights.config();
        this.embedding = Layer.of(weights.embedding());
        this.positions = weights.positions().map(Layer::of);
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(Block.of(weights, layer));
        }
        this.finalNorm = weights.finalNorm();
        this.head = Layer.of(weights.head());
    }

    /** Reads a checkpoint. */
    public static Reference open(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return new Reference(DecoderWeights.of(checkpoint));
        }
    }

    /** The logits after each token of a text. */
    public double[][] logits(int... tokens) {
        int[] parents = new int[tokens.length];
        Arrays.setAll(parents, i -> i - 1);
        return logits(tokens, parents);
    }

    /** The logits after each node of a forest, given each node's parent or -1. */
    public double[][] logits(int[] tokens, int[] parents) {
        return Arrays.stream(states(tokens, parents)[config.layers() + 1])
                .map(head::times)
                .map(logits -> Arrays.stream(logits).map(x -> capped(x / config.logitDivisor(), config.logitCap())).toArray())
                .toArray(double[][]::new);
    }

    /**
     * The hidden states of each node of a forest, given each node's parent or -1: what enters each layer, what leaves the
     * last one, and what the final norm makes of that.
     */
    public double[][][] states(int[] tokens, int[] parents) {
        double[][][] states = states(tokens, parents, false);
        if (config.longContext().isPresent()) {
            double[][][] ofLong = states(tokens, parents, true);
            for (int i = 0; i < tokens.length; i++) {
                int length = 0;
                for (int at = i; at >= 0; at = parents[at]) {
                    length++;
                }
                for (int state = 0; state < states.length && length > config.longContext().get().length(); state++) {
                    states[state][i] = ofLong[state][i];
                }
            }
        }
        return states;
    }

    /** The states if all texts are short, or all are long. */
    private double[][][] states(int[] tokens, int[] parents, boolean longTexts) {
        int count = tokens.length;
        int[] at = new int[count];
        double[][] stream = new double[count][];
        for (int i = 0; i < count; i++) {
            at[i] = parents[i] < 0 ? 0 : at[parents[i]] + 1;
            int position = at[i];
            double[] token = scaled(embedding.row(tokens[i], config.hiddenSize()), config.embeddingScale());
            stream[i] = positions.map(table -> sum(token, table.row(position, config.hiddenSize()))).orElse(token);
        }
        double[][][] states = new double[config.layers() + 2][][];
        for (int layer = 0; layer < config.layers(); layer++) {
            states[layer] = stream;
            stream = next(layer, stream, at, parents, longTexts);
        }
        states[config.layers()] = stream;
        states[config.layers() + 1] = Arrays.stream(stream).map(x -> norm(finalNorm, x)).toArray(double[][]::new);
        return states;
    }

    private double[][] next(int layer, double[][] stream, int[] at, int[] parents, boolean longTexts) {
        Optional<Rotation> rotation = longTexts
                ? config.longContext().map(DecoderConfig.LongContext::rotation)
                : config.rotation(layer);
        Block block = blocks.get(layer);
        int count = stream.length;
        double[][] queries = new double[count][];
        double[][] keys = new double[count][];
        double[][] values = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] given = norm(block.before(), stream[i]);
            queries[i] = turned(rotation, normed(block.queryNorm(), block.queries().times(given)), at[i]);
            keys[i] = turned(rotation, normed(block.keyNorm(), block.keys().times(given)), at[i]);
            values[i] = block.values().times(given);
        }
        double[][] next = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] attended = block.output().times(attend(layer, queries[i], keys, values, at, parents, i));
            double[] middle = sum(stream[i], scaled(norm(block.behind(), attended), config.residualScale()));
            double[] inner = inner(block, norm(block.beforeInner(), config.parallel() ? stream[i] : middle));
            next[i] = sum(middle, scaled(norm(block.behindInner(), inner), config.residualScale()));
        }
        return next;
    }

    private double[] attend(
            int layer, double[] query, double[][] keys, double[][] values, int[] at, int[] parents, int node) {
        int size = config.headSize();
        double[] result = new double[config.heads() * size];
        for (int head = 0; head < config.heads(); head++) {
            int own = head * size;
            int shared = head / config.group() * size;
            double total = 0;
            for (int seen = node; seen >= 0 && at[seen] > at[node] - (long) config.window(layer); seen = parents[seen]) {
                double score = 0;
                for (int i = 0; i < size; i++) {
                    score += query[own + i] * keys[seen][shared + i];
                }
                double weight = Math.exp(capped(score * config.attentionScale(layer), config.attentionCap()));
                total += weight;
                for (int i = 0; i < size; i++) {
                    result[own + i] += weight * values[seen][shared + i];
                }
            }
            for (int i = 0; i < size; i++) {
                result[own + i] /= total;
            }
        }
        return result;
    }

    private static double capped(double x, double cap) {
        return cap == 0 ? x : cap * Math.tanh(x / cap);
    }

    private double[] turned(Optional<Rotation> rotation, double[] heads, int position) {
        if (rotation.isEmpty()) {
            return heads;
        }
        int half = rotation.get().width() / 2;
        double amplitude = rotation.get().amplitude();
        double[] turned = heads.clone();
        for (int head = 0; head < heads.length; head += config.headSize()) {
            for (int i = 0; i < half; i++) {
                double angle = position * rotation.get().frequencies().get(i);
                double a = heads[head + i];
                double b = heads[head + half + i];
                turned[head + i] = amplitude * (a * Math.cos(angle) - b * Math.sin(angle));
                turned[head + half + i] = amplitude * (b * Math.cos(angle) + a * Math.sin(angle));
            }
        }
        return turned;
    }

    private double[] inner(Block block, double[] x) {
        double[] up = block.up().times(x);
        double[] gate = block.gate().map(layer -> layer.times(x)).orElse(up);
        double[] inner = new double[up.length];
        Arrays.setAll(inner, i -> activation(gate[i]) * (block.gate().isPresent() ? up[i] : 1));
        return block.down().times(inner);
    }

    private double activation(double x) {
        return switch (config.activation()) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3))));
            case GELU_ERF -> 0.5 * x * (1 + erf(x / Math.sqrt(2)));
        };
    }

    /** By its power series, which converges for the numbers that occur, and by its limit beyond. */
    private static double erf(double x) {
        if (Math.abs(x) > 5) {
            return Math.signum(x);
        }
        double sum = 0;
        double term = x;
        for (int n = 0; n < 120; n++) {
            sum += term / (2 * n + 1);
            term *= -x * x / (n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private double[] norm(Optional<NormWeights> norm, double[] x) {
        return norm.map(weights -> norm(weights, x)).orElse(x);
    }

    /** As many numbers at once as there are gains. */
    private double[] normed(Optional<NormWeights> norm, double[] x) {
        if (norm.isEmpty()) {
            return x;
        }
        int width = norm.get().gain().length;
        double[] result = new double[x.length];
        for (int from = 0; from < x.length; from += width) {
            System.arraycopy(norm(norm.get(), Arrays.copyOfRange(x, from, from + width)), 0, result, from, width);
        }
        return result;
    }

    private double[] norm(NormWeights weights, double[] x) {
        boolean centred = config.norm().kind() == Normalization.Kind.LAYER;
        double mean = centred ? Arrays.stream(x).average().orElseThrow() : 0;
        double square = Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
        double[] normal = new double[x.length];
        Arrays.setAll(normal, i -> (x[i] - mean) / Math.sqrt(square + config.norm().epsilon()) * weights.gain()[i]
                + (weights.shift() == null ? 0 : weights.shift()[i]));
        return normal;
    }

    private static double[] scaled(double[] x, double factor) {
        return Arrays.stream(x).map(value -> value * factor).toArray();
    }

    private static double[] sum(double[] x, double[] y) {
        double[] sum = x.clone();
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }
}
