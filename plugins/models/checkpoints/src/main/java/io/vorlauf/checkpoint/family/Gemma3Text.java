// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.decoder.StandardFields;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Gemma 3 for text (arXiv 2503.19786): Gemma 2's block with normed heads of queries and keys and without caps, windows in
 * all layers but every sixth, and a rotation of their own for those with windows.
 */
final class Gemma3Text implements ModelFamily {

    private static final int CONTEXT = 131_072;
    private static final double THETA = 1_000_000;
    private static final double LOCAL_THETA = 10_000;
    private static final int WINDOW = 4_096;
    private static final int PATTERN = 6;
    private static final int HEAD_SIZE = 256;

    @Override
    public String name() {
        return "gemma3_text";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        int window = fields.size("sliding_window", WINDOW);
        int pattern = fields.size("sliding_window_pattern", fields.size("_sliding_window_pattern", PATTERN));
        IntPredicate sliding = StandardFields.sliding(fields).orElse(layer -> (layer + 1) % pattern != 0);
        if (fields.flag("use_bidirectional_attention", false)) {
            throw fields.wrong("use_bidirectional_attention", "false");
        }
        int headSize = fields.size("head_dim", HEAD_SIZE);
        Optional<ConfigFields> full = byKind(fields, "full_attention");
        Optional<ConfigFields> local = byKind(fields, "sliding_attention");
        double theta = fields.positive("rope_theta", THETA);
        Rotation whole = full.map(kind -> StandardFields.rotation(fields, kind, headSize, theta))
                .orElseGet(() -> StandardFields.rotation(fields, headSize, THETA));
        double localTheta = fields.positive("rope_local_base_freq", LOCAL_THETA);
        Rotation near = local.map(kind -> StandardFields.rotation(fields, kind, headSize, LOCAL_THETA))
                .orElseGet(() -> Rotation.of(localTheta, headSize));
        return Gemma2.gemma(name(), fields, CONTEXT)
                .queryKeyNorm(Normalization.QueryKey.HEADS)
                .rotation(layer -> Optional.of(sliding.test(layer) ? near : whole))
                .window(layer -> sliding.test(layer) ? window : Integer.MAX_VALUE)
                .caps(Gemma2.cap(fields, "attn_logit_softcapping", 0), Gemma2.cap(fields, "final_logit_softcapping", 0))
                .build();
    }

    /** Newer files have an object for each kind of layers in {@code rope_parameters}. */
    private static Optional<ConfigFields> byKind(ConfigFields fields, String kind) {
        return fields.object("rope_parameters").flatMap(parameters -> parameters.object(kind));
    }
}
