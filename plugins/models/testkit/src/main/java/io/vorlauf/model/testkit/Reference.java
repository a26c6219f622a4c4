// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.model.testkit;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.ModelConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A decoder in binary64, written for reading: GPT-2 as its paper and first code describe it, Llama as its paper does,
 * with the halves of a head rotated as Hugging Face checkpoints want it. No cache, no batches, everything is computed
 * again for every question, and weights are read by the names and shapes of their family.
 */
public final class Reference {

    private final ModelConfig config;
    private final boolean gpt2;
    private final Map<String, float[]> weights = new HashMap<>();

    private Reference(Checkpoint checkpoint) {
        this.config = checkpoint.config();
        this.gpt2 = config instanceof Gpt2Config;
        config.tensors().keySet().forEach(name -> weights.put(name, checkpoint.floats(name)));
    }

    /** Reads a checkpoint. */
    public static Reference open(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return new Reference(checkpoint);
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
        String table = !config.tieWordEmbeddings() ? "lm_head" : gpt2 ? "wte" : "model.embed_tokens";
        double[][] last = states(tokens, parents)[config.layers() + 1];
        return Arrays.stream(last)
                .map(x -> outputsByInputs(weights.get(table + ".weight"), x))
                .toArray(double[][]::new);
    }

    /**
     * The hidden states of each node of a forest, given each node's parent or -1: what enters each layer, what leaves the
     * last one, and what the final norm makes of that.
     */
    public double[][][] states(int[] tokens, int[] parents) {
        double[][][] states = new double[config.layers() + 2][][];
        int count = tokens.length;
        double[][] stream = new double[count][];
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = parents[i] < 0 ? 0 : positions[parents[i]] + 1;
            stream[i] = row(gpt2 ? "wte" : "model.embed_tokens", tokens[i]);
            stream[i] = gpt2 ? sum(stream[i], row("wpe", positions[i])) : stream[i];
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            states[layer] = stream.clone();
            String block = (gpt2 ? "h." : "model.layers.") + layer + ".";
            double[][] queries = new double[count][];
            double[][] keys = new double[count][];
            double[][] values = new double[count][];
            for (int i = 0; i < count; i++) {
                double[] normal = norm(block + (gpt2 ? "ln_1" : "input_layernorm"), stream[i]);
                double[] joint = gpt2 ? linear(block + "attn.c_attn", normal) : null;
                queries[i] = gpt2 ? third(joint, 0) : rotated(linear(block + "self_attn.q_proj", normal), positions[i]);
                keys[i] = gpt2 ? third(joint, 1) : rotated(linear(block + "self_attn.k_proj", normal), positions[i]);
                values[i] = gpt2 ? third(joint, 2) : linear(block + "self_attn.v_proj", normal);
            }
            for (int i = 0; i < count; i++) {
                double[] seen = attend(queries[i], keys, values, parents, i);
                double[] summed = sum(stream[i], linear(block + (gpt2 ? "attn.c_proj" : "self_attn.o_proj"), seen));
                double[] normal = norm(block + (gpt2 ? "ln_2" : "post_attention_layernorm"), summed);
                stream[i] = sum(summed, gpt2 ? gelu(block + "mlp.", normal) : swiGlu(block + "mlp.", normal));
            }
        }
        states[config.layers()] = stream;
        states[config.layers() + 1] = Arrays.stream(stream)
                .map(x -> norm(gpt2 ? "ln_f" : "model.norm", x))
                .toArray(double[][]::new);
        return states;
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

    private double[] rotated(double[] heads, int position) {
        double theta = ((LlamaConfig) config).ropeTheta();
        int size = config.headSize();
        int half = size / 2;
        double[] rotated = heads.clone();
        for (int head = 0; head < heads.length; head += size) {
            for (int i = 0; i < half; i++) {
                double angle = position / Math.pow(theta, 2.0 * i / size);
                double a = heads[head + i];
                double b = heads[head + half + i];
                rotated[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                rotated[head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return rotated;
    }

    private double[] gelu(String name, double[] x) {
        double[] inner = linear(name + "c_fc", x);
        Arrays.setAll(inner, i -> 0.5 * inner[i]
                * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (inner[i] + 0.044715 * Math.pow(inner[i], 3)))));
        return linear(name + "c_proj", inner);
    }

    private double[] swiGlu(String name, double[] x) {
        double[] gate = linear(name + "gate_proj", x);
        double[] inner = linear(name + "up_proj", x);
        Arrays.setAll(inner, i -> gate[i] / (1 + Math.exp(-gate[i])) * inner[i]);
        return linear(name + "down_proj", inner);
    }

    private double[] norm(String name, double[] x) {
        float[] gain = weights.get(name + ".weight");
        float[] bias = weights.get(name + ".bias");
        double mean = gpt2 ? Arrays.stream(x).average().orElseThrow() : 0;
        double square = Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
        double epsilon = config instanceof Gpt2Config own
                ? own.layerNormEpsilon()
                : ((LlamaConfig) config).rmsNormEps();
        double[] normal = new double[x.length];
        Arrays.setAll(normal, i -> (x[i] - mean) / Math.sqrt(square + epsilon) * gain[i] + (gpt2 ? bias[i] : 0));
        return normal;
    }

    /** GPT-2 has a row per input and biases, Llama a row per output and none. */
    private double[] linear(String name, double[] x) {
        float[] matrix = weights.get(name + ".weight");
        if (!gpt2) {
            return outputsByInputs(matrix, x);
        }
        float[] bias = weights.get(name + ".bias");
        double[] y = new double[bias.length];
        for (int column = 0; column < y.length; column++) {
            y[column] = bias[column];
            for (int i = 0; i < x.length; i++) {
                y[column] += x[i] * matrix[i * bias.length + column];
            }
        }
        return y;
    }

    private static double[] outputsByInputs(float[] matrix, double[] x) {
        double[] y = new double[matrix.length / x.length];
        for (int row = 0; row < y.length; row++) {
            for (int i = 0; i < x.length; i++) {
                y[row] += x[i] * matrix[row * x.length + i];
            }
        }
        return y;
    }

    private double[] row(String table, int row) {
        float[] matrix = weights.get(table + ".weight");
        double[] values = new double[config.hiddenSize()];
        Arrays.setAll(values, i -> matrix[row * values.length + i]);
        return values;
    }

    private static double[] third(double[] joint, int third) {
        int width = joint.length / 3;
        return Arrays.copyOfRange(joint, third * width, (third + 1) * width);
    }

    private static double[] sum(double[] x, double[] y) {
        double[] sum = x.clone();
        Arrays.setAll(sum, i -> x[i] + y[i]);
        return sum;
    }
}
