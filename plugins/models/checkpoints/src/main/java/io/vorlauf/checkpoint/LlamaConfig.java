// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.StandardFields;
import java.util.Set;

/**
 * The Llama architecture (Touvron et al., arXiv 2302.13971): rotary positions, RMS norms, SwiGLU, grouped key/value
 * heads.
 *
 * @param vocabularySize {@code vocab_size}
 * @param contextLength {@code max_position_embeddings}
 * @param hiddenSize {@code hidden_size}
 * @param layers {@code num_hidden_layers}
 * @param heads {@code num_attention_heads}
 * @param kvHeads {@code num_key_value_heads}; a divisor of the heads
 * @param headSize {@code head_dim}; even, because rotary positions turn pairs
 * @param intermediateSize {@code intermediate_size}
 * @param rmsNormEps {@code rms_norm_eps}; above 0 and below 1
 * @param ropeTheta {@code rope_theta}; finite and above 0
 * @param stopTokens {@code eos_token_id}; all inside the vocabulary
 * @param tieWordEmbeddings {@code tie_word_embeddings}
 */
public record LlamaConfig(
        int vocabularySize,
        int contextLength,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headSize,
        int intermediateSize,
        double rmsNormEps,
        double ropeTheta,
        Set<Integer> stopTokens,
        boolean tieWordEmbeddings)
        implements ModelConfig {

    /** What {@code config.json} calls the family. */
    public static final String FAMILY = "llama";

    private static final double DEFAULT_THETA = 10_000;

    /**
     * Checks the numbers and copies the set.
     *
     * @throws IllegalArgumentException if a number is out of range; the message names it as {@code config.json} does
     */
    public LlamaConfig {
        ConfigJson.checkInteger("vocab_size", vocabularySize, ConfigJson.MAX_IDS);
        ConfigJson.checkInteger("max_position_embeddings", contextLength, ConfigJson.MAX_IDS);
        ConfigJson.checkInteger("hidden_size", hiddenSize, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("num_hidden_layers", layers, ConfigJson.MAX_LAYERS);
        ConfigJson.checkInteger("num_attention_heads", heads, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("num_key_value_heads", kvHeads, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("head_dim", headSize, ConfigJson.MAX_WIDTH);
        ConfigJson.checkInteger("intermediate_size", intermediateSize, ConfigJson.MAX_WIDTH);
        ConfigJson.checkDivides("num_key_value_heads", kvHeads, "num_attention_heads", heads);
        ConfigJson.checkEpsilon("rms_norm_eps", rmsNormEps);
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException("'head_dim' (by default 'hidden_size' / 'num_attention_heads') must be "
                    + "even for rotary positions, not " + headSize);
        }
        if (!(ropeTheta > 0 && Double.isFinite(ropeTheta))) {
            throw new IllegalArgumentException("'rope_theta' must be above 0 and finite, not " + ropeTheta);
        }
        stopTokens = ConfigJson.checkedStopTokens(stopTokens, vocabularySize);
    }

    /**
     * The shape of a checkpoint that is nothing but a plain Llama.
     *
     * @throws IllegalArgumentException if it is anything else; says what
     */
    public static LlamaConfig of(Checkpoint checkpoint) {
        DecoderConfig from = checkpoint.config();
        if (!from.family().equals(FAMILY)) {
            throw new IllegalArgumentException("is of the family " + from.family() + ", not " + FAMILY);
        }
        double theta = StandardFields.theta(checkpoint.fields(), DEFAULT_THETA);
        LlamaConfig plain = new LlamaConfig(
                from.vocabularySize(), from.contextLength(), from.hiddenSize(), from.layers(), from.heads(),
                from.kvHeads(), from.headSize(), from.innerSize(), from.norm().epsilon(), theta, checkpoint.stopTokens(),
                from.tied());
        DecoderConfig to = plain.decoder();
        refuse(!from.rotation(0).equals(to.rotation(0)), "scaled or partial rotary positions");
        refuse(!from.tensors().equals(to.tensors()), "biases");
        refuse(from.activation() != to.activation(), "an activation other than silu");
        return plain;
    }

    private static void refuse(boolean different, String what) {
        if (different) {
            throw new IllegalArgumentException("has " + what + ", which would be lost");
        }
    }

    @Override
    public String toJson() {
        return ConfigJson.text(this);
    }
}
