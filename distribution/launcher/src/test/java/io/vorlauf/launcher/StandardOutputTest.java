// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardOutputTest {

    @TempDir
    private Path folder;

    private static final class Full extends OutputStream {
        @Override
        public void write(int data) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    @Test
    void whatCannotBeWrittenIsRememberedThoughAPrintStreamSwallowsIt() {
        StandardOutput output = new StandardOutput(new Full(), false);
        new PrintStream(output, true).println("a result");

        assertThat(output.failure()).get().extracting(Throwable::getMessage).isEqualTo("No space left on device");
    }

    @Test
    void whatNobodyReadsIsNoFailure() {
        StandardOutput output = new StandardOutput(new Full(), true);
        new PrintStream(output, true).println("a result");

        assertThat(output.failure()).isEmpty();
    }

    @Test
    void whatIsWrittenArrives() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StandardOutput output = new StandardOutput(written, false);
        new PrintStream(output, true).print("a result");

        assertThat(written).hasToString("a result");
        assertThat(output.failure()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/dev/full, 1", "closed pipe, 0", "file, 0"})
    @EnabledIf("hasFullDevice")
    void theProgramFailsIfItsOutputIsLostAndIsQuietIfNobodyWantsIt(String where, int expected) throws Exception {
        Home home = TestHome.create(folder.resolve("home"));
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
        command.add(switch (where) {
            case "closed pipe" -> "{ \"$@\"; echo $? >'" + folder + "/code'; } | true; exit $(cat '" + folder + "/code')";
            case "file" -> "\"$@\" >'" + folder + "/out'";
            default -> "\"$@\" >" + where;
        });
        command.addAll(List.of("sh", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Dvorlauf.home=" + home.directory(),
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "print"));
        Path err = folder.resolve("err");

        int code = new ProcessBuilder(command).redirectError(err.toFile()).start().waitFor();

        assertThat(code).isEqualTo(expected);
        if (expected == 0) {
            assertThat(err).isEmptyFile();
        } else {
            assertThat(Files.readString(err)).startsWith("vorlauf: cannot write to the standard output: ").hasLineCount(1);
        }
    }

    static boolean hasFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    @Test
    void whatWasGarbledOnItsWayIsRefused() throws Exception {
        Main.checkCharacters(new String[] {"generate", "a crepe"}, "ANSI_X3.4-1968");
        Main.checkCharacters(new String[] {"generate", "a crêpe"}, "UTF-8");
        assertThatThrownBy(() -> Main.checkCharacters(new String[] {"generate", "a cr\uFFFDpe"}, "ANSI_X3.4-1968"))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("a cr\uFFFDpe")
                .hasMessageContaining("ANSI_X3.4-1968");
    }
}
