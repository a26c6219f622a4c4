package io.vorlauf.jvm;

import io.vorlauf.jvm.internal.checkpoint.CheckpointSource;
import io.vorlauf.jvm.internal.decoder.Decoder;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Matrix;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Part;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Place;
import io.vorlauf.jvm.internal.decoder.DecoderSource.Scaling;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A decoder in binary64, written for reading: no cache, no batches, everything is computed again for every question. What
 * models answer is compared with this.
 */
final class Reference {

    private final CheckpointSource source;
    private final Decoder decoder;

    private Reference(CheckpointSource source) {
        this.source = source;
        this.decoder = source.decoder();
    }

    /** The logits after each token of a text. */
    static double[][] logits(Path directory, int... tokens) {
        int[] parents = new int[tokens.length];
        Arrays.setAll(parents, i -> i - 1);
        return logits(directory, tokens, parents);
    }

    /** The logits after each node of a forest, given each node's parent or -1. */
    static double[][] logits(Path directory, int[] tokens, int[] parents) {
        try (CheckpointSource source = CheckpointSource.open(directory)) {
            return new Reference(source).compute(tokens, parents);
        }
    }

    private double[][] compute(int[] tokens, int[] parents) {
        int count = tokens.length;
        double[][] embedding = rows(source.matrix(Part.EMBEDDING, 0));
        double[][] stream = new double[count][];
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = parents[i] < 0 ? 0 : positions[parents[i]] + 1;
            stream[i] = embedding[tokens[i]];
            if (decoder.ropeTheta().isEmpty()) {
                stream[i] = sum(stream[i], rows(source.matrix(Part.POSITIONS, 0))[positions[i]]);
            }
        }
        for (int layer = 0; layer < decoder.layers(); layer++) {
            double[][] queries = new double[count][];
            double[][] keys = new double[count][];
            double[][] values = new double[count][];
            for (int i = 0; i < count; i++) {
                double[] normal = norm(Place.ATTENTION, layer, stream[i]);
                queries[i] = turned(product(Part.QUERIES, layer, normal), positions[i]);
                keys[i] = turned(product(Part.KEYS, layer, normal), positions[i]);
                values[i] = product(Part.VALUES, layer, normal);
            }
            for (int i = 0; i < count; i++) {
                double[] seen = attend(queries[i], keys, values, parents, i);
                double[] summed = sum(stream[i], product(Part.ATTENTION_OUTPUT, layer, seen));
                stream[i] = sum(summed, feedForward(layer, norm(Place.FEED_FORWARD, layer, summed)));
            }
        }
        Part head = decoder.tied() ? Part.EMBEDDING : Part.HEAD;
        return Arrays.stream(stream)
                .map(row -> product(head, 0, norm(Place.HEAD, 0, row)))
                .toArray(double[][]::new);
    }

    private double[] attend(double[] query, double[][] keys, double[][] values, int[] parents, int node) {
        int size = decoder.headSize();
        double[] result = new double[decoder.queryWidth()];
        for (int head = 0; head < decoder.heads(); head++) {
            int own = head * size;
            int shared = head / decoder.group() * size;
            double total = 0;
            for (int seen = node; seen >= 0; seen = parents[seen]) {
                double score = 0;
                for (int i = 0; i < size; i++) {
                    score += query[own + i] * keys[seen][shared + i];
                }
                double weight = Math.exp(score / Math.sqrt(size));
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

    private double[] feedForward(int layer, double[] x) {
        double[] inner = product(Part.UP, layer, x);
        if (decoder.activation() == Decoder.Activation.GATED_SILU) {
            double[] gate = product(Part.GATE, layer, x);
            Arrays.setAll(inner, i -> gate[i] / (1 + Math.exp(-gate[i])) * inner[i]);
        } else {
            Arrays.setAll(inner, i -> 0.5 * inner[i]
                    * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (inner[i] + 0.044715 * Math.pow(inner[i], 3)))));
        }
        return product(Part.DOWN, layer, inner);
    }

    private double[] norm(Place place, int layer, double[] x) {
        Scaling scaling = source.norm(place, layer);
        float[] gains = scaling.gains();
        float[] biases = scaling.biases();
        double mean = decoder.norm() == Decoder.Norm.LAYER ? Arrays.stream(x).average().orElseThrow() : 0;
        double square = Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
        double[] normal = new double[x.length];
        Arrays.setAll(normal, i -> (x[i] - mean) / Math.sqrt(square + decoder.epsilon()) * gains[i]
                + (biases == null ? 0 : biases[i]));
        return normal;
    }

    private double[] turned(double[] heads, int position) {
        double[] turned = heads.clone();
        int size = decoder.headSize();
        int half = size / 2;
        for (int head = 0; head < heads.length && decoder.ropeTheta().isPresent(); head += size) {
            for (int i = 0; i < half; i++) {
                double angle = position / Math.pow(decoder.ropeTheta().getAsDouble(), 2.0 * i / size);
                double a = heads[head + i];
                double b = heads[head + half + i];
                turned[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                turned[head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return turned;
    }

    private double[] product(Part part, int layer, double[] x) {
        Matrix matrix = source.matrix(part, layer);
        double[][] rows = rows(matrix);
        double[] y = new double[rows.length];
        for (int j = 0; j < y.length; j++) {
            y[j] = matrix.biases() == null ? 0 : matrix.biases()[j];
            for (int i = 0; i < x.length; i++) {
                y[j] += rows[j][i] * x[i];
            }
        }
        return y;
    }

    private static double[][] rows(Matrix matrix) {
        double[][] rows = new double[matrix.outputs()][matrix.inputs()];
        for (int j = 0; j < rows.length; j++) {
            for (int i = 0; i < rows[j].length; i++) {
                rows[j][i] = matrix.values()[i * matrix.inputStride() + j * matrix.outputStride()];
            }
        }
        return rows;
    }

    private static double[] sum(double[] x, double[] y) {
        double[] sum = x.clone();
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }
}
