// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {

    private final Samples samples = new Samples();

    @Test
    void theBestOfEitherAreComparedAndAdaptiveIsJudgedByOurBest() {
        samples.add("speed TARGET 0.0", "llama.cpp BF16", "one", 50);
        samples.add("speed TARGET 0.0", "llama.cpp Q8_0, draft of 4", "one", 100);
        samples.add("speed TARGET 0.0", "jvm bf16, tree", "one", 250);
        samples.add("speed TARGET 0.0", "jvm bf16, adaptive", "one", 200);

        assertThat(Pages.markdown(samples))
                .contains("Vorlauf's best, jvm bf16, tree, is 2.50 times as fast as the best of llama.cpp, "
                        + "llama.cpp Q8_0, draft of 4.")
                .contains("The best adaptive, jvm bf16, adaptive, has 80 % of Vorlauf's best.")
                .containsSubsequence("| jvm bf16, tree | 250 | 2.50 |", "| llama.cpp BF16 | 50.0 | 0.50 |");
    }

    @Test
    void withoutLlamaCppOnesOwnBestIsTheMeasure() {
        samples.add("speed TARGET 0.0", "jvm bf16, tree", "one", 250);
        samples.add("speed TARGET 0.0", "jvm bf16, none", "one", 100);

        assertThat(Pages.markdown(samples)).doesNotContain("times as fast").contains("| jvm bf16, none | 100 | 0.40 |");
    }

    @Test
    void aPassIsComparedWithReadingTheWeights() {
        samples.add("memory", "two threads", "GB/s", 10);
        samples.add("weights TARGET", "jvm bf16", "bytes", 20e6);
        samples.add("passes TARGET", "jvm bf16", "1", 3);
        samples.add("passes TARGET", "jvm bf16", "8", 4.5);

        // 20 MB at 10 GB/s are 2 ms.
        assertThat(Pages.markdown(samples)).contains("| jvm bf16 | 3.00 | 4.50 | 1.50 | 1.50 |");
    }

    @Test
    void promptsAreReadInTokensPerSecond() {
        samples.add("prefill TARGET", "jvm bf16", "256", 100);

        assertThat(Pages.markdown(samples)).contains("| jvm bf16 | 2,560 |");
    }

    @Test
    void everySampleIsWrittenDown(@TempDir Path folder) throws IOException {
        samples.add("passes TARGET", "jvm bf16", "1", 3.25);
        samples.add("passes TARGET", "jvm bf16", "1", 4.5);

        Pages.write(samples, Optional.empty(), folder);

        assertThat(Files.readString(folder.resolve("samples.json"))).contains("3.25", "4.5", "without llama.cpp");
        assertThat(folder.resolve("report.html")).exists();
        assertThat(folder.resolve("comparison.md")).content().contains("jvm bf16");
        assertThat(folder.resolve("passes-target.png")).exists();
    }
}
