// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.CategorySummary;
import io.vorlauf.lab.analysis.ExperimentSummary;
import io.vorlauf.lab.analysis.Verdict;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnalystTest {

    private final Analyst analyst = new Analyst();

    @FunctionalInterface
    private interface Figures {
        CellResult cell(String arm, Block block);
    }

    @Test
    void withoutADifferenceNoneIsShown() {
        ExperimentSummary summary = summarise(
                Trials.experiment(8, 1, 1, 1), (arm, block) -> cell(arm, block, 10, noise(arm, block)));
        ArmSummary slow = summary.arm("slow");

        assertThat(slow.comparison()).hasValueSatisfying(
                comparison -> assertThat(comparison.verdict()).isEqualTo(Verdict.NO_DIFFERENCE_SHOWN));
    }

    @Test
    void aControlIsNotATestAmongOthers() {
        ExperimentSummary summary = summarise(Trials.experiment(8, 1, 1, 2),
                (arm, block) -> cell(arm, block, 10, arm.equals("slow") ? 2 : 1));

        assertThat(summary.ranking("none again")).isEmpty();
        assertThat(summary.arm("none again").rank()).isZero();
        assertThat(summary.arm("slow").comparison().orElseThrow().adjustedPValue())
                .as("one test alone needs no correction")
                .isEqualTo(summary.arm("slow").comparison().orElseThrow().pValue());
        assertThat(summary.arm("none").comparison()).isEmpty();
    }

    @Test
    void aComputerOnWhichABaselineDiffersFromItselfIsWarnedOf() {
        ExperimentSummary summary = summarise(Trials.experiment(8, 1, 1, 1),
                (arm, block) -> cell(arm, block, 10, arm.equals("none again") ? 1.1 : 1));

        assertThat(summary.warnings()).singleElement().asString()
                .startsWith("'none' differs from itself: its second run was 0.909 [0.909, 0.909] times as fast");
    }

    @Test
    void onlyBlocksThatBothHaveFinishedAreCompared() {
        Experiment experiment = Trials.experiment(8, 1, 1, 2);
        List<CellResult> cells = new ArrayList<>(cells(experiment, (arm, block) -> cell(arm, block, 10,
                block.prompt().equals("p7") ? 100 : arm.equals("slow") ? 2 : 1)));
        cells.removeIf(cell -> cell.arm().equals("slow") && cell.block().prompt().equals("p7"));

        ExperimentSummary summary = analyst.summarise(Trials.results(experiment, cells), 0.95);

        assertThat(summary.arm("slow").comparison().orElseThrow().speedUp().value()).isCloseTo(0.5, within(1e-9));
        assertThat(summary.warnings()).contains("1 of 24 generations are missing");
    }

    @Test
    void aBlockThatWasFinishedElsewhereIsNotCompared() {
        Experiment experiment = Trials.experiment(9, 1, 1, 2);
        List<CellResult> cells = cells(experiment, (arm, block) -> {
            boolean elsewhere = arm.equals("slow") && block.prompt().equals("p8");
            CellResult cell = cell(arm, block, 10, elsewhere ? 100 : arm.equals("slow") ? 2 : 1);
            return elsewhere ? cell.inEnvironment(1) : cell;
        });
        ExperimentResults results = new ExperimentResults(
                experiment, List.of(Trials.environment(), Trials.environment()), cells);

        assertThat(analyst.summarise(results, 0.95).arm("slow").comparison().orElseThrow().speedUp().value())
                .isCloseTo(0.5, within(1e-9));
    }

    @Test
    void whatAPlanCannotShowIsKnownBeforeItRuns() {
        assertThat(analyst.obstacle(Trials.experiment(5, 1, 1, 2), 0.95)).isEmpty();
        assertThat(analyst.obstacle(Trials.experiment(3, 2, 1, 2), 0.95)).as("six blocks").isEmpty();
        assertThat(analyst.obstacle(Trials.experiment(4, 1, 1, 2), 0.95)).contains("with 2 arms and 4 prompts no "
                + "difference can be shown, however large; take 5 prompts or more, or every prompt 2 times");
        assertThat(analyst.obstacle(Trials.experiment(2, 1, 2, 2), 0.95)).contains("with 2 arms and 2 prompts of 2 texts "
                + "each no difference can be shown, however large; take 5 prompts or more, or every prompt 3 times");
        assertThat(analyst.obstacle(many(7, 8), 0.95)).isEmpty();
        assertThat(analyst.obstacle(many(7, 5), 0.95)).contains("with 8 arms and 5 prompts only differences of about "
                + "206 % or more can be shown; take 8 prompts or more");
        Arm none = Trials.none();
        assertThat(analyst.obstacle(Experiment.builder()
                .title("nothing to tell").arms(List.of(none, none.control("again"))).prompts(Trials.prompts(1))
                .build(), 0.95)).isEmpty();
    }

    @Test
    void categoriesCountThePromptsThatWereRun() {
        Experiment experiment = Trials.experiment(8, 1, 1, 2);
        List<CellResult> cells = cells(experiment, (arm, block) -> cell(arm, block, 10, 1)).stream()
                .filter(cell -> List.of("p0", "p1", "p2").contains(cell.block().prompt()))
                .toList();

        assertThat(analyst.summarise(Trials.results(experiment, cells), 0.95).arm("slow").categories())
                .extracting(category -> category.category() + " " + category.prompts())
                .containsExactly("even 2", "odd 1");
    }

    private static Experiment many(int candidates, int prompts) {
        Arm none = Trials.none();
        List<Arm> arms = new ArrayList<>(List.of(none));
        for (int i = 0; i < candidates; i++) {
            arms.add(none.candidate("arm " + i, none.settings()));
        }
        return Experiment.builder().title("many").arms(arms).prompts(Trials.prompts(prompts)).build();
    }

    @Test
    void categoriesAreComparedOnTheirOwnPrompts() {
        ExperimentSummary summary = summarise(Trials.experiment(16, 1, 1, 2), (arm, block) -> cell(arm, block, 10,
                arm.equals("slow") && Integer.parseInt(block.prompt().substring(1)) % 2 == 1 ? 4 : 1));

        assertThat(summary.arm("slow").categories()).extracting(CategorySummary::category, CategorySummary::prompts)
                .containsExactly(tuple("even", 8), tuple("odd", 8));
        assertThat(summary.arm("slow").categories().get(0).speedUp().value()).isCloseTo(1, within(1e-9));
        assertThat(summary.arm("slow").categories().get(1).speedUp().value()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void theSpeedUpIsTheGeometricMeanOfThoseOfPrompts() {
        Experiment experiment = Trials.experiment(8, 2, 1, 2);
        List<CellResult> cells = new ArrayList<>(cells(experiment, (arm, block) -> cell(arm, block, 10,
                arm.equals("slow") ? 1 + block.prompt().charAt(1) - '0' + block.seed() : 1)));
        // With the other seed it took 9 s for 10 tokens.
        cells.removeIf(cell -> cell.arm().equals("none") && cell.block().equals(new Block("p7", 1, 0)));
        ArmSummary slow = analyst.summarise(Trials.results(experiment, cells), 0.95).arm("slow");

        assertThat(slow.prompts()).hasSize(8).containsKey("p0");
        assertThat(slow.prompts().get("p0")).as("20 tokens in 1 + 2 s").isCloseTo(2 / 3.0, within(1e-9));
        assertThat(slow.prompts().get("p7")).as("10 tokens in 8 s").isCloseTo(1 / 8.0, within(1e-9));
        assertThat(Math.log(slow.comparison().orElseThrow().speedUp().value())).isCloseTo(
                slow.prompts().values().stream().mapToDouble(Math::log).average().orElseThrow(), within(1e-9));
    }

    @Test
    void trialsAreSeeds() {
        ExperimentSummary summary = summarise(Trials.experiment(8, 2, 1, 2), (arm, block) -> cell(arm, block, 10,
                arm.equals("slow") ? block.seed() == 0 ? 2 : 4 : 1));

        assertThat(summary.arm("slow").speedUp().mean()).isCloseTo((0.5 + 0.25) / 2, within(1e-9));
        assertThat(summary.arm("slow").speedUp().trials()).isEqualTo(2);
        assertThat(summary.arm("none").speedUp().trials()).isZero();
    }

    @Test
    void fewPromptsAreComparedBlockByBlock() {
        ExperimentSummary summary = summarise(Trials.experiment(2, 4, 1, 2),
                (arm, block) -> cell(arm, block, 10, arm.equals("slow") ? 2 : 1));

        assertThat(summary.overPrompts()).isFalse();
        assertThat(summary.arm("slow").comparison().orElseThrow().speedUp().hasInterval()).isTrue();
        assertThat(summary.warnings()).contains(
                "with fewer than 5 prompts (2) intervals say nothing about other prompts than these");
    }

    @Test
    void underCoupledVerificationTextsThatDifferAreListed() {
        ExperimentSummary summary = summarise(Trials.experiment(8, 1, 1, 2), (arm, block) -> cell(arm, block,
                arm.equals("slow") && block.prompt().equals("p3") ? 11 : 10, 1));

        assertThat(summary.arm("slow").exactness()).hasValueSatisfying(exactness -> {
            assertThat(exactness.textsFixed()).isTrue();
            assertThat(exactness.different()).containsExactly(new Block("p3", 0, 0));
            assertThat(exactness.identical()).isEqualTo(7);
        });
        assertThat(summary.warnings()).singleElement().asString()
                .startsWith("not all texts are those of the baseline: 'slow' differs in 1 of 8; the results do not");
    }

    @Test
    void aTextThatDiffersWithF32WeightsIsABreachOfExactness() {
        assertThat(differing("slow", Trials.environment("f32")).warnings()).containsExactly("exactness is broken: "
                + "'slow' differs in 1 of 8; with f32 weights all ids must be the baseline's: no near tie, but a fault "
                + "of the engine, a model or a transform");
    }

    @Test
    void ofOtherWeightsAFileMustSayWhatTheTargetPromises() {
        ExperimentSummary summary = differing("slow", Trials.environment("bf16"));

        assertThat(summary.warnings()).containsExactly("not all texts are those of the baseline: 'slow' differs in 1 of "
                + "8; the results do not say whether the target promises the same bits: if it does not, near ties can "
                + "do that, and if it does, exactness is broken");
        assertThat(summary.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "bf16"})
    void withATargetThatDoesNotPromiseTheSameBitsItMayBeANearTie(String weights) {
        ExperimentSummary summary = differing("slow", Trials.environment(weights, false));

        assertThat(summary.warnings()).containsExactly("not all texts are those of the baseline: 'slow' differs in 1 of "
                + "8; near ties can do that, for the target does not promise the same bits");
        assertThat(summary.failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "bf16"})
    void withATargetThatPromisesTheSameBitsItIsAFailure(String weights) {
        ExperimentSummary summary = differing("slow", Trials.environment(weights, true));

        assertThat(summary.failures()).containsExactly("exactness is broken: 'slow' differs from 'none' in 1 of 8 texts "
                + "(1 prompt), first at new token 11 of prompt 'p3', seed 0; the target promises the same bits, so all "
                + "ids must be the baseline's: no near tie, but a fault of the engine, the target or a transform");
        assertThat(summary.warnings()).isEmpty();
    }

    @Test
    void thenABaselineThatDoesNotRepeatItselfIsAFailureToo() {
        assertThat(differing("none again", Trials.environment("bf16", true)).failures()).singleElement().asString()
                .startsWith("exactness is broken: 'none again' differs from 'none' in 1 of 8 texts");
    }

    @Test
    void aFailureNamesWhereTheFirstTextPartsAndOfHowManyPromptsAndTextsItIs() {
        Experiment experiment = Trials.experiment(8, 2, 2, 2);
        List<CellResult> cells = cells(experiment, (arm, block) -> cell(arm, block,
                arm.equals("slow") && block.repetition() == 1 && List.of("p3", "p5").contains(block.prompt())
                        ? Tokens.of(1, 2, 4, 4)
                        : Tokens.of(1, 2, 3, 4), 1));

        assertThat(summarise(experiment, cells, Trials.environment("bf16", true)).failures()).singleElement().asString()
                .startsWith("exactness is broken: 'slow' differs from 'none' in 4 of 32 texts (2 prompts), first at new "
                        + "token 3 of prompt 'p3', seed 0, repetition 1; the target promises");
    }

    @Test
    void aTextThatOnlyEndsEarlierPartsWhereItEnds() {
        Experiment experiment = Trials.experiment(8, 1, 1, 2);
        List<CellResult> cells = cells(experiment,
                (arm, block) -> cell(arm, block, arm.equals("slow") ? 9 : 10, 1));

        assertThat(summarise(experiment, cells, Trials.environment("bf16", true)).failures()).singleElement().asString()
                .contains("in 8 of 8 texts (8 prompts), first at new token 10 of prompt 'p0'");
    }

    @Test
    void whatATargetPromisesIsAskedWhereATextWasWritten() {
        Experiment experiment = Trials.experiment(8, 1, 1, 2);
        List<CellResult> cells = cells(experiment, (arm, block) -> cell(arm, block, arm.equals("slow") ? 11 : 10, 1)
                .inEnvironment(block.prompt().equals("p7") ? 1 : 0));
        ExperimentSummary summary = analyst.summarise(new ExperimentResults(experiment,
                List.of(Trials.environment("bf16"), Trials.environment("bf16", true)), cells), 0.95);

        assertThat(summary.failures()).singleElement().asString().contains("in 1 of 8 texts (1 prompt), first");
        assertThat(summary.warnings()).anyMatch(warning -> warning.contains("'slow' differs in 7 of 8; the results do"));
    }

    @Test
    void textsThatAreTheSameAreNoFailure() {
        assertThat(differing("nobody", Trials.environment("bf16", true)).failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"f32", "bf16"})
    void aBaselineThatDoesNotRepeatItselfIsNoNearTie(String weights) {
        for (Environment environment : List.of(Trials.environment(weights), Trials.environment(weights, false))) {
            ExperimentSummary summary = differing("none again", environment);
            assertThat(summary.warnings()).singleElement().asString()
                    .startsWith("plain repetition gave other texts: 'none again' differs in 1 of 8; the same passes");
            assertThat(summary.failures()).isEmpty();
        }
    }

    // With one text of an arm that differs.
    private ExperimentSummary differing(String differing, Environment environment) {
        Experiment experiment = Trials.experiment(8, 1, 1, 2);
        List<CellResult> cells = cells(experiment, (arm, block) -> cell(arm, block,
                arm.equals(differing) && block.prompt().equals("p3") ? 11 : 10, 1));
        return summarise(experiment, cells, environment);
    }

    private ExperimentSummary summarise(Experiment experiment, List<CellResult> cells, Environment environment) {
        return analyst.summarise(new ExperimentResults(experiment, List.of(environment), cells), 0.95);
    }

    @Test
    void underRejectionNothingFails() {
        for (double temperature : List.of(0.0, 1.0)) {
            Experiment experiment = rejection(temperature);
            List<CellResult> cells = cells(experiment,
                    (name, block) -> cell(name, block, name.equals("rejecting") ? 11 : 10, 1));

            assertThat(summarise(experiment, cells, Trials.environment("bf16", true)).failures()).isEmpty();
        }
    }

    @Test
    void anArmIsNotHeldToABaselineOfAnotherVerification() {
        DecodingRequest coupled = DecodingRequest.builder("target", "").sampler(SamplerSettings.ofTemperature(1)).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(
                coupled.toBuilder().verification(VerificationMethod.REJECTION).build()));
        Experiment experiment = Experiment.builder()
                .title("mixed").arms(List.of(none, none.candidate("coupled", DecodingSettings.of(coupled))))
                .prompts(Trials.prompts(8)).build();
        List<CellResult> cells = cells(experiment,
                (name, block) -> cell(name, block, name.equals("coupled") ? 11 : 10, 1));
        ExperimentSummary summary = summarise(experiment, cells, Trials.environment("bf16", true));

        assertThat(summary.failures()).isEmpty();
        assertThat(summary.arm("coupled").exactness().orElseThrow().textsFixed()).isFalse();
    }

    @Test
    void underRejectionFirstTokensOfTheSameLawAreNotSuspected() {
        ArmSummary arm = rejection((name, block) -> beginning(name, block, 4)).arm("rejecting");

        assertThat(arm.exactness().orElseThrow().textsFixed()).isFalse();
        assertThat(arm.exactness().orElseThrow().firstTokenPValue()).isBetween(0.01, 1.0);
    }

    @Test
    void underRejectionFirstTokensOfAnotherLawAreWarnedOf() {
        ExperimentSummary summary = rejection(
                (name, block) -> beginning(name, block, name.equals("rejecting") ? 3 : 4));

        assertThat(summary.arm("rejecting").exactness().orElseThrow().firstTokenPValue()).isLessThan(0.001);
        assertThat(summary.warnings())
                .anyMatch(warning -> warning.startsWith("'rejecting' begins its texts otherwise"));
    }

    @Test
    void aConfidenceOutOfRangeIsRefused() {
        assertThatThrownBy(() -> analyst.summarise(Trials.results(Trials.experiment(1, 1, 1, 1), List.of()), 95))
                .hasMessage("the confidence must be above 0 and below 1, not 95.0");
    }

    @Test
    void nothingAtAllIsSummarisedToo() {
        ExperimentSummary summary = analyst.summarise(Trials.results(Trials.experiment(8, 1, 1, 1), List.of()), 0.95);

        assertThat(summary.warnings()).containsExactly("24 of 24 generations are missing");
        assertThat(summary.arm("slow").comparison().orElseThrow().verdict()).isEqualTo(Verdict.TOO_FEW);
        assertThat(summary.answer()).containsExactly("no arm can be shown to be the fastest: there is no prompt that all "
                + "arms have finished; take 5 or, better, many more");
    }

    private ExperimentSummary rejection(Figures figures) {
        return summarise(rejection(1), figures);
    }

    private static Experiment rejection(double temperature) {
        DecodingRequest request = DecodingRequest.builder("target", "").sampler(SamplerSettings.ofTemperature(temperature))
                .verification(VerificationMethod.REJECTION).build();
        Arm none = Arm.baseline("none", DecodingSettings.of(request));
        Arm rejecting = none.candidate("rejecting", DecodingSettings.of(request.toBuilder().strategy("x").build()));
        return Experiment.builder()
                .title("rejection").arms(List.of(none, rejecting)).prompts(Trials.prompts(8))
                .seeds(LongStream.range(0, 60).boxed().toList()).build();
    }

    private ExperimentSummary summarise(Experiment experiment, Figures figures) {
        return analyst.summarise(Trials.results(experiment, cells(experiment, figures)), 0.95);
    }

    private static List<CellResult> cells(Experiment experiment, Figures figures) {
        return experiment.blocks().stream()
                .flatMap(block -> experiment.arms().stream().map(arm -> figures.cell(arm.name(), block)))
                .toList();
    }

    private static double noise(String arm, Block block) {
        return Math.exp(0.1 * new Random(31L * arm.hashCode() + block.hashCode()).nextGaussian());
    }

    private static CellResult cell(String arm, Block block, int tokens, double seconds) {
        return cell(arm, block, Tokens.of(new int[tokens]), seconds * tokens / 10);
    }

    // A text that begins with any of some tokens.
    private static CellResult beginning(String arm, Block block, int tokens) {
        int first = new SplittableRandom(31L * arm.hashCode() + block.hashCode()).nextInt(tokens);
        return cell(arm, block, Tokens.of(first, 1, 2), 1);
    }

    private static CellResult cell(String arm, Block block, Tokens ids, double seconds) {
        int tokens = ids.length();
        return new CellResult(arm, block, 0, 0, Instant.EPOCH, "", ids, FinishReason.LENGTH, new DecodingMetrics(
                1, tokens, tokens, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, (long) (seconds * 1e9)), List.of());
    }
}
