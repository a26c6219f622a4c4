// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("thorough")
@Timeout(120)
@DisplayName("A strategy that does what it must not can neither bias, nor crash, nor hang a generation")
class WrongStrategiesTest {

    private static final List<StrategyLaws.Law> LAWS = List.of(
            ExactnessLaws::coupled, ExactnessLaws::rejection, ExactnessLaws::greedy, ResourceLaws::caches,
            ConductLaws::limits, ResourceLaws::concurrency, ResourceLaws::closing);

    private static final Duration BRIEFLY = Duration.ofMillis(20);

    private static final Conditions QUICK = Conditions.USUAL.withEffort(2, 1)
            .withSettings(EngineSettings.DEFAULT.toBuilder().treeNodes(64).build());

    private static final Conditions IMPATIENT = Conditions.USUAL.withEffort(1, 1)
            .withSettings(EngineSettings.DEFAULT.toBuilder().growthTime(BRIEFLY).drainTime(BRIEFLY).build());

    private static Stream<SpeculationStrategy> all() {
        return Stream.concat(
                WrongStrategies.growing().entrySet().stream()
                        .map(wrong -> Strategies.of(wrong.getKey(), 1, wrong.getValue())),
                WrongStrategies.others().stream());
    }

    private static StrategyUnderTest subject(SpeculationStrategy strategy) {
        return StrategyUnderTest.of(() -> strategy).withSamplers(List.of(SamplerSettings.ofTemperature(1)));
    }

    @TestFactory
    Stream<DynamicTest> noLawIsBrokenByOneThat() {
        return all().map(strategy -> DynamicTest.dynamicTest(strategy.name(), () -> {
            for (StrategyLaws.Law law : LAWS) {
                for (DynamicTest one : law.cases(subject(strategy), QUICK)) {
                    assertThatCode(one.getExecutable()::execute).as(one.getDisplayName()).doesNotThrowAnyException();
                }
            }
        }));
    }

    @Test
    void noLawIsBrokenByOneThatGrowsTreesFromAnotherThread() throws Throwable {
        StrategyUnderTest hasty = subject(new HastyStrategy((context, tree) -> {
            tree.propose(tree.root(), 0, 1);
            tree.sample(tree.root(), Distribution.weighted(1, 1), 2);
        })).withReproducible(false).withEnumeration(new EnumerationSize(3, 3, 100_000, 500));
        for (StrategyLaws.Law law : LAWS) {
            for (DynamicTest one : law.cases(hasty, QUICK)) {
                one.getExecutable().execute();
            }
        }
    }

    @Test
    void noTextIsChangedByOneThatAsksItsDraftFromAnotherThread() throws Throwable {
        StrategyUnderTest hasty = subject(new HastyStrategy((context, tree) ->
                tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 2)));
        ExactnessLaws.coupled(hasty, QUICK).get(0).getExecutable().execute();
        ExactnessLaws.greedy(hasty, QUICK).get(0).getExecutable().execute();
    }

    @ParameterizedTest
    @EnumSource
    void noLawIsBrokenByOneThat(StuckStrategy.Manner manner) throws Throwable {
        Conditions conditions = IMPATIENT.forgivingly();
        try (StuckStrategy stuck = new StuckStrategy(manner)) {
            ExactnessLaws.coupled(subject(stuck), conditions).get(0).getExecutable().execute();
            ExactnessLaws.greedy(subject(stuck), conditions).get(0).getExecutable().execute();
            ResourceLaws.caches(subject(stuck), conditions).get(0).getExecutable().execute();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"DRAWS, 0", "DRAWS, 1", "DRAWS_FOR_A_CHECK, 0", "DRAWS_FOR_A_CHECK, 1"})
    void noTextIsMadeLikelierByOneThatGetsStuckOverADraw(HesitantStrategy.Manner manner, int disliked)
            throws Throwable {
        Conditions patient = IMPATIENT.forgivingly().withSettings(EngineSettings.DEFAULT.toBuilder()
                .growthTime(Duration.ofMillis(300)).drainTime(BRIEFLY).build());
        try (HesitantStrategy hesitant = new HesitantStrategy(manner, disliked)) {
            StrategyUnderTest subject = subject(hesitant).withEnumeration(new EnumerationSize(2, 3, 100_000, 4_000));
            for (DynamicTest one : ExactnessLaws.rejection(subject, patient)) {
                one.getExecutable().execute();
            }
        }
    }

    /** The engine's own pass is the second of those drafts, unless another one comes before; every third fails. */
    @Test
    void noTextIsMadeLikelierByOneThatMakesItsDraftFailOverADraw() throws Throwable {
        SpeculationStrategy spoiling = Strategies.of("spoiling", 1, (context, tree) -> {
            DraftModel draft = context.drafts().get(0);
            if (draft.reaches(tree.root())) {
                tree.cascade(tree.root(), draft, inner -> {
                    DraftNode drawn = inner.sample(inner.root(), draft.distribution(inner.root()), 1).get(0);
                    if (drawn.token() == 0) {
                        try {
                            draft.distribution(drawn);
                        } catch (ModelException e) {
                            // That was what it wanted: the next pass does not fail.
                        }
                    }
                });
            }
        });
        DynamicTest failing = ConductLaws.faults(subject(spoiling), QUICK).stream()
                .filter(one -> one.getDisplayName().endsWith("under rejection")).findFirst().orElseThrow();
        failing.getExecutable().execute();
    }

    @Test
    void oneThatThrowsIsToldWhatItThrewAndWhere() {
        SpeculationStrategy wrong =
                Strategies.of("wrong", 1, WrongStrategies.growing().get("throws after it guessed"));
        assertThatThrownBy(() -> ConductLaws.soundness(subject(wrong), QUICK).get(2).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("no round fails", "no more ideas", "drawn 2 of 2", "draft similar, seed 0")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneThatDoesNotComeBackIsToldSo() {
        try (StuckStrategy stuck = new StuckStrategy(StuckStrategy.Manner.RUNS_WHILE_GROWING)) {
            assertThatThrownBy(() -> ExactnessLaws.coupled(subject(stuck), IMPATIENT).get(0).getExecutable().execute())
                    .hasMessageContainingAll("'stuck'", "did not come back", "20 ms");
        }
    }

    @Test
    void oneThatNeverGuessesIsToldThatNothingWasTested() {
        SpeculationStrategy lazy = Strategies.of("lazy", 0, (context, tree) -> { });
        assertThatThrownBy(() -> ConductLaws.soundness(subject(lazy), QUICK).get(3).getExecutable().execute())
                .hasMessageContainingAll("'lazy'", "made no guess");
    }
}
