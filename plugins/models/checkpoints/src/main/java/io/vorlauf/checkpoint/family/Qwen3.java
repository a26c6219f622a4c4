// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.StandardFields;

/** Dense Qwen3 (arXiv 2505.09388): Llama's block with normed heads of queries and keys. */
final class Qwen3 implements ModelFamily {

    private static final int CONTEXT = 32_768;
    private static final double THETA = 10_000;

    @Override
    public String name() {
        return "qwen3";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean biases = fields.flag("attention_bias", false);
        return StandardFields.llama(name(), fields, CONTEXT, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .queryKeyNorm(Normalization.QueryKey.HEADS)
                .queryKeyValueBiases(biases)
                .outputBiases(biases)
                .window(Qwen2.windows(fields))
                .build();
    }
}
