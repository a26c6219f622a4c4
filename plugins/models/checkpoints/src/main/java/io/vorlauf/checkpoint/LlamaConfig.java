// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Map<String, List<Long>> tensors() {
        long width = hiddenSize;
        long inner = intermediateSize;
        long queries = (long) heads * headSize;
        long keys = (long) kvHeads * headSize;
        Map<String, List<Long>> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight", List.of((long) vocabularySize, width));
        for (int layer = 0; layer < layers; layer++) {
            String block = "model.layers." + layer + ".";
            tensors.put(block + "input_layernorm.weight", List.of(width));
            tensors.put(block + "self_attn.q_proj.weight", List.of(queries, width));
            tensors.put(block + "self_attn.k_proj.weight", List.of(keys, width));
            tensors.put(block + "self_attn.v_proj.weight", List.of(keys, width));
            tensors.put(block + "self_attn.o_proj.weight", List.of(width, queries));
            tensors.put(block + "post_attention_layernorm.weight", List.of(width));
            tensors.put(block + "mlp.gate_proj.weight", List.of(inner, width));
            tensors.put(block + "mlp.up_proj.weight", List.of(inner, width));
            tensors.put(block + "mlp.down_proj.weight", List.of(width, inner));
        }
        tensors.put("model.norm.weight", List.of(width));
        if (!tieWordEmbeddings) {
            tensors.put(TensorNames.HEAD, List.of((long) vocabularySize, width));
        }
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public String toJson() {
        return ConfigJson.text(this);
    }
}
