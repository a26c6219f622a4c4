// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.StandardFields;
import io.vorlauf.checkpoint.decoder.TensorLayout;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;

/** OLMo 2 (arXiv 2501.00656): norms behind the blocks instead of before them, and of all queries and all keys together. */
final class Olmo2 implements ModelFamily {

    private static final double THETA = 10_000;

    private static final TensorLayout LAYOUT = TensorLayout.llama()
            .name(Role.ATTENTION_NORM_BEHIND, "model.layers.*.post_attention_layernorm")
            .name(Role.FEED_FORWARD_NORM_BEHIND, "model.layers.*.post_feedforward_layernorm")
            .build();

    @Override
    public String name() {
        return "olmo2";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean biases = fields.flag("attention_bias", false);
        return StandardFields.llama(name(), fields, 2_048, false)
                .norm(StandardFields.rms(fields, 1e-5, false))
                .place(Normalization.Place.BEHIND)
                .queryKeyNorm(Normalization.QueryKey.WHOLE)
                .rotation(StandardFields.rotation(fields, THETA))
                .queryKeyValueBiases(biases)
                .outputBiases(biases)
                .layout(LAYOUT)
                .build();
    }
}
