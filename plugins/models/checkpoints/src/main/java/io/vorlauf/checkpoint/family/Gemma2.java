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

/**
 * Gemma 2 (arXiv 2408.00118): norms on both sides of each block, with gains stored less 1, capped scores and logits,
 * windows in every other layer, embeddings times the root of their width.
 */
final class Gemma2 implements ModelFamily {

    private static final int CONTEXT = 8_192;
    private static final double THETA = 10_000;
    private static final int WINDOW = 4_096;
    private static final double ATTENTION_CAP = 50;
    private static final double LOGIT_CAP = 30;
    private static final double QUERY_SCALAR = 256;
    private static final int HEAD_SIZE = 256;

    static final TensorLayout LAYOUT = TensorLayout.llama()
            .name(Role.ATTENTION_NORM_BEHIND, "model.layers.*.post_attention_layernorm")
            .name(Role.FEED_FORWARD_NORM, "model.layers.*.pre_feedforward_layernorm")
            .name(Role.FEED_FORWARD_NORM_BEHIND, "model.layers.*.post_feedforward_layernorm")
            .build();

    @Override
    public String name() {
        return "gemma2";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        int window = fields.size("sliding_window", fields.declares("sliding_window") ? Integer.MAX_VALUE : WINDOW);
        return gemma(name(), fields, CONTEXT)
                .rotation(StandardFields.rotation(fields, fields.size("head_dim", HEAD_SIZE), THETA))
                .window(StandardFields.windows(fields, window, layer -> layer % 2 == 0))
                .caps(cap(fields, "attn_logit_softcapping", ATTENTION_CAP),
                        cap(fields, "final_logit_softcapping", LOGIT_CAP))
                .build();
    }

    /** What Gemma's families have in common. */
    static DecoderConfig.Builder gemma(String family, ConfigFields fields, int context) {
        int heads = fields.size("num_attention_heads");
        boolean biases = fields.flag("attention_bias", false);
        String field = fields.has("hidden_activation") ? "hidden_activation" : "hidden_act";
        return StandardFields.llama(family, fields, context, true)
                .heads(heads, fields.size("num_key_value_heads", heads), fields.size("head_dim", HEAD_SIZE))
                .norm(StandardFields.rms(fields, 1e-6, true))
                .place(Normalization.Place.BOTH)
                .activation(Activation.of(fields, field, "gelu_pytorch_tanh"), true)
                .embeddingScale(Math.sqrt(fields.size("hidden_size")))
                .attentionScale(1 / Math.sqrt(fields.positive("query_pre_attn_scalar", QUERY_SCALAR)))
                .queryKeyValueBiases(biases)
                .outputBiases(biases)
                .layout(LAYOUT);
    }

    /** A cap; a field that is null says that there is none. */
    static double cap(ConfigFields fields, String field, double otherwise) {
        if (fields.has(field)) {
            return fields.positive(field, 1);
        }
        return fields.declares(field) ? 0 : otherwise;
    }
}
