// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

    @TempDir
    private Path directory;

    private Home home;

    @BeforeEach
    void createHome() throws IOException {
        home = TestHome.create(directory.resolve("a home"));
    }

    @Test
    void theCommandGetsTheArgumentsAndItsResultIsTheExitCode() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);

        assertThat(new Launcher(home, () -> false).run(List.of("one", "two", "three"))).isEqualTo(3);
    }

    @Test
    void theSecondStartInstallsNothing() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        new Launcher(home, () -> false).run(List.of());
        FileTime installed = Files.getLastModifiedTime(home.data().resolve("installed"));
        List<Path> cache = cache();

        assertThat(new Launcher(home, () -> false).run(List.of("one"))).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(home.data().resolve("installed"))).isEqualTo(installed);
        assertThat(cache()).isEqualTo(cache);
    }

    @Test
    void aBundleThatChangedIsInstalledAgainEvenAtTheSameSizeAndTime() throws Exception {
        Path jar = TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        FileTime time = Files.getLastModifiedTime(jar);
        new Launcher(home, () -> false).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        TestHome.addBundle(home, "command", "1.0.1", CommandBundle.class);
        Files.setLastModifiedTime(jar, time);

        assertThat(new Launcher(home, () -> false).run(List.of("one"))).isEqualTo(1);
        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void whatChangesInTheHotDeployFolderBetweenTwoStartsIsNoticed() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Files.createDirectories(home.load());
        Files.writeString(home.load().resolve("dropped.jar"), "in");
        new Launcher(home, () -> false).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        Files.delete(home.load().resolve("dropped.jar"));
        new Launcher(home, () -> false).run(List.of());

        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void aConfigurationThatComesOrGoesBetweenTwoStartsIsNoticed() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Path configuration = Files.writeString(home.configurations().resolve("some.pid.cfg"), "a=1");
        new Launcher(home, () -> false).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        Files.delete(configuration);
        new Launcher(home, () -> false).run(List.of());

        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void aBundleThatIsGoneIsNoLongerThere() throws Exception {
        Path jar = TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        new Launcher(home, () -> false).run(List.of());
        Files.delete(jar);

        assertThatThrownBy(() -> new Launcher(home, () -> false).run(List.of())).isInstanceOf(LaunchException.class);
    }

    @Test
    void withoutACommandTheBundlesThatDoNotRunAreNamed() {
        assertThatThrownBy(() -> new Launcher(home, () -> false).run(List.of()))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("no bundle takes the command line")
                .hasMessageContaining(home.data().toString());
    }

    @Test
    void aJarThatIsNoBundleIsNamed() throws Exception {
        Path jar = Files.writeString(home.bundles().resolve("broken.jar"), "not a jar");

        assertThatThrownBy(() -> new Launcher(home, () -> false).run(List.of()))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(jar.toString());
    }

    @Test
    void aCancelledCommandStillLetsTheFrameworkStopInOrder() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);

        assertThat(new Launcher(home, () -> false).run(List.of("interrupt"))).isEqualTo(130);
        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
        assertThat(new Launcher(home, () -> false).run(List.of("one"))).as("nothing is locked").isEqualTo(1);
    }

    @Test
    void anInterruptDuringTheStartIsAnErrorAndNotAHang() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Thread.currentThread().interrupt();

        try {
            assertThatThrownBy(() -> new Launcher(home, () -> false).run(List.of()))
                    .isInstanceOf(LaunchException.class);
        } finally {
            // Whether the framework keeps it is its own affair.
            Thread.interrupted();
        }
    }

    @Test
    void aFrameworkThatDoesNotStopIsSaidAndTheCodeIsThatOfTheCommand() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        CountDownLatch gate = new CountDownLatch(1);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.getProperties().put(CommandBundle.GATE, gate);
        System.setErr(new PrintStream(printed, true));
        try {
            assertThat(new Launcher(home, () -> false, Duration.ofSeconds(1)).run(List.of("one", "two"))).isEqualTo(2);
        } finally {
            System.setErr(before);
            System.getProperties().remove(CommandBundle.GATE);
            gate.countDown();
        }
        assertThat(printed.toString()).hasLineCount(1).startsWith("vorlauf: the framework did not stop within 1 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "stop command", "stop other", "uninstall command", "uninstall other", "level command 9", "level other 50",
        "level command 50", "update other OTHER", "install OTHER"
    })
    void whatAShellDidToTheBundlesIsUndoneByTheNextStart(String line) throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        TestHome.addBundle(home, "other", "1.0.0", TestHome.Nothing.class);
        Path foreign = TestHome.writeBundle(directory, "foreign", "7.0.0", TestHome.Nothing.class);
        new Launcher(home, () -> false).run(List.of());
        String before = Files.readString(home.data().resolve("installed")).replaceAll(" \\d{10,} ", " ");

        new Launcher(home, () -> false).run(List.of(line.replace("OTHER", foreign.toUri().toString())));

        assertThat(new Launcher(home, () -> false).run(List.of("count 3", "active other", "active command")))
                .isEqualTo(3);
        assertThat(Files.readString(home.data().resolve("installed")).replaceAll(" \\d{10,} ", " ")).isEqualTo(before);
    }

    @Test
    void aCacheIsNotMadeAnewBecauseTheCommandWasCancelled() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        new Launcher(home, () -> false).run(List.of());
        Path installed = home.data().resolve("installed");
        FileTime before = Files.getLastModifiedTime(installed);
        OwnedFolder.delete(home.data().resolve("framework"));
        Files.writeString(home.data().resolve("framework"), "a file where the folder should be");

        assertThatThrownBy(() -> new Launcher(home, () -> true).run(List.of())).isInstanceOf(LaunchException.class);
        assertThat(Files.getLastModifiedTime(installed)).isEqualTo(before);
        assertThat(home.data().resolve("framework")).isRegularFile();
    }

    @Test
    void aFolderAmongTheBundlesIsNamed() throws Exception {
        Path folder = Files.createDirectory(home.bundles().resolve("backup.jar"));

        assertThatThrownBy(() -> new Launcher(home, () -> false).run(List.of()))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("cannot read the bundle " + folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "empty bundle.info", "garbage bundle.info", "cut off bundle.info", "garbage revision.location",
        "delete bundle.info", "delete revision.location", "delete framework", "file framework"
    })
    void aBrokenCacheIsMadeAnew(String damage) throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        TestHome.addBundle(home, "other", "1.0.0", TestHome.Nothing.class);
        new Launcher(home, () -> false).run(List.of());

        assertThat(damage(damage)).isPositive();

        assertThat(new Launcher(home, () -> false).run(List.of("count 3", "active other"))).isEqualTo(2);
        assertThat(new Launcher(home, () -> false).run(List.of("count 3", "active other"))).as("and then").isEqualTo(2);
    }

    // What, and to which files of the framework's cache; returns how many there were.
    private int damage(String damage) throws IOException {
        Path cache = home.data().resolve("framework");
        if (damage.endsWith("framework")) {
            OwnedFolder.delete(cache);
            if (damage.startsWith("file")) {
                Files.writeString(cache, "a file where the folder should be");
            }
            return 1;
        }
        String name = damage.substring(damage.lastIndexOf(' ') + 1);
        List<Path> files;
        try (Stream<Path> all = Files.walk(cache)) {
            files = all.filter(file -> file.endsWith(name) && !file.getParent().endsWith("bundle0")).toList();
        }
        for (Path file : files) {
            byte[] content = Files.readAllBytes(file);
            switch (damage.split(" ")[0]) {
                case "empty" -> Files.write(file, new byte[0]);
                case "garbage" -> Files.write(file, new byte[] {0, -1, 17, 4, 0, 0});
                case "cut" -> Files.write(file, Arrays.copyOf(content, content.length / 2));
                default -> Files.delete(file);
            }
        }
        return files.size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "link", "empty", "unreadable", "text"})
    void whateverLiesInTheHotDeployFolderTheCommandRuns(String what) throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Files.createDirectories(home.load());
        for (Path thing : List.of(home.load().resolve("a.jar"), home.load().resolve("a.cfg"))) {
            switch (what) {
                case "folder" -> Files.createDirectories(thing.resolve("full"));
                case "link" -> Files.createSymbolicLink(thing, directory.resolve("gone"));
                case "empty" -> Files.createFile(thing);
                case "unreadable" -> Files.setPosixFilePermissions(Files.createFile(thing), Set.of());
                default -> Files.writeString(thing, "no jar");
            }
        }

        assertThat(new Launcher(home, () -> false).run(List.of("one"))).isEqualTo(1);
        assertThat(new Launcher(home, () -> false).run(List.of("one"))).as("and then").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a${x}b", "a${vorlauf.data}b", "a#b", "a%20b", "a;b", "a'b\"c", "größe", "a\\b", "a?b*", "a{b}"})
    void theFolderMayHaveAnyName(String name) throws Exception {
        Home odd = TestHome.create(directory.resolve(name));
        TestHome.addBundle(odd, "command", "1.0.0", CommandBundle.class);

        assertThat(new Launcher(odd, () -> false).run(List.of("one"))).isEqualTo(1);
        assertThat(new Launcher(odd, () -> false).run(List.of("stop command"))).isEqualTo(1);
        assertThat(new Launcher(odd, () -> false).run(List.of("one"))).isEqualTo(1);
    }

    @Test
    void temporaryFilesGoWithTheProcess() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        String before = System.getProperty("java.io.tmpdir");
        String ordinary = Files.createDirectory(directory.resolve("tmp")).toString();
        System.setProperty("java.io.tmpdir", ordinary);
        try {
            new Launcher(home, () -> false).run(List.of("temporary"));

            assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(ordinary);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("left"));
        }
    }

    @Test
    void librariesOutsideTheHeapMayBeAsLargeAsTheyAre() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        System.clearProperty("org.bytedeco.javacpp.maxPhysicalBytes");

        new Launcher(home, () -> false).run(List.of());

        assertThat(System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes")).isEqualTo("0");
    }

    private List<Path> cache() throws IOException {
        try (Stream<Path> files = Files.walk(home.data().resolve("framework"))) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }
}
