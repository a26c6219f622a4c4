// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;
import java.util.function.IntUnaryOperator;

/**
 * Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama's block with biases on queries, keys and values, and, only if
 * {@code use_sliding_window} says so, a window in upper layers.
 */
final class Qwen2 implements ModelFamily {

    private static final int CONTEXT = 32_768;
    private static final double THETA = 10_000;
    private static final int WINDOW = 4_096;
    private static final int WHOLE_LAYERS = 28;

    @Override
    public String name() {
        return "qwen2";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        return StandardFields.llama(name(), fields, CONTEXT, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .queryKeyValueBiases(true)
                .window(windows(fields))
                .build();
    }

    /** The windows of Qwen's models; a number without the flag counts for nothing. */
    static IntUnaryOperator windows(ConfigFields fields) {
        boolean used = fields.flag("use_sliding_window", false);
        int window = fields.has("sliding_window") || !fields.declares("sliding_window")
                ? fields.integer("sliding_window", WINDOW)
                : Integer.MAX_VALUE;
        int whole = fields.integer("max_window_layers", WHOLE_LAYERS);
        IntUnaryOperator windows = StandardFields.windows(fields, window, layer -> layer >= whole);
        if (used && window < 1) {
            throw fields.wrong("sliding_window", "1 or more");
        }
        return used ? windows : layer -> Integer.MAX_VALUE;
    }
}
