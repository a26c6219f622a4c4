// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class StandardErrorTest {

    @TempDir
    private Path folder;

    /** A program that begins as the launcher does, and then speaks through a process of its own too. */
    static final class Speaker {

        private Speaker() {}

        public static void main(String[] arguments) throws Exception {
            StandardError.restore();
            System.err.println("from Java");
            // As a native library does, past System.err. A 9 that is still open would be the caller's for ever.
            new ProcessBuilder("/bin/sh", "-c", "echo from below >&2").inheritIO().start().waitFor();
            System.out.println(Files.exists(Path.of("/dev/fd/9")) ? "9 is open" : "9 is closed");
        }
    }

    @Test
    void theRealStandardErrorTakesThePlaceOfTheFiltered() throws Exception {
        speak("--add-opens", "java.base/sun.nio.fs=ALL-UNNAMED");

        assertThat(read("real")).isEqualTo("from Java\nfrom below\n");
        assertThat(read("filtered")).isEmpty();
        assertThat(read("out")).isEqualTo("9 is closed\n");
    }

    @Test
    void whereJavaDoesNotAllowItEverythingGoesThroughTheFilter() throws Exception {
        speak();

        assertThat(read("real")).isEmpty();
        assertThat(read("filtered")).isEqualTo("from Java\nfrom below\n");
    }

    private void speak(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" >out 2>filtered 9>real", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dvorlauf.stderr=9"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Speaker.class.getName()));
        int code = new ProcessBuilder(command).directory(folder.toFile()).start().waitFor();
        assertThat(code).isZero();
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
