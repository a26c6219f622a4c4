package io.vorlauf.tokenizers.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @TempDir
    private Path scratch;

    @Test
    void systemPropertiesNameThePlatform() {
        assertThat(Platform.of("Linux", "amd64").name()).isEqualTo("linux-x86_64");
        assertThat(Platform.of("Mac OS X", "aarch64").name()).isEqualTo("osx-aarch64");
        assertThat(Platform.of("Windows 11", "amd64").libraries()).endsWith("tokenizers.dll").hasSize(4);
    }

    @Test
    void aPlatformWithoutALibraryIsNamed() {
        assertThatThrownBy(() -> NativeLibrary.link(Platform.of("Linux", "riscv64"), scratch))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no native tokenizer library for linux-riscv64");
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void aScratchDirectoryThatIsAFileIsNamed() throws IOException {
        Path file = Files.createFile(scratch.resolve("file"));
        assertThatThrownBy(() -> NativeLibrary.link(Platform.of("Linux", "amd64"), file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryThatCannotBeLinkedIsReportedWithItsDirectoryAndDeleted() {
        String otherArchitecture = System.getProperty("os.arch").equals("aarch64") ? "amd64" : "aarch64";
        assertThatThrownBy(() -> NativeLibrary.link(Platform.of("Linux", otherArchitecture), scratch))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("cannot load the native tokenizer library from " + scratch);
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a library that is loaded cannot be deleted there")
    void nothingStaysInTheScratchDirectory() {
        Path created = scratch.resolve("made").resolve("on demand");
        NativeLibrary.link(Platform.of(System.getProperty("os.name"), System.getProperty("os.arch")), created);
        assertThat(created).isEmptyDirectory();
    }
}
