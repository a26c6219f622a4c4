// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.model.testkit.SameBitsLaws;
import io.vorlauf.model.testkit.SmallModels;
import io.vorlauf.model.testkit.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Here bits are the same in even more ways: with any number of threads, with any vectors, on every computer. */
class SameBitsTest extends SameBitsLaws {

    SameBitsTest() {
        super(TestModels.variants(), 230);
    }

    static Stream<Arguments> formats() {
        return Stream.of(
                        SmallModels.gpt2(500, true), SmallModels.llama(500, false),
                        SmallModels.llamaWithoutGroups(500), SmallModels.odd(500), SmallModels.wide(500))
                .flatMap(config -> Stream.of(Format.values()).map(format -> Arguments.of(config, format)));
    }

    /** Plain loops on one thread say what is right. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("formats")
    void aTextHasTheSameBitsWithAnyNumberOfThreadsAndWithoutTheVectorApi(ModelConfig config, Format format)
            throws IOException {
        Path checkpoint = write(config);
        float[][] expected;
        try (LoadedModel plain = TestModels.plain(format, 1).open(checkpoint)) {
            expected = tokenByToken(plain, Texts.tokens(plain, 90, 3));
        }
        for (int threads = 1; threads <= 3; threads++) {
            try (LoadedModel model = TestModels.variant(format, threads).open(checkpoint)) {
                int[] text = Texts.tokens(model, 90, 3);
                assertSame(model, text, expected, threads + " threads, token by token", (random, left) -> new Cut(1, 0));
                assertSame(model, text, expected, threads + " threads",
                        (random, left) -> new Cut(Math.min(1 + random.nextInt(40), left), random.nextInt(4)));
            }
        }
    }

    /** Computed on a processor with vectors of 16 floats. Whoever changes the arithmetic changes these, and says so. */
    @ParameterizedTest
    @CsvSource({
        "gpt2, F32, -1441350943", "gpt2, BF16, -1476684338",
        "gpt2, F16, -967069260", "gpt2, INT8, -441373851",
        "llama, F32, 897015820", "llama, BF16, 55470304",
        "llama, F16, 949359918", "llama, INT8, 1373905007",
        "gpt2, Q8_0, -265081543", "gpt2, Q4_0, 778487836",
        "gpt2, Q4_1, -444996581", "gpt2, Q5_0, -971430121",
        "gpt2, Q5_1, 259321223", "gpt2, Q4_K, -275402826",
        "gpt2, Q5_K, -1112381597", "gpt2, Q6_K, 1282474821",
        "llama, Q8_0, 229657130", "llama, Q4_0, 510969970",
        "llama, Q4_1, -2001153205", "llama, Q5_0, -1729512591",
        "llama, Q5_1, 1505495011", "llama, Q4_K, 1555338194",
        "llama, Q5_K, 487662025", "llama, Q6_K, 760894852"
    })
    void theBitsAreThoseOfEveryOtherComputer(String family, Format format, int expected) throws IOException {
        ModelConfig config = family.equals("gpt2") ? SmallModels.gpt2(200, true) : SmallModels.odd(200);
        try (LoadedModel model = open(config, TestModels.variant(format, 2))) {
            int hash = 1;
            for (float[] row : Texts.logits(model, Texts.tokens(model, 100, 11))) {
                hash = 31 * hash + Arrays.hashCode(row);
            }
            assertThat(hash).isEqualTo(expected);
        }
    }
}
