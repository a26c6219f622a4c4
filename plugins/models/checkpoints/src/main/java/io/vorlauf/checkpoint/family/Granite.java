// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;

/** Dense Granite 3 (IBM, 2024): Llama's block with four multipliers, after Yang et al., arXiv 2203.03466. */
final class Granite implements ModelFamily {

    private static final double THETA = 10_000;

    @Override
    public String name() {
        return "granite";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean attention = fields.flag("attention_bias", false);
        return StandardFields.llama(name(), fields, 2_048, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .queryKeyValueBiases(attention)
                .outputBiases(attention)
                .feedForwardBiases(fields.flag("mlp_bias", false))
                .embeddingScale(fields.positive("embedding_multiplier", 1))
                .attentionScale(fields.positive("attention_multiplier", 1))
                .residualScale(fields.positive("residual_multiplier", 1))
                .logitDivisor(fields.positive("logits_scaling", 1))
                .build();
    }
}
