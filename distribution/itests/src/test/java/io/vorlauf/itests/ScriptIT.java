// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as it is started from a shell, in a process of its own. */
@Tag("script")
class ScriptIT {

    @TempDir
    private Path folder;

    private record Running(Process process, Path err) {}

    private record Outcome(int code, String out, String err) {}

    @Test
    void theScriptStartsTheSystemAndReturnsTheExitCode() throws Exception {
        Path script = RunningSystem.home().resolve("bin/vorlauf");

        assertThat(run(script, "strategies").out()).contains("none", "linear");
        assertThat(run(script, "no-such-command").code()).isEqualTo(2);
    }

    @Test
    void withoutOptionsTheBuiltInPairTellsAStory() throws Exception {
        Path script = RunningSystem.home().resolve("bin/vorlauf");
        String story = "Once upon a time";

        Outcome speculative = run(script, "generate", story, "--max-new-tokens", "24");
        Outcome plain = run(script, "generate", story, "--max-new-tokens", "24", "--strategy", "none");

        assertThat(speculative.code()).as(speculative.err()).isZero();
        assertThat(speculative.out()).startsWith(", there was a").isEqualTo(plain.out());
        assertThat(speculative.err()).contains("24 tokens, finish: length").doesNotContain("acceptance rate -");
        assertThat(speculative.err()).as("TensorFlow's own lines").doesNotContain("absl", "MLIR");
        assertThat(plain.err()).contains("acceptance rate -");
    }

    @Test
    void theScriptWorksThroughALinkFromAFolderWithSpaces() throws Exception {
        Path link = Files.createDirectories(folder.resolve("my programs")).resolve("run ahead");
        Files.createSymbolicLink(link, RunningSystem.home().resolve("bin/vorlauf"));

        Outcome outcome = run(link, "--version");
        Files.delete(link);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith("vorlauf ");
    }

    @Test
    void onAnotherPlatformTensorFlowIsRefusedWithASentenceAndTheRestWorks() throws Exception {
        Path home = copyOfTheDistribution("a copy");
        Path script = home.resolve("bin/vorlauf");
        Files.createFile(Files.createDirectories(home.resolve("native")).resolve("tensorflow-1.1.0-linux-pdp11.jar"));
        Path models = Files.createSymbolicLink(home.resolve("models"), RunningSystem.home().resolve("models"));

        assertThat(run(script, "strategies").out()).contains("linear");
        Outcome chosen = run(script, "generate", "--max-new-tokens", "8", "Once upon a time");
        Outcome outcome = run(script, "generate", "--backend", "tensorflow", "Once upon a time");
        Files.delete(models);

        assertThat(chosen.out()).as(chosen.err()).startsWith(", there was a");
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.err()).containsPattern("vorlauf generate: the native libraries of TensorFlow that are here are "
                + "those for linux-pdp11; this machine is \\w+-\\w+\\R?$");
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() throws Exception {
        Path script = RunningSystem.home().resolve("bin/vorlauf");
        List<Running> both = List.of(start(script, "strategies"), start(script, "strategies"));

        for (Running running : both) {
            assertThat(finish(running).out()).contains("linear");
        }
        assertThat(run(script, "strategies").out()).contains("linear");
    }

    @Test
    void aStrategyInTheHotDeployFolderIsThereAtOnceAndGoneWhenItIsTakenOut() throws Exception {
        Path home = copyOfTheDistribution("a copy");
        Path script = home.resolve("bin/vorlauf");
        Path bundle = home.resolve("bundle").resolve(RunningSystem.jar("vorlauf-strategy-linear").getFileName());
        Path dropped = home.resolve("load/linear.jar");
        Files.move(bundle, dropped);

        assertThat(run(script, "strategies").out()).as("first start").contains("linear");
        assertThat(run(script, "strategies").out()).as("second start").contains("linear");
        Files.delete(dropped);
        assertThat(run(script, "strategies").out()).contains("none").doesNotContain("linear");
    }

