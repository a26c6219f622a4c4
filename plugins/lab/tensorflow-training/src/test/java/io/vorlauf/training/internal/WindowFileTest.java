// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.training.internal.ModelDirectory.WindowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowFileTest {

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void writeTwoWindows() throws IOException {
        path = directory.resolve("made/windows.jsonl");
        WindowFile file = file("here");
        assertThat(file.read()).isEmpty();
        file.add(List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6}));
    }

    private WindowFile file(String origin) {
        return new WindowFile(path, origin, 3);
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        assertThat(file("here").read()).containsExactly(new int[] {1, 2, 3}, new int[] {4, 5, 6});
    }

    @Test
    void whatWasCutOffIsWrittenAnew() throws IOException {
        String text = Files.readString(path);
        for (int length = text.indexOf("[4"); length < text.length() - 1; length++) {
            Files.writeString(path, text.substring(0, length));
            boolean complete = text.substring(0, length).endsWith("]\n[4,5,6]");
            assertThat(file("here").read()).as("after " + length + " characters").hasSize(complete ? 2 : 1);
        }
        file("here").add(List.of(new int[] {7, 8, 9}));

        assertThat(file("here").read().get(1)).containsExactly(7, 8, 9);
    }

    @Test
    void nothingBehindAWindowOfAnotherLengthIsUsed() throws IOException {
        Files.writeString(path, "[7,8]\n[9,10,11]\n", StandardOpenOption.APPEND);

        assertThat(file("here").read()).hasSize(2);
    }

    @Test
    void windowsOfAnotherOriginAreNotUsed() throws IOException {
        assertThat(file("elsewhere").read()).isEmpty();
        assertThat(file("here").read()).as("afterwards").isEmpty();
    }
}
