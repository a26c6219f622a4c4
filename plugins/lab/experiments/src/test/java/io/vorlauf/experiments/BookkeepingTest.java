// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.lab.analysis.Totals;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The books of a run with the real engine, checked against a recount from the trace of its rounds in the file. */
class BookkeepingTest {

    private static final int DEPTH = 5;

    @TempDir
    private Path folder;

    private ExperimentResults results;
    private Totals totals;
    private int rounds;
    private int drafted;
    private int accepted;
    private int committed;
    private final int[] attemptsAt = new int[DEPTH];
    private final int[] acceptedAt = new int[DEPTH];

    @BeforeEach
    void runAndRecount() throws IOException {
        Path file = folder.resolve("results.jsonl");
        try (Vorlauf vorlauf = Vorlauf.start();
                TableModel target = TableModel.of("target", 12, 256);
                TableModel draft = target.similar("draft", 0.2)) {
            vorlauf.add(target);
            vorlauf.add(draft);
            vorlauf.add(new LinearStrategy());
            results = Experiments.service()
                    .run(vorlauf.decoding(), experiment(), Shard.ALL, file, ExperimentListener.NONE);
        }
        totals = Experiments.analyst().summarise(results, 0.95).arm("linear").totals();
        for (String line : Files.readAllLines(file)) {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            if (object.has("cell") && object.getAsJsonObject("cell").get("arm").getAsString().equals("linear")) {
                recount(object.getAsJsonObject("cell"));
            }
        }
    }

    private static Experiment experiment() {
        DecodingRequest plain = DecodingRequest.builder("target", Tokens.empty())
                .sampler(SamplerSettings.ofTemperature(0.9)).maxNewTokens(100).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(plain));
        Arm linear = none.candidate("linear", DecodingSettings.of(
                plain.toBuilder().strategy("linear").draft("draft").set("k", "5").set("confidence", "0").build()));
        List<LabelledPrompt> prompts = IntStream.range(0, 10)
                .mapToObj(i -> LabelledPrompt.builder().id("p" + i).prompt(new Prompt.Ids(Tokens.of(i, 1, 2))).build())
                .toList();
        return Experiment.builder()
                .title("books").arms(List.of(none, linear)).prompts(prompts).seeds(List.of(1L, 2L, 3L, 4L, 5L))
                .build();
    }

    private void recount(JsonObject cell) {
        JsonObject columns = cell.getAsJsonObject("rounds");
        int length = 0;
        for (int round = 0; round < columns.getAsJsonArray("drafted").size(); round++) {
            rounds++;
            drafted += at(columns, "drafted", round);
            accepted += at(columns, "accepted", round);
            length += at(columns, "committed", round);
            for (int depth = 0; depth < at(columns, "attempted", round); depth++) {
                attemptsAt[depth]++;
                acceptedAt[depth] += depth < at(columns, "accepted", round) ? 1 : 0;
            }
        }
        assertThat(cell.getAsJsonArray("ids")).as("what was committed is the text").hasSize(length);
        committed += length;
    }

    private static int at(JsonObject columns, String name, int round) {
        JsonArray column = columns.getAsJsonArray(name);
        return column.get(round).getAsInt();
    }

    @Test
    void thereAreThousandRounds() {
        assertThat(rounds).isGreaterThanOrEqualTo(1000);
        assertThat(drafted).isGreaterThan(accepted);
        assertThat(accepted).isPositive();
    }

    @Test
    void acceptanceIsAcceptedPerDrafted() {
        assertThat(totals.acceptanceRate()).isEqualTo((double) accepted / drafted);
    }

    @Test
    void acceptanceAtADepthIsOfTheRoundsThatReachedIt() {
        assertThat(totals.acceptanceByDepth()).hasSize(DEPTH);
        for (int depth = 0; depth < DEPTH; depth++) {
            assertThat(totals.acceptanceByDepth().get(depth).attempts()).isEqualTo(attemptsAt[depth]);
            assertThat(totals.acceptanceByDepth().get(depth).accepted()).isEqualTo(acceptedAt[depth]);
        }
    }

    @Test
    void blockEfficiencyIsNewTokensPerRound() {
        assertThat(totals.blockEfficiency()).isEqualTo((double) committed / rounds);
    }

    @Test
    void theEnvironmentSaysWhatTheArmsLeaveToEngineAndStrategy() {
        Environment environment = results.environments().get(0);

        assertThat(environment.engine()).containsEntry("tree-nodes", "128").containsEntry("prefill-chunk", "256");
        assertThat(environment.defaults().get("linear")).doesNotContainKeys("k", "confidence");
    }

    @Test
    void allTextsAreThoseOfPlainDecoding() {
        assertThat(Experiments.analyst().summarise(results, 0.95).arm("linear").exactness()).hasValueSatisfying(
                exactness -> assertThat(exactness.identical()).isEqualTo(50).isEqualTo(exactness.compared()));
    }
}
