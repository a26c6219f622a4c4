// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;

/**
 * Llama 2 and 3 (Touvron et al., arXiv 2302.13971; Grattafiori et al., arXiv 2407.21783), and many that took over its
 * block.
 */
final class Llama implements ModelFamily {

    private static final double THETA = 10_000;

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean attention = fields.flag("attention_bias", false);
        return StandardFields.llama(name(), fields, 2_048, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .queryKeyValueBiases(attention)
                .outputBiases(attention)
                .feedForwardBiases(fields.flag("mlp_bias", false))
                .build();
    }
}
