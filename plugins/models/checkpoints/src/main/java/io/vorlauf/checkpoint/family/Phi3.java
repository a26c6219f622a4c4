// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;
import io.vorlauf.checkpoint.decoder.TensorLayout;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;

/**
 * Phi-3 and Phi-4 (Abdin et al., arXiv 2404.14219): Llama's block with joint matrices, heads of which a part is turned,
 * and rotations for long texts.
 */
final class Phi3 implements ModelFamily {

    private static final double THETA = 10_000;

    private static final TensorLayout LAYOUT = TensorLayout.llama()
            .joint("model.layers.*.self_attn.qkv_proj")
            .name(Role.GATE, "model.layers.*.mlp.gate_up_proj")
            .name(Role.UP, "model.layers.*.mlp.gate_up_proj")
            .build();

    @Override
    public String name() {
        return "phi3";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        int window = fields.size("sliding_window", Integer.MAX_VALUE);
        DecoderConfig.Builder config = StandardFields.llama(name(), fields, 4_096, false)
                .norm(StandardFields.rms(fields, 1e-5, false))
                .window(StandardFields.windows(fields, window, layer -> true))
                .layout(LAYOUT);
        return StandardFields.rotations(fields, THETA, config).build();
    }
}
