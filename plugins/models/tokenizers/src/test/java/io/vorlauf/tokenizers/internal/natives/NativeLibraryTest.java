// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.tokenizers.internal.natives.NativeLibrary.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                .hasMessage("there is no native tokenizer library for linux-riscv64; "
                        + "there are: linux-x86_64, linux-aarch64, osx-aarch64, win-x86_64");
        assertThat(scratch).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"Linux, amd64", "Linux, aarch64", "Mac OS X, aarch64", "Windows 11, amd64"})
    void thePlatformsThatAreNamedAreThere(String osName, String osArch) {
        Platform platform = Platform.of(osName, osArch);

        assertThat(Platform.KNOWN).contains(platform.name());
        assertThat(platform.libraries()).allSatisfy(library ->
                assertThat(NativeLibrary.class.getResource(platform.resource(library))).as(library).isNotNull());
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
