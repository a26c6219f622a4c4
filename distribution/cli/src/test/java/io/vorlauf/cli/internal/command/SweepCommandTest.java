// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.cli.internal.command.CommandFixture.Outcome;
import io.vorlauf.cli.internal.platform.FakeEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepCommandTest {

    @TempDir
    private Path folder;

    private CommandFixture vorlauf;
    private String model;

    @BeforeEach
    void makeAModel() {
        vorlauf = new CommandFixture(folder);
        model = vorlauf.model("model", "vocabulary");
    }

    @Test
    void theTableHasARowForEachPointAndAControlForEachTemperature() {
        Outcome outcome = sweep("--over", "k=2..3", "--over", "temperature=0.5,1.0");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("temperature 0.5: no arm can be shown to be the fastest:\n"
                + "wordy:k=2:temperature=0.5 (2.00) and wordy:k=3:temperature=0.5 (2.00) are all\nfaster than plain "
                + "decoding but cannot be told apart from each other\ntemperature 1.0: no arm").endsWith("""

                k  temperature  acceptance rate  block efficiency  speed-up     95 % interval
                2  0.5          0.500 ± 0.000    2.00 ± 0.00       2.00 ± 0.00  2.00 … 2.00
                2  1.0          0.500 ± 0.000    2.00 ± 0.00       2.00 ± 0.00  2.00 … 2.00
                3  0.5          0.500 ± 0.000    2.00 ± 0.00       2.00 ± 0.00  2.00 … 2.00
                3  1.0          0.500 ± 0.000    2.00 ± 0.00       2.00 ± 0.00  2.00 … 2.00

                baseline              tokens/s  against itself
                none:temperature=0.5  2.0       1.00 … 1.00
                none:temperature=1.0  2.0       1.00 … 1.00
                """);
    }

    @Test
    void theTableFitsWithManyAxes() {
        vorlauf.engine.install("bushy", 1, Parameter.choice("growth", "", "static", List.of("static", "goodput")),
                Parameter.integer("nodes", "", 8, 1, 64), Parameter.integer("depth", "", 8, 1, 64),
                Parameter.decimal("confidence", "", 0.5, 0, 1));

        Outcome outcome = sweep("--strategy", "bushy", "--over", "growth=static,goodput", "--over", "nodes=12,24",
                "--over", "confidence=0.1,0.2", "--over", "depth=4,8", "--over", "temperature=0.5,1.0");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.startsWith("0.1         4      static   12     0.5          2.00 ± 0.00  2.00"));
    }

    @Test
    void everyPointIsDecodedWithItsValues() {
        vorlauf.engine.install("talkative", 1,
                Parameter.integer("k", "", 4, 1, 64), Parameter.integer("other", "", 1, 1, 9));

        sweep("--strategy", "talkative", "--over", "k=2..3", "--over", "temperature=0.5,1.0", "--set", "other=7");

        Set<String> ways = vorlauf.engine.requests().stream().map(SweepCommandTest::way).collect(Collectors.toSet());
        assertThat(ways).containsExactlyInAnyOrder(
                "none at 0.5", "none at 1.0", "talkative k=2 other=7 at 0.5", "talkative k=2 other=7 at 1.0",
                "talkative k=3 other=7 at 0.5", "talkative k=3 other=7 at 1.0");
    }

    @Test
    void aPointThatBreaksWhatTheTargetPromisesIsAnError() {
        vorlauf.engine.model("model", true);
        vorlauf.engine.answer(request -> {
            DecodingResult usual = FakeEngine.usual(request);
            return "3".equals(request.parameters().get("k"))
                    ? new DecodingResult(usual.text(), Tokens.of(5, 6, 8, 8), usual.finish(), usual.metrics(), List.of())
                    : usual;
        });

        Outcome outcome = sweep("--over", "k=2..3");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("95 % interval");
        assertThat(outcome.err()).contains("error: exactness is broken: 'wordy:k=3' differs from 'none' in ",
                "first at new token 3 of prompt").doesNotContain("'wordy:k=2'");
    }

    @Test
    void withoutATemperatureThereIsOneBaseline() {
        Outcome outcome = sweep("--over", "k=2,8");

        assertThat(outcome.out()).contains("none      2.0       1.00 … 1.00").doesNotContain("none:");
    }

    @Test
    void aDryRunSaysWhatItWouldBe() {
        Outcome outcome = sweep("--over", "k=2..3", "--over", "temperature=0.5,1.0", "--dry-run");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("would run  8 arms x 8 prompts x 2 seeds: 128 generations\n")
                .contains("\ncan show   a difference, if it is large enough\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void whatVariesIsNotSetAsWell() {
        assertThat(sweep("--over", "k=2,3", "--set", "k=7").err()).contains("--set and --over both set k");
        assertThat(sweep("--over", "temperature=0.5,1", "--temperature", "0.7").err())
                .contains("--temperature and --over both set the temperature");
        assertThat(vorlauf.engine.requests()).isEmpty();
    }

    private static String way(DecodingRequest request) {
        String parameters = request.parameters().entrySet().stream()
                .map(Object::toString)
                .sorted()
                .map(parameter -> " " + parameter)
                .collect(Collectors.joining());
        return request.strategy() + parameters + " at " + request.sampler().temperature();
    }

    private Outcome sweep(String... more) {
        List<String> arguments = new ArrayList<>(List.of("sweep", "--target", model, "--draft", model,
                "--out", folder.resolve("out").toString(), "--limit", "8", "--trials", "2"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--strategy")) {
            arguments.addAll(List.of("--strategy", "wordy"));
        }
        return vorlauf.run(arguments.toArray(String[]::new));
    }
}
