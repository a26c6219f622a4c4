// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;

/** Mistral (Jiang et al., arXiv 2310.06825): Llama's block, in older models with a window in every layer. */
final class Mistral implements ModelFamily {

    private static final int CONTEXT = 131_072;
    private static final double THETA = 10_000;

    @Override
    public String name() {
        return "mistral";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        int window = fields.size("sliding_window", Integer.MAX_VALUE);
        return StandardFields.llama(name(), fields, CONTEXT, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .window(StandardFields.windows(fields, window, layer -> true))
                .build();
    }
}
