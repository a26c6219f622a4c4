package io.vorlauf.jvm.internal.checkpoint;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.jvm.internal.decoder.Decoder;
import io.vorlauf.jvm.internal.decoder.DecoderSource;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.tensorflow.checkpoint.Checkpoint;
import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.checkpoint.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A Hugging Face directory as a source of weights: names of tensors, and which way matrices lie in them. Not thread-safe.
 */
public final class CheckpointSource implements DecoderSource, AutoCloseable {

    private final Checkpoint checkpoint;
    private final ModelConfig config;

    private CheckpointSource(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
    }

    /**
     * Opens a directory. The caller closes it.
     *
     * @throws io.vorlauf.api.model.ModelException if it is not a checkpoint that can be read
     */
    public static CheckpointSource open(Path directory) {
        return new CheckpointSource(Checkpoint.open(directory));
    }

    /** The families that can be opened. */
    public static Set<String> families() {
        return Set.of(Gpt2Config.FAMILY, LlamaConfig.FAMILY);
    }

    /** Whether every tensor is stored as bfloat16. */
    public boolean bfloat() {
        return config.tensors().keySet().stream().allMatch(name -> checkpoint.entry(name).dtype().equals("BF16"));
    }

    /** What is known of the model, if its weights are held in some format. */
    public ModelInfo info(String name, Panels.Format format) {
        return new ModelInfo(
                name, config.family(), checkpoint.parameterCount(), config.vocabularySize(), config.contextLength(),
                checkpoint.tokenizerIdentity(), config.stopTokens(), format.label(),
                Optional.of(checkpoint.checksum()));
    }

    @Override
    public Decoder decoder() {
        boolean gpt2 = config instanceof Gpt2Config;
        double epsilon = gpt2 ? ((Gpt2Config) config).layerNormEpsilon() : ((LlamaConfig) config).rmsNormEps();
        return new Decoder(
                config.vocabularySize(), config.contextLength(), config.hiddenSize(), config.layers(), config.heads(),
                config.kvHeads(), config.headSize(), config.intermediateSize(),
                gpt2 ? Decoder.Norm.LAYER : Decoder.Norm.RMS, epsilon,
                gpt2 ? Decoder.Activation.GELU : Decoder.Activation.GATED_SILU,
                gpt2 ? OptionalDouble.empty() : OptionalDouble.of(((LlamaConfig) config).ropeTheta()),
                config.tieWordEmbeddings());
    }

    @Override
    public void matrix(Part part, int layer, Receiver receiver) {
        String tensor = name(part, layer) + ".weight";
        List<Long> shape = config.tensors().get(tensor);
        int first = Math.toIntExact(shape.get(0));
        int second = Math.toIntExact(shape.get(1));
        float[] values = checkpoint.floats(tensor, first, second);
        if (!inputsFirst(part)) {
            receiver.accept(0, first, values, second, 1);
        } else if (isJoint(part)) {
            int from = jointIndex(part) * config.hiddenSize();
            float[] columns = columns(values, second, from, config.hiddenSize());
            receiver.accept(0, config.hiddenSize(), columns, 1, config.hiddenSize());
        } else {
            receiver.accept(0, second, values, 1, second);
        }
    }

    private static float[] columns(float[] values, int columns, int from, int count) {
        float[] part = new float[values.length / columns * count];
        for (int row = 0; row < values.length / columns; row++) {
            System.arraycopy(values, row * columns + from, part, row * count, count);
        }
        return part;
    }

    @Override
    public float[] gains(Part norm, int layer) {
        return checkpoint.floats(name(norm, layer) + ".weight", config.hiddenSize());
    }

    @Override
    public float[] biases(Part part, int layer) {
        String tensor = name(part, layer) + ".bias";
        List<Long> shape = config.tensors().get(tensor);
        if (shape == null) {
            return null;
        }
        float[] biases = checkpoint.floats(tensor, Math.toIntExact(shape.get(0)));
        return isJoint(part) ? columns(biases, biases.length, jointIndex(part) * config.hiddenSize(), config.hiddenSize())
                : biases;
    }

    /** GPT-2 was stored by an implementation that multiplies from the right. */
    private boolean inputsFirst(Part part) {
        return config instanceof Gpt2Config && switch (part) {
            case QUERIES, KEYS, VALUES, ATTENTION_OUTPUT, UP, DOWN -> true;
            default -> false;
        };
    }

    /** GPT-2 has queries, keys and values in one tensor. */
    private boolean isJoint(Part part) {
        return config instanceof Gpt2Config && jointIndex(part) >= 0;
    }

    private static int jointIndex(Part part) {
        return List.of(Part.QUERIES, Part.KEYS, Part.VALUES).indexOf(part);
    }

    private String name(Part part, int layer) {
        return config instanceof Gpt2Config ? gpt2Name(part, "h." + layer + ".") : llamaName(part, "model.layers." + layer + ".");
    }

    private static String gpt2Name(Part part, String block) {
        return switch (part) {
            case EMBEDDING -> "wte";
            case POSITIONS -> "wpe";
            case ATTENTION_NORM -> block + "ln_1";
            case QUERIES, KEYS, VALUES -> block + "attn.c_attn";
            case ATTENTION_OUTPUT -> block + "attn.c_proj";
            case FEED_FORWARD_NORM -> block + "ln_2";
            case UP -> block + "mlp.c_fc";
            case DOWN -> block + "mlp.c_proj";
            case FINAL_NORM -> "ln_f";
            case HEAD -> "lm_head";
            case GATE -> throw new IllegalArgumentException("GPT-2 has no gate");
        };
    }

    private static String llamaName(Part part, String block) {
        return switch (part) {
            case EMBEDDING -> "model.embed_tokens";
            case ATTENTION_NORM -> block + "input_layernorm";
            case QUERIES -> block + "self_attn.q_proj";
            case KEYS -> block + "self_attn.k_proj";
            case VALUES -> block + "self_attn.v_proj";
            case ATTENTION_OUTPUT -> block + "self_attn.o_proj";
            case FEED_FORWARD_NORM -> block + "post_attention_layernorm";
            case GATE -> block + "mlp.gate_proj";
            case UP -> block + "mlp.up_proj";
            case DOWN -> block + "mlp.down_proj";
            case FINAL_NORM -> "model.norm";
            case HEAD -> "lm_head";
            case POSITIONS -> throw new IllegalArgumentException("Llama has no learned positions");
        };
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
