package io.vorlauf.training.internal.widen;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.training.WidenOptions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors of a widened model, each made from one of the original when it is asked for. */
public final class WideWeights {

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.*)");
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final String HEAD = "lm_head.weight";

    private final Checkpoint model;
    private final Growth growth;
    private final StorageType type;
    private final double noise;
    private final long seed;

    private WideWeights(Checkpoint model, Growth growth, StorageType type, double noise, long seed) {
        this.model = model;
        this.growth = growth;
        this.type = type;
        this.noise = noise;
        this.seed = seed;
    }

    /**
     * The weights of a widened model.
     *
     * @param model stays open while tensors are asked for
     * @param type how they will be stored
     * @throws IllegalArgumentException if the shape cannot be reached; the message says why
     */
    public static WideWeights of(Checkpoint model, LlamaConfig config, WidenOptions options, StorageType type) {
        return new WideWeights(model, Growth.of(config, options.shape()), type, options.noise(), options.seed());
    }

    /** The configuration of the widened model. */
    public LlamaConfig config() {
        return growth.to();
    }

    /**
     * A tensor of the widened model.
     *
     * @throws io.vorlauf.api.model.ModelException if the original cannot be read
     */
    public float[] tensor(String name) {
        // Streams of random numbers that have nothing to do with each other, whatever tensor is asked for first.
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + name.hashCode());
        Matcher layer = LAYER.matcher(name);
        float[] values = layer.matches()
                ? ofLayer(Integer.parseInt(layer.group(1)), layer.group(2), random)
                : outsideLayers(name, random);
        if (config().tensors().get(name).size() > 1) {
            disturb(values, random);
        }
        return values;
    }

    private float[] outsideLayers(String name, SplittableRandom random) {
        Copies tokens = Copies.same(config().vocabularySize());
        return switch (name) {
            case EMBEDDING -> Matrix.copied(read(name), growth.from().hiddenSize(), tokens, growth.channels());
            case HEAD -> shared(growth.from().tieWordEmbeddings() ? EMBEDDING : HEAD, random)
                    .divided(tokens, growth.channels());
            default -> Matrix.copied(read(name), growth.from().hiddenSize(), Copies.same(1), growth.channels());
        };
    }

    private float[] ofLayer(int layer, String part, SplittableRandom random) {
        String old = "model.layers." + growth.oldLayer(layer) + "." + part;
        Copies channels = growth.channels();
        Copies units = growth.inner(layer).units();
        return switch (part) {
            case "self_attn.q_proj.weight" -> shared(old, random).divided(growth.queries(layer), channels);
            case "self_attn.k_proj.weight", "self_attn.v_proj.weight" ->
                shared(old, random).divided(growth.keys(layer), channels);
            case "mlp.gate_proj.weight", "mlp.up_proj.weight" -> shared(old, random).divided(units, channels);
            case "self_attn.o_proj.weight" -> written(layer, shared(old, random), growth.queries(layer));
            case "mlp.down_proj.weight" -> written(layer, shared(old, random), units);
            default -> Matrix.copied(read(old), growth.from().hiddenSize(), Copies.same(1), channels);
        };
    }

    private float[] written(int layer, Matrix matrix, Copies inputs) {
        return growth.isAdded(layer)
                ? matrix.cancelled(growth.channels(), inputs)
                : matrix.divided(growth.channels(), inputs);
    }

    private Matrix shared(String old, SplittableRandom random) {
        List<Long> shape = growth.from().tensors().get(old);
        return new Matrix(read(old), Math.toIntExact(shape.get(1)), new Shares(random, type));
    }

    private float[] read(String old) {
        return model.floats(
                old, growth.from().tensors().get(old).stream().mapToInt(Math::toIntExact).toArray());
    }

    private void disturb(float[] values, SplittableRandom random) {
        if (noise == 0) {
            return;
        }
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        double deviation = noise * Math.sqrt(squares / values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (deviation * random.nextGaussian());
        }
    }
}
