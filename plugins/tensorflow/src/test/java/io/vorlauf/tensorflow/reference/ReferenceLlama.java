package io.vorlauf.tensorflow.reference;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Llama as its paper describes it, rotating halves of a head as Hugging Face checkpoints want it. */
final class ReferenceLlama extends ReferenceModel {

    private final LlamaConfig config;
    private final Map<String, float[]> weights = new HashMap<>();

    ReferenceLlama(Checkpoint checkpoint, LlamaConfig config) {
        super(checkpoint);
        this.config = config;
        config.tensors().keySet().forEach(name -> weights.put(name, weights(name)));
    }

    @Override
    double[] embed(int token, int position) {
        return row(weights.get("model.embed_tokens.weight"), token, config.hiddenSize());
    }

    @Override
    double[] attentionNorm(int layer, double[] x) {
        return norm("model.layers." + layer + ".input_layernorm", x);
    }

    @Override
    double[] queries(int layer, double[] x, int position) {
        return rotate(linear("model.layers." + layer + ".self_attn.q_proj", x), position);
    }

    @Override
    double[] keys(int layer, double[] x, int position) {
        return rotate(linear("model.layers." + layer + ".self_attn.k_proj", x), position);
    }

    @Override
    double[] values(int layer, double[] x) {
        return linear("model.layers." + layer + ".self_attn.v_proj", x);
    }

    private double[] rotate(double[] heads, int position) {
        int size = config.headSize();
        int half = size / 2;
        double[] rotated = heads.clone();
        for (int head = 0; head < heads.length; head += size) {
            for (int i = 0; i < half; i++) {
                double angle = position / Math.pow(config.ropeTheta(), 2.0 * i / size);
                double a = heads[head + i];
                double b = heads[head + half + i];
                rotated[head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                rotated[head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return rotated;
    }

    @Override
    double[] attentionOutput(int layer, double[] heads) {
        return linear("model.layers." + layer + ".self_attn.o_proj", heads);
    }

    @Override
    double[] feedForward(int layer, double[] x) {
        String name = "model.layers." + layer + ".";
        double[] normal = norm(name + "post_attention_layernorm", x);
        double[] gate = linear(name + "mlp.gate_proj", normal);
        double[] up = linear(name + "mlp.up_proj", normal);
        double[] inner = new double[up.length];
        Arrays.setAll(inner, i -> gate[i] / (1 + Math.exp(-gate[i])) * up[i]);
        return linear(name + "mlp.down_proj", inner);
    }

    @Override
    double[] head(double[] x) {
        String table = config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
        return outputsByInputs(weights.get(table), norm("model.norm", x));
    }

    private double[] linear(String name, double[] x) {
        return outputsByInputs(weights.get(name + ".weight"), x);
    }

    private double[] norm(String name, double[] x) {
        float[] gain = weights.get(name + ".weight");
        double power = Arrays.stream(x).map(value -> value * value).average().orElseThrow();
        double[] normal = new double[x.length];
        Arrays.setAll(normal, i -> x[i] / Math.sqrt(power + config.rmsNormEps()) * gain[i]);
        return normal;
    }
}
