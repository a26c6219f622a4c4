// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs that say what those of llama.cpp say stand for them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "these programs are shell scripts")
class LlamaCppTest {

    private static final Path MODEL = Path.of("model.gguf");

    @TempDir
    private Path folder;

    @BeforeEach
    void writePrograms() throws IOException {
        program("llama-completion", """
                0.1 I common_perf_print: prompt eval time =     100.00 ms /     5 tokens (   20 ms per token)
                0.1 I common_perf_print:        eval time =     380.00 ms /    19 runs   (   20 ms per token)
                0.1 I common_perf_print:       total time =     500.00 ms /    24 tokens
                """);
        program("llama-speculative-simple", """
                0.1 I encoded    5 tokens in    0.049 seconds, speed:  103.072 t/s
                0.1 I decoded   66 tokens in    2.000 seconds, speed:   33.0 t/s
                """);
        program("llama-bench", """
                {"n_prompt": 1, "samples_ns": [ 9000000 ]}
                {"n_prompt": 1, "samples_ns": [ 2000000, 3000000 ]}
                {"n_prompt": 8, "samples_ns": [ 5500000 ]}
                """);
    }

    @Test
    void plainDecodingIsTimedBehindThePrompt() {
        assertThat(peer().plain(MODEL, "Once", 20, 0)).isEqualTo(47.5);
    }

    @Test
    void speculationIsTimedAsItSays() {
        assertThat(peer().speculative(MODEL, MODEL, 4, "Once", 64, 0.8)).isEqualTo(33.0);
    }

    @Test
    void theFirstMeasurementOfPassesIsLeftOut() {
        assertThat(peer().passes(MODEL, List.of(1, 8), 128, 2))
                .isEqualTo(Map.of(1, List.of(2.0, 3.0), 8, List.of(5.5)));
    }

    @Test
    void bothGetTheSamePromptTemperatureAndNumberOfThreads() throws IOException {
        program("llama-completion", "said: prompt eval time = 1 ms total time = 2 ms eval time = 1 ms / 1 runs", "$@");

        peer().plain(MODEL, "Once upon", 20, 0.8);

        assertThat(Files.readString(folder.resolve("llama-completion.arguments")))
                .contains("-t 3 ", "-n 20 ", "--temp 0.8 ", "--samplers temperature", "-p Once upon");
    }

    @Test
    void aMissingProgramIsNamed() throws IOException {
        Files.delete(folder.resolve("llama-bench"));

        assertThatThrownBy(this::peer)
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("llama-bench not there")
                .hasMessageNotContaining("llama-completion not there");
    }

    @Test
    void aProgramThatFailsIsQuoted() throws IOException {
        Files.writeString(folder.resolve("llama-completion"), "#!/bin/sh\necho cannot load model\nexit 3\n");

        assertThatThrownBy(() -> peer().plain(MODEL, "Once", 20, 0))
                .isInstanceOf(BenchException.class)
                .hasMessage("llama-completion failed with exit code 3: cannot load model");
    }

    @Test
    void aProgramThatSaysNothingOfItsSpeedIsQuoted() throws IOException {
        program("llama-speculative-simple", "hello");

        assertThatThrownBy(() -> peer().speculative(MODEL, MODEL, 4, "Once", 64, 0))
                .isInstanceOf(BenchException.class)
                .hasMessage("llama-speculative-simple said nothing of its speed; its last line is: hello");
    }

    private LlamaCpp peer() {
        return LlamaCpp.in(folder, 3);
    }

    private void program(String name, String says) throws IOException {
        program(name, says, "");
    }

    private void program(String name, String says, String arguments) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\necho \"" + arguments + "\" > " + file + ".arguments\ncat <<'END'\n"
                + says.strip() + "\nEND\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
