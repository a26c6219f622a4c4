// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Occasion;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.lab.experiment.Timekeeping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    private final ExperimentService service = Experiments.service();
    private final Experiment experiment = Trials.experiment(3, 2, 2, 2);
    private final SyntheticEngine engine = new SyntheticEngine(1);

    @TempDir
    private Path folder;

    @Test
    void everyArmDoesEveryBlockOnceAfterAWarmUp() {
        ExperimentResults results = run(experiment, Shard.ALL, file("results"));

        assertThat(results.complete()).isTrue();
        assertThat(results.cells()).hasSize(experiment.size()).doesNotHaveDuplicates();
        assertThat(engine.requests()).hasSize(2 * experiment.arms().size() + experiment.size());
    }

    @Test
    void theArmsOfABlockRunSideBySideInAnOrderThatChanges() {
        List<CellResult> cells = run(experiment, Shard.ALL, file("results")).cells();

        Set<List<String>> orders = new HashSet<>();
        for (int i = 0; i < cells.size(); i += 3) {
            List<CellResult> block = cells.subList(i, i + 3);
            assertThat(block).extracting(CellResult::block).containsOnly(cells.get(i).block());
            assertThat(block).extracting(CellResult::position).containsExactly(0, 1, 2);
            orders.add(block.stream().map(CellResult::arm).toList());
        }
        assertThat(orders).hasSizeGreaterThan(3);
    }

    @Test
    void resultsSayWhetherTheTargetPromisesTheSameBits() {
        assertThat(run(experiment, Shard.ALL, file("rounded")).environments()).singleElement().satisfies(
                environment -> assertThat(environment.sameBits()).containsExactly(entry("target", false)));

        engine.promisingSameBits();

        assertThat(run(experiment, Shard.ALL, file("exact")).environments()).singleElement().satisfies(
                environment -> assertThat(environment.sameBits()).containsExactly(entry("target", true)));
    }

    @Test
    void aCellIsInTheFileBeforeTheListenerHearsOfIt() {
        Path file = file("results");
        List<Integer> seen = new ArrayList<>();
        service.run(engine, experiment, Shard.ALL, file, new ExperimentListener() {
            @Override
            public void finished(CellResult cell) {
                seen.add(service.read(file).cells().size());
            }
        });

        assertThat(seen).hasSize(experiment.size()).startsWith(1, 2, 3);
    }

    @Test
    void theListenerHearsWhatIsThereWhatGetsWarmAndWhereCellsRun() {
        Path file = file("results");
        run(experiment, new Shard(1, 2), file);
        List<String> heard = new ArrayList<>();
        service.run(engine, experiment, Shard.ALL, file, new ExperimentListener() {
            @Override
            public void start(int wanted, List<CellResult> there) {
                heard.add("start " + wanted + " " + there.equals(service.read(file).cells()));
            }

            @Override
            public void warmUp(Arm arm) {
                heard.add("warm-up " + arm.name());
            }

            @Override
            public void warmedUp(Arm arm, DecodingMetrics metrics) {
                heard.add("warmed up " + arm.name() + " " + (metrics.totalNanos() > 0));
            }

            @Override
            public void ready(List<Environment> environments) {
                List<Environment> before = service.read(file).environments();
                heard.add("ready " + environments.subList(0, before.size()).equals(before));
            }

            @Override
            public void finished(CellResult cell) {
                heard.add("finished");
            }
        });

        assertThat(heard.subList(0, 3)).containsExactly("start 36 true", "warm-up none", "warmed up none true");
        assertThat(heard.subList(13, heard.size())).hasSize(1 + 18).startsWith("ready true", "finished");
    }

    @Test
    void aModelThatCannotBeMeasuredIsNamedWithTheArmsThatUseIt() {
        engine.breaking("target");

        assertThatThrownBy(() -> run(experiment, Shard.ALL, file("results"))).isInstanceOf(ExperimentException.class)
                .hasMessage("arms 'none', 'none again', 'slow': model 'target' failed: "
                        + "the logit of token 0 is not a number");
    }

    @Test
    void aRunThatFailsBeforeAnythingIsMeasuredLeavesNoFile() {
        engine.before(request -> {
            throw new DecodingException("the target is out of paper", new IllegalStateException());
        });

        assertThatThrownBy(() -> run(experiment, Shard.ALL, file("results"))).isInstanceOf(ExperimentException.class);
        assertThat(file("results")).doesNotExist();
    }

    @Test
    void aPartThatIsNamedTwiceIsNoPart() throws IOException {
        run(experiment, new Shard(1, 2), file("part"));
        Path link = Files.createSymbolicLink(file("link"), file("part"));

        assertThatThrownBy(() -> service.merge(List.of(file("part"), link), file("merged")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(link + " is there twice, the first time as " + file("part") + "; name every part once");
        assertThat(file("merged")).doesNotExist();
    }

    @Test
    void aRunThatIsKilledAnywhereGoesOnAndEndsWithTheSameResults() throws IOException {
        ExperimentResults whole = run(experiment, Shard.ALL, file("whole"));
        byte[] bytes = Files.readAllBytes(file("whole"));
        Random random = new Random(5);
        for (int kill = 0; kill < 10; kill++) {
            Path killed = file("killed" + kill);
            Files.write(killed, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            int there = completeCells(killed);
            int occasions = completeLines(killed) > 1 && there < experiment.size() ? 1 : 0;
            engine.requests().clear();

            ExperimentResults resumed = run(experiment, Shard.ALL, killed);

            assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(whole));
            assertThat(engine.requests()).as("what was finished is not done again")
                    .hasSize(6 + experiment.size() - there);
            assertThat(Files.readAllLines(killed)).as("what ran later ran on another occasion")
                    .hasSize(Files.readAllLines(file("whole")).size() + occasions);
        }
    }

    @Test
    void aRunThatIsCompleteRunsNothing() {
        run(experiment, Shard.ALL, file("results"));
        engine.requests().clear();

        assertThat(run(experiment, Shard.ALL, file("results")).complete()).isTrue();
        assertThat(engine.requests()).isEmpty();
    }

    @Test
    void shardsPutTogetherAreOneRun() {
        ExperimentResults whole = run(experiment, Shard.ALL, file("whole"));
        List<Path> parts = List.of(file("part1"), file("part2"), file("part3"));
        for (int i = 0; i < 3; i++) {
            assertThat(run(experiment, new Shard(i + 1, 3), parts.get(i)).complete()).isFalse();
        }

        ExperimentResults merged = service.merge(List.of(parts.get(2), parts.get(0), parts.get(1)), file("merged"));

        assertThat(withoutTimes(merged)).isEqualTo(withoutTimes(whole));
        assertThat(service.read(file("merged"))).isEqualTo(merged);
    }

    @Test
    void interruptingEndsTheRunAfterWhatIsFinished() {
        engine.before(request -> {
            if (engine.requests().size() == 10) {
                Thread.currentThread().interrupt();
            }
        });

        ExperimentResults results = run(experiment, Shard.ALL, file("results"));

        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
        assertThat(results.cells()).as("ten, less the warm-up").hasSize(4);
    }

    @Test
    void aPromptThatIsRefusedIsNamedBeforeAnythingRuns() {
        List<LabelledPrompt> prompts = new ArrayList<>(Trials.prompts(3));
        prompts.add(LabelledPrompt.builder().id("last").prompt(new Prompt.Text("too long")).build());
        Experiment refused = Experiment.builder()
                .title("test").arms(experiment.arms()).prompts(prompts).warmUp(2).build();

        assertThatThrownBy(() -> run(refused, Shard.ALL, file("results")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("prompt 'last', arm 'none': the prompt has 600 tokens");
        assertThat(engine.requests()).isEmpty();
        assertThat(file("results")).doesNotExist();
    }

    @Test
    void aGenerationThatFailsIsNamedAndLosesNothing() {
        engine.before(request -> {
            if (engine.requests().size() == 10) {
                throw new DecodingException("the target is out of paper", new IllegalStateException());
            }
        });

        assertThatThrownBy(() -> run(experiment, Shard.ALL, file("results")))
                .isInstanceOf(ExperimentException.class)
                .hasMessageMatching("prompt 'p1', arm '.*': the target is out of paper");
        assertThat(service.read(file("results")).cells()).hasSize(4);
    }

    @Test
    void theEnvironmentSaysWhoProvidedWhat() {
        ExperimentResults results = run(experiment, Shard.ALL, file("results"));

        assertThat(results.environments()).singleElement().satisfies(environment -> {
            assertThat(environment.strategies()).containsEntry("slow", "tests").containsKey("none");
            assertThat(environment.defaults()).as("what every arm sets is in the arms")
                    .containsEntry("slow", Map.of("width", "4")).containsEntry("none", Map.of());
            assertThat(environment.models()).singleElement().extracting("name").isEqualTo("target");
            assertThat(environment.cores()).isPositive();
            assertThat(environment.processor()).isNotBlank();
            assertThat(environment.java()).contains(System.getProperty("java.runtime.version"));
        });
    }

    @Test
    void theEnvironmentSaysHowModelsAreHeldAndComputedAndWhereConfiguredStrategiesComeFrom() {
        assertThat(run(experiment, Shard.ALL, file("results")).environments()).singleElement()
                .satisfies(environment -> {
                    assertThat(environment.weightBytes()).containsExactly(entry("target", 4L));
                    assertThat(environment.plans()).containsExactly(entry("target", "3 threads, made up"));
                    assertThat(environment.configurations())
                            .containsExactly(entry("slow", "tests~slow, file slow.cfg"));
                });
    }

    @Test
    void theEnvironmentSaysWhenTheRunBeganAndByWhichCommand() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        ExperimentResults results = service.run(engine, experiment, Shard.ALL, Timekeeping.MEASURED,
                List.of("vorlauf", "compare", "--seeds", "2"), file("results"), ExperimentListener.NONE);

        Occasion occasion = results.environments().get(0).occasion().orElseThrow();
        assertThat(occasion.began()).isBetween(before, results.cells().get(0).start());
        assertThat(occasion.command()).containsExactly("vorlauf", "compare", "--seeds", "2");
        assertThat(run(experiment, Shard.ALL, file("other")).environments().get(0).occasion().orElseThrow().command())
                .isEmpty();
    }

    @Test
    void aRunThatGoesOnIsAnotherOccasionButNoOtherComputer() {
        engine.before(request -> {
            if (engine.requests().size() == 20) {
                Thread.currentThread().interrupt();
            }
        });
        run(experiment, Shard.ALL, file("results"));
        assertThat(Thread.interrupted()).isTrue();

        ExperimentResults results = run(experiment, Shard.ALL, file("results"));

        assertThat(results.environments()).hasSize(2).extracting(Environment::installation)
                .containsOnly(results.environments().get(0).installation());
        assertThat(Experiments.analyst().summarise(results, 0.95).warnings())
                .noneMatch(warning -> warning.contains("computers or installations"));
    }

    @Test
    void theEnvironmentSaysWhoProvidedTheTransformsThatWereUsed() {
        DecodingSettings banning =
                DecodingSettings.of(DecodingRequest.builder("target", "").transform("ban").build());
        Experiment transformed = Experiment.builder()
                .title("test").arms(List.of(Arm.baseline("none", banning))).prompts(Trials.prompts(1)).build();

        assertThat(run(transformed, Shard.ALL, file("transformed")).environments().get(0).transforms())
                .containsExactly(entry("ban", "tests 2"));
        assertThat(run(experiment, Shard.ALL, file("results")).environments().get(0).transforms()).isEmpty();
    }

    @Test
    void aRunGoesOnOnlyWithTheDefaultsWithWhichItBegan() {
        Path file = file("results");
        engine.before(request -> {
            if (engine.requests().size() == 10) {
                Thread.currentThread().interrupt();
            }
        });
        run(experiment, Shard.ALL, file);
        assertThat(Thread.interrupted()).isTrue();

        engine.configure(8);
        assertThatThrownBy(() -> run(experiment, Shard.ALL, file))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(file + " holds results of another strategy 'slow': its parameter 'width' is 4, not 8; "
                        + "choose another place for these");

        engine.configure(4);
        assertThat(run(experiment, Shard.ALL, file).complete()).isTrue();
    }

    @Test
    void aStrategyThatIsConfiguredOtherwiseWhileItRunsEndsTheRun() {
        engine.before(request -> {
            if (engine.requests().size() == 20) {
                engine.configure(8);
            }
        });

        assertThatThrownBy(() -> run(experiment, Shard.ALL, file("results")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage("arm 'slow': strategy 'slow' was configured otherwise while the experiment ran; its "
                        + "defaults were {width=4} and are {width=8}");
        assertThat(service.read(file("results")).cells()).hasSizeBetween(14, 17);
    }

    @Test
    void costsAreMeasuredOnceAndEveryCellGoesByThem() {
        Path file = file("results");
        engine.passes(5).before(request -> {
            if (engine.requests().size() == 10) {
                Thread.currentThread().interrupt();
            }
        });
        run(experiment, Shard.ALL, file);
        assertThat(Thread.interrupted()).isTrue();
        engine.passes(9);
        ExperimentResults results = run(experiment, Shard.ALL, file);

        assertThat(results.environments()).hasSize(2).allSatisfy(environment ->
                assertThat(environment.costs()).contains(costs(5)));
        assertThat(engine.requests().stream().filter(request -> request.costs().isPresent()))
                .as("all but two warm-ups")
                .hasSize(experiment.size() + 1)
                .allSatisfy(request -> assertThat(request.costs()).contains(costs(5)));
    }

    @Test
    void aRunGoesOnOnlyByTheTimeByWhichItBegan() {
        Path measured = file("measured");
        Path live = file("live");
        run(experiment, Shard.ALL, measured);
        run(experiment, Timekeeping.LIVE, live);

        assertThat(engine.requests().get(engine.requests().size() - 1).costs()).isEmpty();
        assertThatThrownBy(() -> run(experiment, Timekeeping.LIVE, measured))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(measured + " holds results of strategies that went by reference costs, not by the clock; "
                        + "choose another place for these");
        assertThatThrownBy(() -> run(experiment, Timekeeping.MEASURED, live))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(live + " holds results of strategies that went by the clock, not by reference costs; "
                        + "choose another place for these");
        assertThatThrownBy(() -> run(experiment, new Timekeeping.Given(costs(7)), measured))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(measured + " holds results of strategies that went by other reference costs; "
                        + "choose another place for these");
        assertThatThrownBy(() -> service.merge(List.of(measured, live), file("merged")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage(live + " holds results of strategies that went by the clock, not by reference costs as in "
                        + "a file before");
    }

    @Test
    void partsWithOtherCostsAreWarnedOf() {
        run(experiment, new Timekeeping.Given(costs(7)), new Shard(1, 2), file("1"));
        run(experiment, new Timekeeping.Given(costs(8)), new Shard(2, 2), file("2"));

        ExperimentResults merged = service.merge(List.of(file("1"), file("2")), file("merged"));

        assertThat(Experiments.analyst().summarise(merged, 0.95).warnings())
                .anyMatch(warning -> warning.startsWith("strategies took passes to cost other times in one part"));
        assertThat(Experiments.analyst().summarise(service.read(file("1")), 0.95).warnings())
                .noneMatch(warning -> warning.startsWith("strategies took passes to cost other times"));
    }

    @Test
    void costsThatSayNothingOfAModelAreRefusedBeforeAnythingRuns() {
        Timekeeping given = new Timekeeping.Given(new ReferenceCosts(Map.of("other", costs(1).models().get("target"))));

        assertThatThrownBy(() -> run(experiment, given, file("results")))
                .isInstanceOf(ExperimentException.class)
                .hasMessage("the reference costs say nothing of model 'target', only of other");
        assertThat(engine.requests()).isEmpty();
    }

    private static ReferenceCosts costs(long nanos) {
        return new ReferenceCosts(Map.of("target", PassCosts.builder()
                .passes(Map.of(1, nanos)).build()));
    }

    private ExperimentResults run(Experiment what, Timekeeping timekeeping, Path file) {
        return run(what, timekeeping, Shard.ALL, file);
    }

    private ExperimentResults run(Experiment what, Timekeeping timekeeping, Shard shard, Path file) {
        return service.run(engine, what, shard, timekeeping, file, ExperimentListener.NONE);
    }

    private Path file(String name) {
        return folder.resolve(name + ".jsonl");
    }

    private ExperimentResults run(Experiment what, Shard shard, Path file) {
        return service.run(engine, what, shard, file, ExperimentListener.NONE);
    }

    private static int completeCells(Path file) throws IOException {
        return (int) complete(file).filter(line -> line.startsWith("{\"cell\"")).count();
    }

    private static int completeLines(Path file) throws IOException {
        return (int) complete(file).count();
    }

    private static Stream<String> complete(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines();
    }

    private static List<Object> withoutTimes(ExperimentResults results) {
        List<Object> cells = new ArrayList<>();
        for (CellResult cell : results.cells()) {
            DecodingMetrics metrics = cell.metrics();
            cells.add(List.of(cell.arm(), cell.block(), cell.position(),
                    results.environments().get(cell.environment()).on(Optional.empty()), cell.text(), cell.ids(),
                    cell.finish(), metrics.newTokens(), metrics.targetCalls(), metrics.draftedTokens(),
                    metrics.acceptedTokens(), metrics.acceptanceByDepth(), cell.rounds().size()));
        }
        return List.of(results.experiment(), cells);
    }
}
