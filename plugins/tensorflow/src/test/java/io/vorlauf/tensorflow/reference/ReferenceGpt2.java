package io.vorlauf.tensorflow.reference;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** GPT-2 as its paper and first code describe it. */
final class ReferenceGpt2 extends ReferenceModel {

    private final Gpt2Config config;
    private final Map<String, float[]> weights = new HashMap<>();

    ReferenceGpt2(Checkpoint checkpoint, Gpt2Config config) {
        super(checkpoint);
        this.config = config;
        config.tensors().keySet().forEach(name -> weights.put(name, weights(name)));
    }

    @Override
    double[] embed(int token, int position) {
        int hidden = config.hiddenSize();
        return sum(row(weights.get("wte.weight"), token, hidden), row(weights.get("wpe.weight"), position, hidden));
    }

    @Override
    double[] attentionNorm(int layer, double[] x) {
        return norm("h." + layer + ".ln_1", x);
    }

    @Override
    double[] queries(int layer, double[] x, int position) {
        return joint(layer, x, 0);
    }

    @Override
    double[] keys(int layer, double[] x, int position) {
        return joint(layer, x, 1);
    }

    @Override
    double[] values(int layer, double[] x) {
        return joint(layer, x, 2);
    }

    private double[] joint(int layer, double[] x, int part) {
        String name = "h." + layer + ".attn.c_attn";
        return linear(name, x, part * config.hiddenSize(), config.hiddenSize());
    }

    @Override
    double[] attentionOutput(int layer, double[] heads) {
        return linear("h." + layer + ".attn.c_proj", heads, 0, config.hiddenSize());
    }

    @Override
    double[] feedForward(int layer, double[] x) {
        String name = "h." + layer + ".";
        double[] inner = linear(name + "mlp.c_fc", norm(name + "ln_2", x), 0, config.intermediateSize());
        double[] active = Arrays.stream(inner).map(ReferenceGpt2::gelu).toArray();
        return linear(name + "mlp.c_proj", active, 0, config.hiddenSize());
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    @Override
    double[] head(double[] x) {
        String table = config.tieWordEmbeddings() ? "wte.weight" : "lm_head.weight";
        return outputsByInputs(weights.get(table), norm("ln_f", x));
    }

    private double[] linear(String name, double[] x, int from, int count) {
        return inputsByOutputs(weights.get(name + ".weight"), weights.get(name + ".bias"), x, from, count);
    }

    private double[] norm(String name, double[] x) {
        float[] gain = weights.get(name + ".weight");
        float[] bias = weights.get(name + ".bias");
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x).map(value -> (value - mean) * (value - mean)).average().orElseThrow();
        double[] normal = new double[x.length];
        Arrays.setAll(
                normal, i -> (x[i] - mean) / Math.sqrt(variance + config.layerNormEpsilon()) * gain[i] + bias[i]);
        return normal;
    }
}
