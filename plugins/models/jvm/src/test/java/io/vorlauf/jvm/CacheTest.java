// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.model.testkit.CacheLaws;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import io.vorlauf.model.testkit.Variant;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CacheTest extends CacheLaws {

    CacheTest() {
        super(TestModels.variants());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aCacheTakesHardlyMoreThanItsTextsAndNothingOnceTheyAreClosed(Variant variant) throws IOException {
        LlamaConfig config = SmallModels.llama(600, false);
        try (LoadedModel model = open(config, variant)) {
            assertThat(cacheBytes(model)).isZero();
            try (ModelSequence one = model.newSequence(); ModelSequence other = model.newSequence()) {
                Texts.append(model, one, Texts.tokens(model, 300, 1));
                Texts.append(model, other, Texts.tokens(model, 300, 2));

                long width = (long) config.kvHeads() * config.headSize();
                long perToken = Float.BYTES * config.layers() * (width + Panels.roundUp(width, Kernels.WIDTH));
                assertThat(cacheBytes(model)).isBetween(600 * perToken, 900 * perToken);
            }
            assertThat(cacheBytes(model)).isZero();
        }
    }

    private static long cacheBytes(LoadedModel model) {
        return model.memory().orElseThrow().cacheBytes();
    }
}
