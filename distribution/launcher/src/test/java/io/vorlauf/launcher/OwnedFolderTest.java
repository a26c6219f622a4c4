// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedFolderTest {

    @TempDir
    private Path parent;

    /** Another process: makes a folder, says so, and keeps it until it is killed. */
    static final class Other {

        public static void main(String[] arguments) throws Exception {
            OwnedFolder folder = OwnedFolder.create(Path.of(arguments[0]), "run-");
            Files.writeString(folder.path().resolve("file"), "written");
            System.out.println("made");
            System.in.read();
        }
    }

    @Test
    void itGoesWithWhatIsInIt() throws Exception {
        try (OwnedFolder folder = OwnedFolder.create(parent, "run-")) {
            Files.createDirectories(folder.path().resolve("a/b"));
            assertThat(folder.path().getFileName().toString()).startsWith("run-");
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void oneThatWasMovedAwayStays() throws Exception {
        try (OwnedFolder folder = OwnedFolder.create(parent, "run-")) {
            Files.move(folder.path(), parent.resolve("kept"));
        }

        assertThat(names()).containsExactly("kept");
    }

    @Test
    void thatOfARunningProcessIsLeftAloneAndThatOfAKilledOneIsSwept() throws Exception {
        Process other = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), Other.class.getName(), parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("made");
            List<String> made = names();

            OwnedFolder.sweep(parent, "run-");
            assertThat(names()).isEqualTo(made).hasSize(2);
        } finally {
            other.destroyForcibly().waitFor();
        }

        OwnedFolder.sweep(parent, "run-");
        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderWithoutALockIsNobodysAndOtherNamesAreNoneOfOurs() throws Exception {
        Files.createDirectories(parent.resolve("run-1/a"));
        Files.createDirectories(parent.resolve("other-1"));
        Files.createFile(parent.resolve("run-report.txt"));
        Path elsewhere = Files.createDirectories(parent.resolve("elsewhere/a"));
        Files.createSymbolicLink(parent.resolve("run-link"), elsewhere.getParent());

        OwnedFolder.sweep(parent, "run-");

        assertThat(names()).containsExactly("elsewhere", "other-1", "run-link", "run-report.txt");
        assertThat(elsewhere).isDirectory();
    }

    @Test
    void aLinkInsideIsDeletedAndNotFollowed() throws Exception {
        Path kept = Files.writeString(Files.createDirectories(parent.resolve("kept")).resolve("file"), "kept");
        Files.createSymbolicLink(Files.createDirectories(parent.resolve("run-1")).resolve("link"), kept.getParent());
        Files.createFile(parent.resolve("run-1.lock"));

        OwnedFolder.sweep(parent, "run-");

        assertThat(names()).containsExactly("kept");
        assertThat(kept).exists();
    }

    @Test
    void manyAtOnceDoNotSweepEachOther() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 50; round++) {
                    OwnedFolder.sweep(parent, "run-");
                    try (OwnedFolder folder = OwnedFolder.create(parent, "run-")) {
                        Files.writeString(folder.path().resolve("file"), "x");
                    } catch (IOException | RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        assertThat(names()).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
