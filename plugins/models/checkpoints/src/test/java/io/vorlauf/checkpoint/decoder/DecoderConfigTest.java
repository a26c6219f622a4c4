// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.LlamaConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecoderConfigTest {

    @Test
    void gpt2HasLayerNormsLearnedPositionsAndBiases() {
        assertThat(DecoderConfig.of(new Gpt2Config(29, 16, 8, 3, 2, 20, 1e-5, Set.of(0), true)))
                .isEqualTo(new DecoderConfig(
                        29, 16, 8, 3, 2, 2, 4, 20, new Normalization(Normalization.Kind.LAYER, 1e-5),
                        Activation.GELU_TANH, new PositionEncoding.Learned(), true, true));
    }

    @Test
    void llamaHasRmsNormsRotaryPositionsAndAGate() {
        assertThat(DecoderConfig.of(new LlamaConfig(31, 64, 12, 2, 3, 1, 6, 10, 1e-6, 500_000, Set.of(2), false)))
                .isEqualTo(new DecoderConfig(
                        31, 64, 12, 2, 3, 1, 6, 10, new Normalization(Normalization.Kind.RMS, 1e-6),
                        Activation.SWIGLU, new PositionEncoding.Rotary(500_000), false, false));
    }

    @Test
    void onlySwiGluHasAGate() {
        assertThat(Activation.values()).filteredOn(Activation::gated).containsExactly(Activation.SWIGLU);
    }
}
