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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

        assertThat(new Launcher(home).run(List.of("one", "two", "three"))).isEqualTo(3);
    }

    @Test
    void theSecondStartInstallsNothing() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        new Launcher(home).run(List.of());
        FileTime installed = Files.getLastModifiedTime(home.data().resolve("installed"));
        List<Path> cache = cache();

        assertThat(new Launcher(home).run(List.of("one"))).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(home.data().resolve("installed"))).isEqualTo(installed);
        assertThat(cache()).isEqualTo(cache);
    }

    @Test
    void aBundleThatChangedIsInstalledAgainEvenAtTheSameSizeAndTime() throws Exception {
        Path jar = TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        FileTime time = Files.getLastModifiedTime(jar);
        new Launcher(home).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        TestHome.addBundle(home, "command", "1.0.1", CommandBundle.class);
        Files.setLastModifiedTime(jar, time);

        assertThat(new Launcher(home).run(List.of("one"))).isEqualTo(1);
        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void whatChangesInTheHotDeployFolderBetweenTwoStartsIsNoticed() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Files.createDirectories(home.load());
        Files.writeString(home.load().resolve("dropped.jar"), "in");
        new Launcher(home).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        Files.delete(home.load().resolve("dropped.jar"));
        new Launcher(home).run(List.of());

        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void aConfigurationThatComesOrGoesBetweenTwoStartsIsNoticed() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Path configuration = Files.writeString(home.configurations().resolve("some.pid.cfg"), "a=1");
        new Launcher(home).run(List.of());
        String before = Files.readString(home.data().resolve("installed"));
        Files.delete(configuration);
        new Launcher(home).run(List.of());

        assertThat(Files.readString(home.data().resolve("installed"))).isNotEqualTo(before);
    }

    @Test
    void aBundleThatIsGoneIsNoLongerThere() throws Exception {
        Path jar = TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        new Launcher(home).run(List.of());
        Files.delete(jar);

        assertThatThrownBy(() -> new Launcher(home).run(List.of())).isInstanceOf(LaunchException.class);
    }

    @Test
    void withoutACommandTheBundlesThatDoNotRunAreNamed() {
        assertThatThrownBy(() -> new Launcher(home).run(List.of()))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("no bundle takes the command line");
    }

    @Test
    void aJarThatIsNoBundleIsNamed() throws Exception {
        Path jar = Files.writeString(home.bundles().resolve("broken.jar"), "not a jar");

        assertThatThrownBy(() -> new Launcher(home).run(List.of()))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining(jar.toString());
    }

    @Test
    void aCancelledCommandStillLetsTheFrameworkStopInOrder() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);

        assertThat(new Launcher(home).run(List.of("interrupt"))).isEqualTo(130);
        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
        assertThat(new Launcher(home).run(List.of("one"))).as("nothing is locked").isEqualTo(1);
    }

    @Test
    void anInterruptDuringTheStartIsAnErrorAndNotAHang() throws Exception {
        TestHome.addBundle(home, "command", "1.0.0", CommandBundle.class);
        Thread.currentThread().interrupt();

        try {
            assertThatThrownBy(() -> new Launcher(home).run(List.of())).isInstanceOf(LaunchException.class);
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
            assertThat(new Launcher(home, Duration.ofSeconds(1)).run(List.of("one", "two"))).isEqualTo(2);
        } finally {
            System.setErr(before);
            System.getProperties().remove(CommandBundle.GATE);
            gate.countDown();
        }
        assertThat(printed.toString()).hasLineCount(1).startsWith("vorlauf: the framework did not stop within 1 s");
    }

    private List<Path> cache() throws IOException {
        try (Stream<Path> files = Files.walk(home.data().resolve("framework"))) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }
}
