// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.tensorflow.TensorFlowLibrary;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.ConfigProto;

class NativeStartTest {

    @TempDir
    private Path folder;

    @Test
    void aProcessorWithoutAvxIsNamed() {
        assertThat(NativeStart.obstacle(processor(Processor.X86_64, Set.of("sse2", "sse4_2")))).contains(
                "TensorFlow needs a processor with AVX; this one (GenuineIntel, Intel(R) Core(TM) i7 CPU 920) has none");
    }

    @Test
    void aProcessorWithAvxWillDo() {
        assertThat(NativeStart.obstacle(processor(Processor.X86_64, Set.of("sse2", "avx")))).isEmpty();
    }

    @Test
    void aProcessorOfWhichNothingIsKnownMayTry() {
        assertThat(NativeStart.obstacle(processor(Processor.X86_64, Set.of()))).isEmpty();
    }

    @Test
    void avxIsNotAskedOfAnotherArchitecture() {
        assertThat(NativeStart.obstacle(processor(Processor.ARM64, Set.of("asimd")))).isEmpty();
    }

    @Test
    void nothingIsWrittenToStandardErrorWhenQuietIsAskedFor() throws Exception {
        assertThat(errorOfAProcess("2")).isEmpty();
    }

    @Test
    void tensorFlowIsHeardWhenItIsNot() throws Exception {
        assertThat(errorOfAProcess("0")).contains("MLIR V1 optimization pass is not enabled");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void itStartsWithoutStandardErrorToo() throws Exception {
        assertThat(errorOfAProcess("2", "sh", "-c", "exec \"$@\" 2>&-", "sh")).isEmpty();
    }

    // A process of its own, for TensorFlow says it once.
    private String errorOfAProcess(String level, String... starter) throws IOException, InterruptedException {
        Path error = folder.resolve("error");
        List<String> command = new ArrayList<>(List.of(starter));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Starter.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", level);
        Process process = builder.redirectError(error.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(error)).isZero();
        assertThat(out).isEqualTo("started");
        return Files.readString(error);
    }

    private static Processor processor(String architecture, Set<String> features) {
        return new Processor(architecture, Optional.of("GenuineIntel"), Optional.of("Intel(R) Core(TM) i7 CPU 920"),
                features, 4, OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /** Starts TensorFlow. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] arguments) {
            TensorFlowLibrary.start(ConfigProto.getDefaultInstance());
            System.out.print("started");
        }
    }
}
