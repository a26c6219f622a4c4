// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.model.testkit.CacheLaws;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import io.vorlauf.model.testkit.Variant;
import io.vorlauf.tensorflow.internal.graph.Precision;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CacheTest extends CacheLaws {

    CacheTest() {
        super(List.of(
                TestModels.variant(Precision.F32, 1), TestModels.variant(Precision.F32, 2),
                TestModels.variant(Precision.BF16, 2), TestModels.variant(Precision.INT8, 2)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theArenaConsistsOfWholeSlots(Variant variant) throws IOException {
        LlamaConfig config = SmallModels.llama(600, false);
        try (LoadedModel model = open(config, variant);
                ModelSequence sequence = model.newSequence()) {
            Texts.append(model, sequence, Texts.tokens(model, 300, 1));

            long perToken = 2L * Float.BYTES * config.layers() * config.kvHeads() * config.headSize();
            assertThat(model.memory().orElseThrow().cacheBytes() % perToken).isZero();
        }
    }
}
