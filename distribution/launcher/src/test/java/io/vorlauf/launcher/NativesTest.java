package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {

    @TempDir
    private Path packed;

    @TempDir
    private Path unpacked;

    @Test
    void theLibrariesAreUnpackedFlatAndNothingElse() throws Exception {
        jar("some-1.0-" + Natives.platform(), "a/b/liba.so.2", "a/b/liba_jni.so", "a/b/LICENSE");

        Path folder = Natives.provide(packed, unpacked).orElseThrow();

        assertThat(names(folder)).containsExactly("liba.so.2", "liba_jni.so");
        assertThat(folder.resolve("liba_jni.so")).hasContent("a/b/liba_jni.so");
    }

    @Test
    void theyAreUnpackedOnce() throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Path folder = Natives.provide(packed, unpacked).orElseThrow();
        Files.writeString(folder.resolve("liba.so"), "touched");

        assertThat(Natives.provide(packed, unpacked)).contains(folder);
        assertThat(folder.resolve("liba.so")).hasContent("touched");
        assertThat(names(unpacked)).as("nothing partial is left").hasSize(1);
    }

    @Test
    void otherPlatformsAreLeftAlone() throws Exception {
        jar("some-1.0-plan9-vax", "liba.so");

        assertThat(Natives.provide(packed, unpacked)).isEmpty();
    }

    @Test
    void aBrokenJarIsNamedAndLeavesNothingBehind() throws Exception {
        Path jar = Files.writeString(packed.resolve("some-" + Natives.platform() + ".jar"), "not a jar");

        assertThatThrownBy(() -> Natives.provide(packed, unpacked))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(jar.toString());
        assertThat(names(unpacked)).isEmpty();
    }

    private void jar(String name, String... entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(packed.resolve(name + ".jar"));
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes());
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
