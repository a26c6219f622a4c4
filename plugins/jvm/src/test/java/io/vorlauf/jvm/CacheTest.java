package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.checkpoint.LlamaConfig;
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
        try (LanguageModel model = open(config, variant)) {
            assertThat(cacheBytes(model)).isZero();
            try (ModelSequence one = model.newSequence(); ModelSequence other = model.newSequence()) {
                Texts.append(model, one, Texts.tokens(model, 300, 1));
                Texts.append(model, other, Texts.tokens(model, 300, 2));

                long perToken = 2L * Float.BYTES * config.layers() * config.kvHeads() * config.headSize();
                assertThat(cacheBytes(model)).isBetween(600 * perToken, 900 * perToken);
            }
            assertThat(cacheBytes(model)).isZero();
        }
    }

    private static long cacheBytes(LanguageModel model) {
        return model.memory().orElseThrow().cacheBytes();
    }
}
