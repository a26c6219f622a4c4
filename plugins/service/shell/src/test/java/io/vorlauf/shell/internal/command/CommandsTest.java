// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.vorlauf.shell.command.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandsTest {

    @TempDir
    private Path folder;

    private final ShellFixture shell = new ShellFixture();

    @AfterEach
    void close() {
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategies", "models", "stats", "sessions", "doctor", "help"})
    void everyListingFitsEightyColumns(String command) throws Exception {
        shell.withModel("m");
        shell.run("generate", "--strategy", "broken", "abc");

        assertThat(shell.run(command).lines()).isNotEmpty().allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "strategies", "models", "generate", "swap", "sessions", "stats", "config", "trial", "doctor", "help"
    })
    void everyCommandExplainsItselfInEightyColumns(String command) throws Exception {
        assertThat(shell.run(command, "--help").lines())
                .anySatisfy(line -> assertThat(line).startsWith("Usage: " + command))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    }

    @Test
    void oneStrategyIsShownWithItsProviderAndItsParameters() throws Exception {
        assertThat(shell.run("strategies", "hasty")).contains("ShellFixture", "times", "a whole number from 1 to 5");
    }

    @Test
    void theDoctorTellsWhatItFoundOfProcessAndBackend() throws Exception {
        assertThat(shell.run("doctor")).contains(
                "Java     " + System.getProperty("java.runtime.version"),
                """

                backend    tables
                processor  fast enough

                weights  same bits  error    rows/s  by 32  computed with
                f32      yes        1.0e-07  1,000   2,000  a table that looks up what no other
                                                            way could find; any number of rows

                healthy  yes
                advice   look up less
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "strategies nonsense            | strategies: no strategy 'nonsense'; there are: none, broken, hasty, patient",
        "strategies --nonsense          | strategies: unknown option: '--nonsense' (see 'strategies --help')",
        "generate --strategy tre abc    | generate: no strategy 'tre'; there are: none, broken, hasty, patient",
        "generate --target x abc        | generate: no model 'x'; loaded are: m; in the folder models: none",
        "generate --temperature -1 abc  | generate: ",
        "generate --max-new-tokens 0 abc| generate: the number of new tokens must be 1 or more, not 0",
        "swap 7 hasty                   | swap: no session 7 runs; none does",
        "swap seven hasty               | swap: invalid value for positional parameter (ID): 'seven'",
        "sessions --cancel 7            | sessions: no session 7 runs; none does",
        "models --unload m              | models: no model 'm' was loaded from the shell; loaded were: none",
        "models --load /nowhere         | models: /nowhere is not a model directory: it has no config.json",
        "models --name x                | models: --name, --backend and --set go with --load",
        "help nonsense                  | help: no command 'nonsense'; there are: config, doctor, generate",
    })
    void whatMakesNoSenseIsBadInputOnOneLine(String line, String message) {
        shell.withModel("m");
        List<String> words = List.of(line.split(" "));

        assertThatThrownBy(() -> shell.run(words.get(0), words.subList(1, words.size()).toArray(String[]::new)))
                .asInstanceOf(type(CommandException.class))
                .satisfies(failure -> {
                    assertThat(failure).message().startsWith(message).doesNotContain("\n");
                    assertThat(failure.exitCode()).isEqualTo(2);
                });
    }

    @Test
    void aServiceThatIsMissingIsAFailure() {
        assertThatThrownBy(() -> shell.run("config"))
                .asInstanceOf(type(CommandException.class))
                .satisfies(failure -> {
                    assertThat(failure).hasMessageStartingWith("config: no Configuration Admin is installed");
                    assertThat(failure.exitCode()).isEqualTo(1);
                });
    }

    @Test
    void whatBeginsWithAnAtSignIsTextAndNoFile() throws Exception {
        shell.withModel("m");
        Path note = Files.writeString(folder.resolve("note"), "--strategy nonsense");

        assertThatThrownBy(() -> shell.run("strategies", "@" + note))
                .hasMessageStartingWith("strategies: no strategy '@" + note + "'");
    }

    @Test
    void aTextIsPrintedWithASummary() throws Exception {
        shell.withModel("m");

        String printed = shell.run("generate", "--max-new-tokens", "5", "--ignore-eos", "abc");

        assertThat(printed).contains("5 tokens, finish: length");
        assertThat(printed.lines().findFirst().orElseThrow()).hasSize(5);
    }

    @Test
    void treesAreShownRoundByRoundBeforeTheText() throws Exception {
        shell.withModel("m");

        String printed = shell.run("generate", "--strategy", "hasty", "--max-new-tokens", "5", "--trace", "abc");

        assertThat(printed).startsWith("round 0 by hasty (").contains("1 guess, ").containsPattern("\n  [✓✗] \\d+\n");
        assertThat(printed.indexOf("finish: ")).isGreaterThan(printed.lastIndexOf("round "));
    }

    @Test
    void whatTheCommandLineSamplesWithTheShellDoesToo() throws Exception {
        shell.withModel("m");
        String plain = shell.run("generate", "--max-new-tokens", "9", "abc").lines().findFirst().orElseThrow();

        assertThat(shell.run("generate", "--max-new-tokens", "9", "--min-p", "0.1", "--presence-penalty", "1",
                "--frequency-penalty", "1", "--draft-temperature", "0.5", "--priority", "3", "--deadline", "90s",
                "--logit-bias", "3=-100", "--stop", "zz", "abc")).contains("9 tokens");
        assertThat(shell.run("generate", "--max-new-tokens", "9", "--stop", plain.substring(1, 2), "abc"))
                .contains("finish: stop");
    }

    @Test
    void aGenerationInTheBackgroundIsListedSwappedAndKeepsItsText() throws Exception {
        shell.withModel("m");
        String plain = shell.run("generate", "--max-new-tokens", "20", "abc").lines().findFirst().orElseThrow();

        String id = background("--strategy", "patient", "--max-new-tokens", "20", "abc");
        assertThat(shell.run("sessions")).contains("patient", "0/20");
        assertThat(shell.run("swap", id, "hasty", "--set", "times=2"))
                .isEqualTo("session " + id + " goes on with hasty\n");
        assertThat(shell.run("sessions", id)).contains("hasty, times=2");
        shell.open();

        assertThat(shell.run("sessions", "--wait", id)).contains("20 new of at most 20", "finish", plain);
        assertThat(shell.run("sessions")).contains("No generation runs.", "Ended, with their texts: " + id);
    }

    @Test
    void textsOfGenerationsThatEndedAreForgottenAfterAWhileEvenIfAnOlderOneStillRuns() throws Exception {
        shell.withModel("m");
        String running = background("--strategy", "patient", "--max-new-tokens", "20", "abc");
        List<String> ended = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            ended.add(background("--max-new-tokens", "1", "abc"));
            shell.run("sessions", "--wait", ended.get(i));
        }

        assertThatThrownBy(() -> shell.run("sessions", ended.get(0))).hasMessageContaining("no session " + ended.get(0));
        assertThat(shell.run("sessions", ended.get(24))).contains("1 new");
        assertThat(shell.run("sessions", running)).contains("patient");
    }

    @Test
    void aSwapThatMakesNoSenseIsRefusedAndTheGenerationGoesOn() throws Exception {
        shell.withModel("m");
        String id = background("--strategy", "patient", "--max-new-tokens", "20", "abc");

        assertThatThrownBy(() -> shell.run("swap", id, "hasty", "--set", "times=9")).hasMessageContaining("times");
        assertThatThrownBy(() -> shell.run("swap", id, "nonsense")).hasMessageContaining("no strategy 'nonsense'");
        shell.open();

        assertThat(shell.run("sessions", "--wait", id)).contains("patient", "20 new");
    }

    @Test
    void aCancelledGenerationSaysSo() throws Exception {
        shell.withModel("m");
        String id = background("--strategy", "patient", "--max-new-tokens", "500", "abc");
        // Before its first round it would end at once.
        shell.awaitPatient();

        assertThat(shell.run("sessions", "--cancel", id)).isEqualTo("session " + id + " will end\n");
        assertThat(shell.run("sessions")).contains("(cancelled)");
        shell.open();

        assertThat(shell.run("sessions", "--wait", id)).contains("cancelled");
    }

    @Test
    void whatRunsInTheBackgroundIsCancelledWhenTheShellEnds() throws Exception {
        shell.withModel("m");
        String id = background("--strategy", "patient", "--max-new-tokens", "500", "abc");
        shell.awaitPatient();

        shell.texts().close();
        shell.open();

        assertThat(shell.run("sessions", "--wait", id)).contains("cancelled");
    }

    @Test
    void whatIsStartedWhileTheShellEndsIsCancelledToo() throws Exception {
        shell.withModel("m");
        shell.texts().close();

        String id = background("--strategy", "patient", "--max-new-tokens", "500", "abc");
        shell.open();

        assertThat(shell.run("sessions", "--wait", id)).contains("cancelled");
    }

    @Test
    void anInterruptCancelsAGenerationThatIsWaitedFor() {
        shell.withModel("m");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> shell.run("generate", "--strategy", "patient", "abc"))
                .asInstanceOf(type(CommandException.class))
                .extracting(CommandException::exitCode)
                .isEqualTo(130);
    }

    @Test
    void aStrategyThatThrowsIsNamedInTheStatistics() throws Exception {
        shell.withModel("m");
        shell.run("generate", "--strategy", "broken", "--max-new-tokens", "4", "abc");

        assertThat(shell.run("stats")).contains("broken", "out of ideas");
    }

    @Test
    void whatAStrategyThrewAndWhatItDidNotComeBackFromAreCountedApart() throws Exception {
        shell.withModel("m").withGrowthTime(Duration.ofMillis(100));
        shell.run("generate", "--strategy", "broken", "--max-new-tokens", "3", "abc");
        shell.run("generate", "--strategy", "patient", "--max-new-tokens", "3", "abc");

        assertThat(shell.run("stats").lines())
                .anySatisfy(line -> assertThat(line).matches("strategy .* failures +given up"))
                .anySatisfy(line -> assertThat(line).as("broken").matches("broken .* [1-9]\\d* +0"))
                .anySatisfy(line -> assertThat(line).as("patient").matches("patient .* 0 +1"));
    }

    @Test
    void modelsAreListedWithWhatTheyPromise() throws Exception {
        shell.withModel("m");

        assertThat(shell.run("models").lines())
                .anySatisfy(line -> assertThat(line).matches("model .* weights +same bits"))
                .anySatisfy(line -> assertThat(line).matches("m .* none +yes"));
    }

    @Test
    void aModelOfTheDistributionIsLoadedWhenItIsNamed() throws Exception {
        shell.withHome(distributionWith("tiny"));
        assertThat(shell.run("models")).contains("No model is loaded.", "  tiny");

        shell.run("generate", "--target", "tiny", "--max-new-tokens", "3", "abc");

        assertThat(shell.run("models")).contains("tiny", "table").doesNotContain("Not loaded");
        assertThat(shell.run("models", "--unload", "tiny")).isEqualTo("unloaded tiny\n");
        assertThat(shell.run("models")).contains("No model is loaded.");
    }

    @Test
    void theBuiltInPairIsTheDefault() throws Exception {
        shell.withHome(distributionWith("tinystories-target", "tinystories-draft")).withModel("other");

        String id = background("--strategy", "patient", "abc");

        assertThat(shell.run("sessions", id)).contains("tinystories-target", "draft tinystories-draft");
    }

    @Test
    void withSeveralModelsAndNoBuiltInOneTheTargetMustBeNamed() {
        shell.withModel("a").withModel("b");

        assertThatThrownBy(() -> shell.run("generate", "abc"))
                .hasMessage("generate: which model? Name one with --target: a, b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "generate | --strategy | broken,hasty,none,patient",
        "generate | --target   | m",
        "generate | --set      | times=",
        "swap     | 1          | broken,hasty,none,patient",
        "help     | ''         | config,doctor,generate,help,models,sessions,stats,strategies,swap,trial",
    })
    void whatIsThereNowIsOffered(String command, String before, String offered) {
        shell.withModel("m");
        List<String> typed = before.isEmpty() ? List.of("") : List.of(before, "");

        assertThat(shell.commands().complete(command, typed, typed.size() - 1, 0))
                .filteredOn(one -> !one.startsWith("-"))
                .containsExactly(offered.split(","));
    }

    private String background(String... arguments) throws CommandException {
        List<String> all = new ArrayList<>(List.of("--background"));
        all.addAll(List.of(arguments));
        return shell.run("generate", all.toArray(String[]::new)).replace("session ", "").strip();
    }

    private Path distributionWith(String... models) throws Exception {
        for (String model : models) {
            Path directory = Files.createDirectories(folder.resolve("models").resolve(model));
            Files.writeString(directory.resolve("config.json"), "{}");
        }
        return folder;
    }
}
