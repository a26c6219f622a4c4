package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.law.CacheLaw;
import io.vorlauf.strategy.testkit.internal.law.ClosingLaw;
import io.vorlauf.strategy.testkit.internal.law.ConcurrencyLaw;
import io.vorlauf.strategy.testkit.internal.law.CoupledLaw;
import io.vorlauf.strategy.testkit.internal.law.FaultLaw;
import io.vorlauf.strategy.testkit.internal.law.GreedyLaw;
import io.vorlauf.strategy.testkit.internal.law.Law;
import io.vorlauf.strategy.testkit.internal.law.LawCase;
import io.vorlauf.strategy.testkit.internal.law.LimitLaw;
import io.vorlauf.strategy.testkit.internal.law.RejectionLaw;
import io.vorlauf.strategy.testkit.internal.law.SoundnessLaw;
import io.vorlauf.strategy.testkit.support.HastyStrategy;
import io.vorlauf.strategy.testkit.support.HesitantStrategy;
import io.vorlauf.strategy.testkit.support.Strategies;
import io.vorlauf.strategy.testkit.support.StuckStrategy;
import io.vorlauf.strategy.testkit.support.WrongStrategies;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@DisplayName("A strategy that does what it must not can neither bias, nor crash, nor hang a generation")
class WrongStrategiesTest {

    private static final List<Law> LAWS = List.of(new CoupledLaw(), new RejectionLaw(), new GreedyLaw(), new CacheLaw(),
            new LimitLaw(), new ConcurrencyLaw(), new ClosingLaw());

    private static final Duration BRIEFLY = Duration.ofMillis(20);

    private static final Conditions QUICK = Conditions.USUAL.withEffort(2, 1)
            .withSettings(EngineSettings.DEFAULT.withTreeNodes(64));

    private static final Conditions IMPATIENT = Conditions.USUAL.withEffort(1, 1)
            .withSettings(EngineSettings.DEFAULT.withGrowthTime(BRIEFLY).withDrainTime(BRIEFLY));

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
            for (Law law : LAWS) {
                for (LawCase one : law.cases(subject(strategy), QUICK)) {
                    assertThatCode(one.check()::execute).as(one.name()).doesNotThrowAnyException();
                }
            }
        }));
    }

    @Test
    void noLawIsBrokenByOneThatGrowsTreesFromAnotherThread() throws Throwable {
        StrategyUnderTest hasty = subject(new HastyStrategy((context, tree) -> {
            tree.propose(tree.root(), 0, 1);
            tree.sample(tree.root(), Distribution.weighted(1, 1), 2);
        })).withReproducible(false).withEnumeration(EnumerationSize.DEFAULT.withSamples(500));
        for (Law law : LAWS) {
            for (LawCase one : law.cases(hasty, QUICK)) {
                one.check().execute();
            }
        }
    }

    @Test
    void noTextIsChangedByOneThatAsksItsDraftFromAnotherThread() throws Throwable {
        StrategyUnderTest hasty = subject(new HastyStrategy((context, tree) ->
                tree.sample(tree.root(), context.drafts().get(0).distribution(tree.root()), 2)));
        new CoupledLaw().cases(hasty, QUICK).get(0).check().execute();
        new GreedyLaw().cases(hasty, QUICK).get(0).check().execute();
    }

    @ParameterizedTest
    @EnumSource
    void noLawIsBrokenByOneThat(StuckStrategy.Manner manner) throws Throwable {
        Conditions conditions = IMPATIENT.forgivingly();
        try (StuckStrategy stuck = new StuckStrategy(manner)) {
            new CoupledLaw().cases(subject(stuck), conditions).get(0).check().execute();
            new GreedyLaw().cases(subject(stuck), conditions).get(0).check().execute();
            new CacheLaw().cases(subject(stuck), conditions).get(0).check().execute();
        }
    }

    @ParameterizedTest
    @CsvSource({"DRAWS, 0", "DRAWS, 1", "DRAWS_FOR_A_CHECK, 0", "DRAWS_FOR_A_CHECK, 1"})
    void noTextIsMadeLikelierByOneThatGetsStuckOverADraw(HesitantStrategy.Manner manner, int disliked)
            throws Throwable {
        Conditions patient = IMPATIENT.forgivingly().withSettings(EngineSettings.DEFAULT
                .withGrowthTime(Duration.ofMillis(300)).withDrainTime(BRIEFLY));
        try (HesitantStrategy hesitant = new HesitantStrategy(manner, disliked)) {
            StrategyUnderTest subject = subject(hesitant).withEnumeration(EnumerationSize.DEFAULT.withVocabulary(2));
            for (LawCase one : new RejectionLaw().cases(subject, patient)) {
                one.check().execute();
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
        LawCase failing = new FaultLaw().cases(subject(spoiling), QUICK).stream()
                .filter(one -> one.name().endsWith("under rejection")).findFirst().orElseThrow();
        failing.check().execute();
    }

    @Test
    void oneThatThrowsIsToldWhatItThrewAndWhere() {
        SpeculationStrategy wrong =
                Strategies.of("wrong", 1, WrongStrategies.growing().get("throws after it guessed"));
        assertThatThrownBy(() -> new SoundnessLaw().cases(subject(wrong), QUICK).get(2).check().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("no round fails", "no more ideas", "drawn 2 of 2", "draft similar, seed 0")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneThatDoesNotComeBackIsToldSo() {
        try (StuckStrategy stuck = new StuckStrategy(StuckStrategy.Manner.RUNS_WHILE_GROWING)) {
            assertThatThrownBy(() -> new CoupledLaw().cases(subject(stuck), IMPATIENT).get(0).check().execute())
                    .hasMessageContainingAll("'stuck'", "did not come back", "20 ms");
        }
    }

    @Test
    void oneThatNeverGuessesIsToldThatNothingWasTested() {
        SpeculationStrategy lazy = Strategies.of("lazy", 0, (context, tree) -> { });
        assertThatThrownBy(() -> new SoundnessLaw().cases(subject(lazy), QUICK).get(3).check().execute())
                .hasMessageContainingAll("'lazy'", "made no guess");
    }
}
