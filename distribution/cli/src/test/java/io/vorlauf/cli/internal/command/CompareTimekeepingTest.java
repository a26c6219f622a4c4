// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import io.vorlauf.shell.command.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what time the strategies of a comparison decide. */
class CompareTimekeepingTest {

    private static final int ARMS = 3;

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;
    private String prompts;

    @BeforeEach
    void makeAModelAndAPrompt() throws IOException {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
        prompts = Files.writeString(folder.resolve("prompts.txt"), "a\n").toString();
    }

    @Test
    void strategiesDecideByCostsThatAreMeasured() {
        compareTo("first");

        assertThat(counted()).hasSize(ARMS)
                .allSatisfy(request -> assertThat(passNanos(request)).isEqualTo(FakeEngine.PASS_NANOS));
    }

    @Test
    void liveStrategiesGoByTheClock() {
        compareTo("first", "--live");

        assertThat(counted()).hasSize(ARMS).allMatch(request -> request.costs().isEmpty());
    }

    @Test
    void costsCanBeTakenFromOtherResults() throws IOException {
        compareTo("first");
        Path results = folder.resolve("first/results.jsonl");
        Files.writeString(results, Files.readString(results)
                .replace("{\"1\":" + FakeEngine.PASS_NANOS + "}", "{\"1\":77}"));
        vorlauf.engine.requests().clear();

        compareTo("second", "--costs-from", folder.resolve("first").toString());

        assertThat(counted()).hasSize(ARMS).allSatisfy(request -> assertThat(passNanos(request)).isEqualTo(77));
    }

    @Test
    void costsAreNotTakenFromResultsWithoutThem() {
        compareTo("first", "--live");
        Path live = folder.resolve("first");

        Outcome none = compareTo("second", "--costs-from", live.toString());

        assertThat(none.code()).isEqualTo(CommandException.BAD_INPUT);
        assertThat(none.err()).contains(
                live.resolve("results.jsonl") + " says no costs of passes; its run was live, or has not begun");
    }

    @Test
    void costsForLiveStrategiesAreAContradiction() {
        assertThat(compareTo("first", "--costs-from", folder.toString(), "--live").err())
                .contains("--live and --costs-from contradict each other: live strategies go by the clock");
    }

    private static long passNanos(DecodingRequest request) {
        return request.costs().orElseThrow().models().values().iterator().next().nanos(1);
    }

    // With one prompt, the warm-up is one cell for each arm.
    private List<DecodingRequest> counted() {
        return vorlauf.engine.requests().subList(ARMS, vorlauf.engine.requests().size());
    }

    private Outcome compareTo(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("compare", "--target", model, "--draft", model, "--out",
                folder.resolve(out).toString(), "--prompts", prompts));
        arguments.addAll(List.of(more));
        return vorlauf.run(arguments.toArray(String[]::new));
    }
}
