// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.Rotation;
import io.vorlauf.checkpoint.decoder.StandardFields;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** SmolLM3 (Bakouch et al., 2025): Llama's block, with layers that rotate nothing (Yang et al., arXiv 2501.18795). */
final class SmolLm3 implements ModelFamily {

    private static final int CONTEXT = 32_768;
    private static final double THETA = 2_000_000;
    private static final int INTERVAL = 4;

    @Override
    public String name() {
        return "smollm3";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        boolean attention = fields.flag("attention_bias", false);
        Rotation rotation = StandardFields.rotation(fields, THETA);
        IntPredicate rotated = rotated(fields);
        boolean windows = fields.flag("use_sliding_window", false) && fields.has("sliding_window");
        int window = fields.integer("sliding_window", Integer.MAX_VALUE);
        if (windows && window < 1) {
            throw fields.wrong("sliding_window", "1 or more");
        }
        DecoderConfig.Builder config = StandardFields.llama(name(), fields, CONTEXT, true)
                .rotation(layer -> rotated.test(layer) ? Optional.of(rotation) : Optional.empty())
                .queryKeyValueBiases(attention)
                .outputBiases(attention)
                .feedForwardBiases(fields.flag("mlp_bias", false))
                .window(StandardFields.windows(fields, window, rotated.negate()));
        return (windows ? config : config.window(layer -> Integer.MAX_VALUE)).build();
    }

    /** In {@code no_rope_layers}, 1 stands for a layer that does rotate. */
    private static IntPredicate rotated(ConfigFields fields) {
        int interval = fields.size("no_rope_layer_interval", INTERVAL);
        int layers = fields.size("num_hidden_layers");
        Optional<List<Double>> given = fields.numbers("no_rope_layers").filter(list -> !list.isEmpty());
        given.ifPresent(list -> {
            if (list.size() != layers || !list.stream().allMatch(flag -> flag == 0 || flag == 1)) {
                throw fields.wrong("no_rope_layers", "0 or 1 for each of " + layers + " layers");
            }
        });
        return given.<IntPredicate>map(list -> layer -> list.get(layer) == 1)
                .orElse(layer -> (layer + 1) % interval != 0);
    }
}
