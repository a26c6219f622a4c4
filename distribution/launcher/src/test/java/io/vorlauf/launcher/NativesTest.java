// SPDX-License-Identifier: Apache-2.0
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
    void librariesThatAreIncompleteAreUnpackedAgain() throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so", "libb.so");
        Path folder = Natives.provide(packed, unpacked).orElseThrow();

        Files.writeString(folder.resolve("liba.so"), "cut");
        assertThat(Natives.provide(packed, unpacked)).contains(folder);
        assertThat(folder.resolve("liba.so")).hasContent("liba.so");
        Files.delete(folder.resolve("libb.so"));
        assertThat(Natives.provide(packed, unpacked)).contains(folder);
        assertThat(folder.resolve("libb.so")).hasContent("libb.so");
        assertThat(names(unpacked)).as("nothing partial is left").hasSize(1);
    }

    @Test
    void whatAKilledProcessLeftIsSweptByTheNextThatUnpacks() throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Files.writeString(Files.createDirectories(unpacked.resolve("partial-1")).resolve("liba.so"), "half");
        Files.createFile(unpacked.resolve("partial-1.lock"));
        Files.createDirectories(unpacked.resolve("partial-of-a-former-version"));

        Path folder = Natives.provide(packed, unpacked).orElseThrow();

        assertThat(names(unpacked)).containsExactly(folder.getFileName().toString());
    }

    @Test
    void allWhoMayReadTheFolderMayReadTheLibraries() throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Path ordinary = Files.createDirectory(unpacked.resolve("ordinary"));

        Path folder = Natives.provide(packed, unpacked).orElseThrow();

        assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(Files.getPosixFilePermissions(ordinary));
    }

    @Test
    void whereTheyCannotBePutTheNextPlaceIsTaken(@TempDir Path other) throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Path file = Files.writeString(unpacked.resolve("file"), "a file where a folder should be");

        Path folder = Natives.provide(packed, List.of(file, other), Executables.SYSTEM).orElseThrow();

        assertThat(folder).startsWith(other);
    }

    @Test
    void whatNobodyMayExecuteIsNoPlaceForLibraries(@TempDir Path other) throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Path first = Natives.provide(packed, unpacked).orElseThrow();

        Executables onlyThere = new Executables(file -> file.startsWith(other));
        Executables nowhere = new Executables(file -> false);

        assertThat(Natives.provide(packed, List.of(unpacked, other), onlyThere).orElseThrow()).startsWith(other);
        assertThat(Natives.provide(packed, List.of(unpacked, other), nowhere)).as("no better one").contains(first);
    }

    @Test
    void aFolderThatJavaWouldTakeForTwoIsNoPlaceForLibraries(@TempDir Path other) throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");

        assertThat(Natives.provide(packed, List.of(unpacked.resolve("a:b"), other), Executables.SYSTEM).orElseThrow())
                .startsWith(other);
    }

    @Test
    void allPlacesThatWereTriedAreNamed() throws Exception {
        jar("some-1.0-" + Natives.platform(), "liba.so");
        Path one = Files.createFile(unpacked.resolve("one"));
        Path two = Files.createFile(unpacked.resolve("two"));

        assertThatThrownBy(() -> Natives.provide(packed, List.of(one, two), Executables.SYSTEM))
                .isInstanceOf(LaunchException.class)
                .hasMessageContainingAll(one.toString(), two.toString());
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
