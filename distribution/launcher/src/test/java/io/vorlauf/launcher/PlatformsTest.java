// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformsTest {

    @TempDir
    private Path packed;

    @Test
    void thePlatformsAreWhatTheNamesOfJarsEndWith() throws Exception {
        for (String name : List.of("a-1.1.0-linux-x86_64", "a-1.1.0-linux-arm64", "b-2.0-linux-arm64", "a-1.1.0")) {
            Files.createFile(packed.resolve(name + ".jar"));
        }

        assertThat(Natives.platforms(packed)).containsExactly("linux-arm64", "linux-x86_64");
    }

    @Test
    void withoutAFolderThereAreNone() throws Exception {
        assertThat(Natives.platforms(packed.resolve("none"))).isEmpty();
    }
}
