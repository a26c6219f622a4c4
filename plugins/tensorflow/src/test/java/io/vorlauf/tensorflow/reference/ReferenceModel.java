package io.vorlauf.tensorflow.reference;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A decoder in plain Java and binary64, written for reading: no cache, no batches, everything is computed again for
 * every question. What the graphs answer is compared with this.
 */
public abstract class ReferenceModel {

    private final Checkpoint checkpoint;
    private final ModelConfig config;

    ReferenceModel(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
    }

    /** Reads a checkpoint. */
    public static ReferenceModel open(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return checkpoint.config() instanceof Gpt2Config gpt2
                    ? new ReferenceGpt2(checkpoint, gpt2)
                    : new ReferenceLlama(checkpoint, (LlamaConfig) checkpoint.config());
        }
    }

    /** The logits after each token of a text. */
    public final double[][] logits(int... tokens) {
        int[] parents = new int[tokens.length];
        Arrays.setAll(parents, i -> i - 1);
        return logits(tokens, parents);
    }

    /** The logits after each node of a forest, given each node's parent or -1. */
    public final double[][] logits(int[] tokens, int[] parents) {
        int count = tokens.length;
        double[][] stream = new double[count][];
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = parents[i] < 0 ? 0 : positions[parents[i]] + 1;
            stream[i] = embed(tokens[i], positions[i]);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            double[][] queries = new double[count][];
            double[][] keys = new double[count][];
            double[][] values = new double[count][];
            for (int i = 0; i < count; i++) {
                double[] normal = attentionNorm(layer, stream[i]);
                queries[i] = queries(layer, normal, positions[i]);
                keys[i] = keys(layer, normal, positions[i]);
                values[i] = values(layer, normal);
            }
            for (int i = 0; i < count; i++) {
                double[] seen = attend(queries[i], keys, values, parents, i);
                double[] summed = sum(stream[i], attentionOutput(layer, seen));
                stream[i] = sum(summed, feedForward(layer, summed));
            }
        }
        return Arrays.stream(stream).map(this::head).toArray(double[][]::new);
    }

    private double[] attend(double[] query, double[][] keys, double[][] values, int[] parents, int node) {
        int size = config.headSize();
        double[] result = new double[config.heads() * size];
        for (int head = 0; head < config.heads(); head++) {
            int own = head * size;
            int shared = head / (config.heads() / config.kvHeads()) * size;
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

    abstract double[] embed(int token, int position);

    abstract double[] attentionNorm(int layer, double[] x);

    abstract double[] queries(int layer, double[] x, int position);

    abstract double[] keys(int layer, double[] x, int position);

    abstract double[] values(int layer, double[] x);

    abstract double[] attentionOutput(int layer, double[] heads);

    /** The feed-forward network with the norm before it. */
    abstract double[] feedForward(int layer, double[] x);

    /** The final norm and the product that makes logits. */
    abstract double[] head(double[] x);

    final float[] weights(String name) {
        int[] shape = config.tensors().get(name).stream().mapToInt(Long::intValue).toArray();
        return checkpoint.floats(name, shape);
    }

    static double[] sum(double[] x, double[] y) {
        double[] sum = x.clone();
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }

    static double[] row(float[] matrix, int row, int width) {
        double[] values = new double[width];
        Arrays.setAll(values, i -> matrix[row * width + i]);
        return values;
    }

    /** Multiplies with a matrix that has a row per output. */
    static double[] outputsByInputs(float[] matrix, double[] x) {
        double[] y = new double[matrix.length / x.length];
        for (int row = 0; row < y.length; row++) {
            for (int i = 0; i < x.length; i++) {
                y[row] += x[i] * matrix[row * x.length + i];
            }
        }
        return y;
    }

    /** Multiplies with some columns of a matrix that has a row per input, and adds as many of a bias. */
    static double[] inputsByOutputs(float[] matrix, float[] bias, double[] x, int from, int count) {
        double[] y = new double[count];
        for (int column = 0; column < count; column++) {
            y[column] = bias[from + column];
            for (int i = 0; i < x.length; i++) {
                y[column] += x[i] * matrix[i * bias.length + from + column];
            }
        }
        return y;
    }
}