    @Test
    void whateverTheFolderIsCalledItsConfigurationsAreTakenAndReadAsUtf8() throws Exception {
        Path home = copyOfTheDistribution("a, ${x} #1 {größe}%20");
        Files.writeString(home.resolve("load/io.vorlauf.strategy.tree-x.cfg"), "\uFEFFname = größer als je\nnodes = 33\n");
        ProcessBuilder builder = builder(home.resolve("bin/vorlauf"), "strategies");
        // Named, and not installed.
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_"));
        builder.environment().put("LANG", "xx_XX.UTF-8");

        Outcome outcome = finish(start(builder));

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("größer als je", "tree with nodes = 33");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void whatAShellDidToBundlesIsUndoneByTheNextStartAndWhatItConfiguredStays() throws Exception {
        Path script = copyOfTheDistribution("a copy").resolve("bin/vorlauf");
        Path lines = Files.writeString(folder.resolve("lines"), """
                config strategy.tree~mine nodes=33
                uninstall io.vorlauf.strategy.linear
                stop org.apache.felix.fileinstall
                stop io.vorlauf.cli
                """);

        Outcome shell = finish(start(builder(script, "shell").redirectInput(lines.toFile())));

        assertThat(shell.code()).as(shell.err()).isZero();
        assertThat(run(script, "strategies").out()).contains("linear", "tree-mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "shell"})
    void outputThatIsLostIsAFailure(String command) throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/full")));
        Path lines = Files.writeString(folder.resolve("lines"), "strategies\n");
        ProcessBuilder builder = builder(RunningSystem.home().resolve("bin/vorlauf"), command)
                .redirectInput(lines.toFile())
                .redirectOutput(Path.of("/dev/full").toFile());

        Outcome outcome = finish(start(builder));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vorlauf: cannot write to the standard output: ").hasLineCount(1);
    }

    @Test
    void theStandardErrorOfTheProgramIsTheCallersOwn() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")));
        Path script = RunningSystem.home().resolve("bin/vorlauf");
        Running shell = start(builder(script, "shell"));
        shell.process().getOutputStream().write("vorlauf:strategies\n".getBytes(StandardCharsets.UTF_8));
        shell.process().getOutputStream().flush();
        // It runs as soon as it says something.
        int first = shell.process().getInputStream().read();

        Path descriptors = Path.of("/proc", String.valueOf(shell.process().pid()), "fd");
        assertThat(Files.readSymbolicLink(descriptors.resolve("2"))).isEqualTo(shell.err().toRealPath());

        shell.process().getOutputStream().close();
        Outcome outcome = finish(shell);
        assertThat((char) first + outcome.out()).contains("linear");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void whatJavaRefusesIsSaid() throws Exception {
        Path script = RunningSystem.home().resolve("bin/vorlauf");
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "\"$0\" --version 2>&1 | cat", script.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("VORLAUF_OPTS", "-XX:NoSuchOption=1");

        String said = new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).startsWith("Unrecognized VM option 'NoSuchOption=1'");
    }

    @Test
    void aMissingJavaIsSaid() throws Exception {
        ProcessBuilder builder = builder(RunningSystem.home().resolve("bin/vorlauf"), "--help");
        builder.environment().put("JAVA_HOME", folder.toString());

        Outcome outcome = finish(start(builder));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("vorlauf: JAVA_HOME is " + folder);
    }

    // Without the native libraries, which are large and not needed here.
    private Path copyOfTheDistribution(String name) throws IOException {
        Path copy = folder.resolve(name);
        for (String part : List.of("bin", "lib", "bundle", "conf", "load")) {
            Path from = RunningSystem.home().resolve(part);
            Path to = Files.createDirectories(copy.resolve(part));
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        return copy;
    }

    private Outcome run(Path script, String... arguments) throws Exception {
        return finish(start(script, arguments));
    }

    private Running start(Path script, String... arguments) throws IOException {
        return start(builder(script, arguments));
    }

    private Running start(ProcessBuilder builder) throws IOException {
        Path err = Files.createTempFile(folder, "err", ".txt");
        return new Running(builder.redirectError(err.toFile()).start(), err);
    }

    private static ProcessBuilder builder(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private static Outcome finish(Running running) throws Exception {
        String out = new String(running.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = running.process().waitFor();
        return new Outcome(code, out, Files.readString(running.err()));
    }
}
