// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.Activation;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.StandardFields;
import io.vorlauf.checkpoint.decoder.TensorLayout;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;

/** GPT-2 (Radford et al., 2019): learned positions, layer norms, biases, matrices with a row per input. */
final class Gpt2 implements ModelFamily {

    private static final int CONTEXT = 1_024;

    private static final TensorLayout LAYOUT = TensorLayout.builder()
            .prefix("transformer.")
            .byInputs(true)
            .name(Role.EMBEDDING, "wte")
            .name(Role.POSITIONS, "wpe")
            .name(Role.ATTENTION_NORM, "h.*.ln_1")
            .joint("h.*.attn.c_attn")
            .name(Role.OUTPUT, "h.*.attn.c_proj")
            .name(Role.FEED_FORWARD_NORM, "h.*.ln_2")
            .name(Role.UP, "h.*.mlp.c_fc")
            .name(Role.DOWN, "h.*.mlp.c_proj")
            .name(Role.FINAL_NORM, "ln_f")
            .name(Role.HEAD, "lm_head")
            .build();

    @Override
    public String name() {
        return "gpt2";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        int width = fields.size("n_embd");
        int heads = fields.size("n_head");
        if (width % heads != 0) {
            throw fields.wrong("n_embd", "a multiple of 'n_head' (" + heads + ")");
        }
        if (fields.flag("add_cross_attention", false)) {
            throw fields.wrong("add_cross_attention", "false");
        }
        double scale = fields.flag("scale_attn_weights", true) ? 1 / Math.sqrt((double) width / heads) : 1;
        boolean byLayer = fields.flag("scale_attn_by_inverse_layer_idx", false);
        return DecoderConfig.builder(name())
                .vocabularySize(fields.size("vocab_size"))
                .contextLength(fields.size("n_positions", fields.size("n_ctx", CONTEXT)))
                .hiddenSize(width)
                .layers(fields.size("n_layer"))
                .heads(heads, heads, width / heads)
                .innerSize(fields.size("n_inner", 4 * width))
                .norm(new Normalization(
                        Normalization.Kind.LAYER, StandardFields.epsilon(fields, "layer_norm_epsilon", 1e-5)))
                .activation(Activation.of(fields, "activation_function", "gelu_new"), false)
                .learnedPositions(true)
                .queryKeyValueBiases(true)
                .outputBiases(true)
                .feedForwardBiases(true)
                .attentionScale(layer -> byLayer ? scale / (layer + 1) : scale)
                .tied(fields.flag("tie_word_embeddings", true))
                .layout(LAYOUT)
                .build();
    }
}
