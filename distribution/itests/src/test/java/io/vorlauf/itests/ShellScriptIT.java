// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vorlauf shell} at the end of a pipe, in a process of its own. */
@Tag("script")
// Reading from a process cannot be interrupted.
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShellScriptIT {

    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    @Test
    void linesOfAPipeAreRun() throws Exception {
        Outcome outcome = shell("vorlauf:strategies\ngenerate --max-new-tokens 12 \"Once upon a time\"\nstats\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("adaptive", ", there was a", "12 tokens, finish: length", "SNAPSHOT");
    }

    @Test
    void theCodeIsThatOfTheFirstLineThatFailed() throws Exception {
        Outcome outcome = shell("strategies nonsense\nhelp\n");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).contains("what it does");
        assertThat(outcome.err()).startsWith("vorlauf: strategies: no strategy 'nonsense'").hasLineCount(1);
    }

    @Test
    void theCommandsOfTheFrameworkAreThereToo() throws Exception {
        Outcome outcome = shell("lb\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Vorlauf :: Core");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "tensorflow"})
    void modelsLoadedInTheShellGoWithTheBundleThatLoadedThem(String backend) throws Exception {
        String models = RunningSystem.home().resolve("models/tinystories-draft").toString();
        Outcome outcome = shell("models --load " + models + " --name mine --backend " + backend
                + "\nstop -t io.vorlauf." + backend + "\nmodels\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("loaded mine", "No model is loaded.");
    }

    @Test
    void aShellThatWaitsForALineEndsInOrderWhenTheProcessIsToldTo() throws Exception {
        Path err = folder.resolve("err.txt");
        Process process = builder().redirectError(err.toFile()).start();
        try (Writer in = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            in.write("strategies\n");
            in.flush();
            assertThat(out.readLine()).startsWith("strategy");

            process.destroy();

            assertThat(process.waitFor()).isEqualTo(143);
        }
        assertThat(err).isEmptyFile();
    }

    private static ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(RunningSystem.home().resolve("bin/vorlauf").toString(), "shell");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private Outcome shell(String lines) throws IOException, InterruptedException {
        Path in = Files.writeString(folder.resolve("in.txt"), lines);
        Path err = folder.resolve("err.txt");
        Process process = builder().redirectInput(in.toFile()).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(err));
    }
}
