// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonsTest {

    @Test
    void aReasonIsInWordsOfFiles() {
        assertThat(Reasons.of(new NoSuchFileException("/a"))).isEqualTo("there is no such file or folder");
        assertThat(Reasons.of(new AccessDeniedException("/a"))).isEqualTo("permission denied");
        assertThat(Reasons.of(new MalformedInputException(1))).isEqualTo("it is not UTF-8");
        assertThat(Reasons.of(new EOFException("End of input"))).isEqualTo("it ends too early");
        assertThat(Reasons.of(new FileSystemException("/a", null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(Reasons.of(new FileSystemException("/a"))).isEqualTo("the system does not say why");
        assertThat(Reasons.of(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
    }

    @Test
    void aConfigurationThatIsNoJsonIsToldWithoutJava(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\n  \"model_type\": ");
        assertThatThrownBy(() -> ModelDirectory.read(folder)).isInstanceOf(BadInput.class)
                .hasMessage(folder.resolve("config.json") + " is not a JSON object: line 2: it ends too early");

        Files.writeString(folder.resolve("config.json"), "[1]");
        assertThatThrownBy(() -> ModelDirectory.read(folder)).isInstanceOf(BadInput.class)
                .hasMessage(folder.resolve("config.json") + " is not a JSON object");
    }
}
