// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import io.vorlauf.strategy.adaptive.AdaptiveStrategy;
import io.vorlauf.strategy.bandit.BanditStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import io.vorlauf.strategy.tree.TreeStrategy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Whatever the strategies look at and learn")
class ReproducibleRunTest {

    private static final ExperimentService SERVICE = Experiments.service();

    @TempDir
    private Path folder;

    private Path whole;
    private List<Object> undisturbed;

    @BeforeEach
    void runUndisturbed() {
        whole = folder.resolve("whole.jsonl");
        undisturbed = withoutTimes(run(Shard.ALL, Timekeeping.MEASURED, whole));
    }

    @Test
    void aRunThatIsKilledAnywhereGoesOnAndEndsWithTheSameResults() throws IOException {
        byte[] bytes = Files.readAllBytes(whole);
        int cells = new String(bytes, StandardCharsets.UTF_8).indexOf("{\"cell\"");
        Random random = new Random(7);
        for (int kill = 0; kill < 3; kill++) {
            Path killed = folder.resolve("killed" + kill);
            Files.write(killed, Arrays.copyOf(bytes, cells + random.nextInt(bytes.length - cells)));

            assertThat(withoutTimes(run(Shard.ALL, Timekeeping.MEASURED, killed))).isEqualTo(undisturbed);
        }
    }

    @Test
    void shardsThatShareTheirCostsAreOneRunWhenPutTogether() {
        Timekeeping shared = new Timekeeping.Given(
                SERVICE.read(whole).environments().get(0).costs().orElseThrow());
        List<Path> parts = List.of(folder.resolve("1"), folder.resolve("2"));
        for (int i = 0; i < 2; i++) {
            run(new Shard(i + 1, 2), shared, parts.get(i));
        }

        ExperimentResults merged = SERVICE.merge(parts, folder.resolve("merged"));

        assertThat(withoutTimes(merged)).isEqualTo(undisturbed);
        assertThat(merged.environments()).extracting(Environment::installation).containsOnly(
                merged.environments().get(0).installation());
    }

    /** Runs in an engine of its own, with strategies that have learnt nothing, as in another process. */
    private static ExperimentResults run(Shard shard, Timekeeping timekeeping, Path file) {
        try (Vorlauf vorlauf = Vorlauf.start();
                TableModel target = TableModel.of("target", 12, 256);
                TableModel draft = target.similar("draft", 0.2)) {
            vorlauf.add(target);
            vorlauf.add(draft);
            List.of(new LinearStrategy(), new TreeStrategy(), new AdaptiveStrategy(), new BanditStrategy())
                    .forEach(vorlauf::add);
            return SERVICE.run(vorlauf.decoding(), experiment(), shard, timekeeping, file, ExperimentListener.NONE);
        }
    }

    private static Experiment experiment() {
        DecodingRequest plain = DecodingRequest.builder("target", Tokens.empty())
                .sampler(SamplerSettings.ofTemperature(0.8)).maxNewTokens(60).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(plain));
        return Experiment.builder()
                .title("again")
                .arms(List.of(none, arm(none, plain, "tree"), arm(none, plain, "adaptive"), arm(none, plain, "bandit"), none.candidate("static", DecodingSettings.of(plain.toBuilder() .strategy("tree").draft("draft").set("growth", "static").build()))))
                .prompts(IntStream.range(0, 4) .mapToObj(i -> LabelledPrompt.builder()
                        .id("p" + i).prompt(new Prompt.Ids(Tokens.of(i, 1, 2))).build()) .toList())
                .seeds(List.of(1L)).warmUp(1).build();
    }

    private static Arm arm(Arm none, DecodingRequest plain, String strategy) {
        return none.candidate(
                strategy, DecodingSettings.of(plain.toBuilder().strategy(strategy).draft("draft").build()));
    }

    private static List<Object> withoutTimes(ExperimentResults results) {
        return results.cells().stream().<Object>map(ReproducibleRunTest::withoutTimes).toList();
    }

    private static CellResult withoutTimes(CellResult cell) {
        DecodingMetrics metrics = cell.metrics();
        return new CellResult(cell.arm(), cell.block(), cell.position(), 0, Instant.EPOCH, cell.text(),
                cell.ids(), cell.finish(),
                new DecodingMetrics(metrics.promptTokens(), metrics.newTokens(), metrics.targetCalls(),
                        metrics.draftedTokens(), metrics.acceptedTokens(), metrics.acceptanceByDepth(),
                        metrics.failedRounds(), 0, 0, 0, 0, 0, 0),
                cell.rounds().stream().map(ReproducibleRunTest::withoutTimes).toList());
    }

    private static RoundReport withoutTimes(RoundReport round) {
        return new RoundReport(round.index(), round.strategy(), round.provider(), round.drafted(), round.accepted(),
                round.attempted(), round.committed(), 0, 0, 0, 0, 0);
    }
}
