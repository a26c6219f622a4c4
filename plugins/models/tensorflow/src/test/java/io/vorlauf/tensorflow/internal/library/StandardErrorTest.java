// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.TensorFlow;

@EnabledOnOs({OS.LINUX, OS.MAC})
class StandardErrorTest {

    @BeforeAll
    static void loadTheLibraryThatCallsFunctions() {
        TensorFlow.version();
    }

    @Test
    void unwantedLinesAreLeftOutAndAllOthersArrive() {
        assertThat(written(() -> error().without("noise"::equals, () -> write("one\nnoise\nünf\n\nnoise"))))
                .containsExactly("one", "ünf", "");
    }

    @Test
    void moreThanOneBufferArrives() {
        String line = "x".repeat(9_999);

        assertThat(written(() -> error().without("noise"::equals, () -> write(line + "\nnoise\n" + line))))
                .containsExactly(line, line);
    }

    @Test
    void whatIsWrittenAfterwardsArrives() {
        assertThat(written(() -> {
            error().without("noise"::equals, () -> {});
            write("noise\n");
        })).containsExactly("noise");
    }

    @Test
    void itIsAsBeforeWhenTheActionFails() {
        assertThat(written(() -> {
            assertThatIllegalStateException().isThrownBy(() -> error().without("noise"::equals, () -> {
                write("noise\nwhat went wrong\n");
                throw new IllegalStateException();
            }));
            write("noise\n");
        })).containsExactly("what went wrong", "noise");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nothingStaysOpen() throws IOException {
        written(() -> error().without("noise"::equals, () -> {}));
        long before = openFiles();

        for (int i = 0; i < 20; i++) {
            written(() -> error().without("noise"::equals, () -> write("noise\n")));
        }

        assertThat(openFiles()).isLessThan(before + 20);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** What arrives at standard error: a capture in which nothing is wanted. */
    private static List<String> written(Runnable action) {
        List<String> lines = new ArrayList<>();
        error().without(lines::add, action);
        return lines.stream()
                .map(line -> new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .toList();
    }

    private static StandardError error() {
        return StandardError.open().orElseThrow();
    }

    private static void write(String text) {
        try {
            @SuppressWarnings("resource")
            FileOutputStream error = new FileOutputStream(FileDescriptor.err);
            error.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
