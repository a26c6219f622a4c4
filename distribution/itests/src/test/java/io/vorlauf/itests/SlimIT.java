// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution without TensorFlow, started from a shell, in a process of its own. */
@Tag("script")
class SlimIT {

    private static final Path SLIM = RunningSystem.home().resolveSibling("slim").resolve("vorlauf");

    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    @Test
    void nothingInItIsTensorFlows() throws IOException {
        try (Stream<Path> files = Files.walk(SLIM)) {
            assertThat(files).hasSizeGreaterThan(30)
                    .noneMatch(file -> file.getFileName().toString().contains("tensorflow"));
        }
    }

    @Test
    void theBuiltInPairTellsItsStoryWithoutAnyWarning() throws Exception {
        Outcome outcome = run("generate", "Once upon a time", "--max-new-tokens", "24");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith(", there was a");
        assertThat(outcome.err()).startsWith("24 tokens, finish: length").doesNotContain("acceptance rate -");
    }

    @Test
    void theDoctorIsContentAndSaysWhatIsAbsent() throws Exception {
        Outcome outcome = run("doctor");

        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
        assertThat(outcome.out()).contains("tensorflow: models in TensorFlow");
        assertThat(outcome.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --data x --out y", "study similarity"})
    void whatNeedsTensorFlowSaysSoInASentence(String command) throws Exception {
        Outcome outcome = run(command.split(" "));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .endsWith(": needs TensorFlow, which is not in this distribution; the full one has it\n")
                .hasLineCount(1);
    }

    @Test
    void aShellOpensInIt() throws Exception {
        Path lines = Files.writeString(folder.resolve("lines"), "generate --max-new-tokens 8 Once\n");

        Outcome outcome = run(builder("shell").redirectInput(lines.toFile()));

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).doesNotContain("WARNING");
    }

    private Outcome run(String... arguments) throws Exception {
        return run(builder(arguments));
    }

    private static ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(SLIM.resolve("bin/vorlauf").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private Outcome run(ProcessBuilder builder) throws Exception {
        Path err = folder.resolve("err");
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(err));
    }
}
