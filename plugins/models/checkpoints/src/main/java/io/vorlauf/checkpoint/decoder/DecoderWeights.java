// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.Gpt2Config;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The weights of a decoder by what they do, whatever its family calls them and however it stores them: GPT-2 has
 * matrices with a row per input, queries, keys and values beside each other in one, and biases; Llama has matrices with
 * a row per output, and no biases.
 *
 * <p>Matrices are given unread; norms, which are small, are read by every call and belong to the caller. Every stored
 * value is represented exactly. Layers are counted from 0.
 *
 * <p>Methods throw {@link io.vorlauf.api.model.ModelException} if reading fails or there is no such layer, and {@link
 * IllegalStateException} if the checkpoint is closed. Not thread-safe.
 */
@ProviderType
public final class DecoderWeights {

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final boolean gpt2;
    private final int hidden;

    private DecoderWeights(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.config = DecoderConfig.of(checkpoint.config());
        this.gpt2 = checkpoint.config() instanceof Gpt2Config;
        this.hidden = config.hiddenSize();
    }

    /** The weights of a checkpoint, which stays the caller's to close. */
    public static DecoderWeights of(Checkpoint checkpoint) {
        return new DecoderWeights(checkpoint);
    }

    /** What is computed with them. */
    public DecoderConfig config() {
        return config;
    }

    /** hiddenSize numbers for each token: the outputs are tokens. */
    public StoredMatrix embedding() {
        return table(gpt2 ? "wte" : "model.embed_tokens", config.vocabularySize(), hidden);
    }

    /**
     * hiddenSize numbers for each position: the outputs are positions; empty unless positions are {@link
     * PositionEncoding.Learned}.
     */
    public Optional<StoredMatrix> positions() {
        return gpt2 ? Optional.of(table("wpe", config.contextLength(), hidden)) : Optional.empty();
    }

    /** The norm before attention. */
    public NormWeights attentionNorm(int layer) {
        return norm(block(layer) + (gpt2 ? "ln_1" : "input_layernorm"));
    }

    /** From the normalised stream to all query heads, one after the other. */
    public StoredMatrix queries(int layer) {
        return attention(layer, "q_proj", 0, config.queryWidth());
    }

    /** From the normalised stream to all key heads, one after the other. */
    public StoredMatrix keys(int layer) {
        return attention(layer, "k_proj", 1, config.kvWidth());
    }

    /** From the normalised stream to all value heads, one after the other. */
    public StoredMatrix values(int layer) {
        return attention(layer, "v_proj", 2, config.kvWidth());
    }

    /** A matrix of its own, or a third of that of all three. */
    private StoredMatrix attention(int layer, String name, int third, int outputs) {
        return gpt2
                ? linear(block(layer) + "attn.c_attn", hidden, 3 * hidden).outputs(third * hidden, hidden)
                : linear(block(layer) + "self_attn." + name, hidden, outputs);
    }

    /** From what all query heads saw, one after the other, to what attention adds to the stream. */
    public StoredMatrix output(int layer) {
        return linear(block(layer) + (gpt2 ? "attn.c_proj" : "self_attn.o_proj"), config.queryWidth(), hidden);
    }

    /** The norm before the feed-forward network. */
    public NormWeights feedForwardNorm(int layer) {
        return norm(block(layer) + (gpt2 ? "ln_2" : "post_attention_layernorm"));
    }

    /** From the normalised stream to innerSize numbers; empty unless the activation is gated. */
    public Optional<StoredMatrix> gate(int layer) {
        return gpt2
                ? Optional.empty()
                : Optional.of(linear(block(layer) + "mlp.gate_proj", hidden, config.innerSize()));
    }

    /** From the normalised stream to innerSize numbers. */
    public StoredMatrix up(int layer) {
        return linear(block(layer) + (gpt2 ? "mlp.c_fc" : "mlp.up_proj"), hidden, config.innerSize());
    }

    /** From innerSize numbers to what the feed-forward network adds to the stream. */
    public StoredMatrix down(int layer) {
        return linear(block(layer) + (gpt2 ? "mlp.c_proj" : "mlp.down_proj"), config.innerSize(), hidden);
    }

    /** The norm after the last layer. */
    public NormWeights finalNorm() {
        return norm(gpt2 ? "ln_f" : "model.norm");
    }

    /**
     * From the normalised stream to a logit per token: hiddenSize weights for each. The
     * {@link #embedding} once more if the head is tied.
     */
    public StoredMatrix head() {
        return config.tied() ? embedding() : table("lm_head", config.vocabularySize(), hidden);
    }

    private String block(int layer) {
        return (gpt2 ? "h." : "model.layers.") + layer + ".";
    }

    private NormWeights norm(String name) {
        return new NormWeights(
                checkpoint.floats(name + ".weight", hidden), gpt2 ? checkpoint.floats(name + ".bias", hidden) : null);
    }

    private StoredMatrix linear(String name, int inputs, int outputs) {
        return gpt2
                ? StoredMatrix.byInputs(checkpoint, name + ".weight", name + ".bias", inputs, outputs)
                : table(name, outputs, inputs);
    }

    private StoredMatrix table(String name, int rows, int columns) {
        return StoredMatrix.byOutputs(checkpoint, name + ".weight", rows, columns);
    }
}
