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

/** GPT-NeoX and Pythia (Black et al., arXiv 2204.06745): layer norms, biases, both blocks of a layer beside each other. */
final class GptNeoX implements ModelFamily {

    private static final double THETA = 10_000;
    private static final double SHARE = 0.25;

    private static final TensorLayout LAYOUT = TensorLayout.builder()
            .prefix("gpt_neox.")
            .name(Role.EMBEDDING, "gpt_neox.embed_in")
            .name(Role.ATTENTION_NORM, "gpt_neox.layers.*.input_layernorm")
            .joint("gpt_neox.layers.*.attention.query_key_value")
            .perHead(true)
            .name(Role.OUTPUT, "gpt_neox.layers.*.attention.dense")
            .name(Role.FEED_FORWARD_NORM, "gpt_neox.layers.*.post_attention_layernorm")
            .name(Role.UP, "gpt_neox.layers.*.mlp.dense_h_to_4h")
            .name(Role.DOWN, "gpt_neox.layers.*.mlp.dense_4h_to_h")
            .name(Role.FINAL_NORM, "gpt_neox.final_layer_norm")
            .name(Role.HEAD, "embed_out")
            .build();

    @Override
    public String name() {
        return "gpt_neox";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean attention = fields.flag("attention_bias", true);
        int headSize = StandardFields.headSize(fields);
        int heads = fields.size("num_attention_heads");
        double share = fields.number("rotary_pct", SHARE);
        double theta = fields.positive("rotary_emb_base", THETA);
        return DecoderConfig.builder(name())
                .vocabularySize(fields.size("vocab_size"))
                .contextLength(fields.size("max_position_embeddings", 2_048))
                .hiddenSize(fields.size("hidden_size"))
                .layers(fields.size("num_hidden_layers"))
                .heads(heads, heads, headSize)
                .innerSize(fields.size("intermediate_size"))
                .norm(new Normalization(
                        Normalization.Kind.LAYER, StandardFields.epsilon(fields, "layer_norm_eps", 1e-5)))
                .activation(Activation.of(fields, "hidden_act", "gelu"), false)
                .rotation(StandardFields.rotation(fields, headSize, theta, share))
                .queryKeyValueBiases(attention)
                .outputBiases(attention)
                .feedForwardBiases(true)
                .parallel(fields.flag("use_parallel_residual", true))
                .tied(fields.flag("tie_word_embeddings", false))
                .layout(LAYOUT)
                .build();
    }
}
