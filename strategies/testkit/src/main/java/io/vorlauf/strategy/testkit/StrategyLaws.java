// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every strategy, as tests: the author of one extends this class and says how to make an instance.
 *
 * <pre>{@code
 * class MyStrategyTest extends StrategyLaws {
 *
 *     @Override
 *     protected SpeculationStrategy strategy() {
 *         return new MyStrategy();
 *     }
 *
 *     @Override
 *     protected List<Map<String, String>> parameters() {
 *         return List.of(Map.of(), Map.of("k", "1"), Map.of("k", "6"));
 *     }
 * }
 * }</pre>
 *
 * <p>The laws are checked through a whole engine, on tables in place of models: targets with a few tokens, and drafts
 * that are identical to the target, similar, unrelated, that have a shorter context, fewer or more logits, or a hotter
 * sampler; as many of them as the strategy requires, and one more. Where a law breaks, the message says which, in what
 * generation, and shows the tree of the round in which it did.
 *
 * <p>Samplers, parameters and the size of what is enumerated can be changed by overriding methods. How many seeds are
 * tried, and how many outcomes are enumerated at least, can be lowered by the system properties {@code
 * vorlauf.laws.seeds} (200) and {@code vorlauf.laws.outcomes} (1500), for builds that are to be quick.
 */
public abstract class StrategyLaws {

    /** Temperature 1; temperature 0.7 with top-k 3; top-p 0.9; repetition penalty 1.3; greedy. */
    public static final List<SamplerSettings> SAMPLERS = List.of(
            SamplerSettings.ofTemperature(1),
            SamplerSettings.ofTemperature(0.7).withTopK(3),
            SamplerSettings.ofTemperature(1).withTopP(0.9),
            SamplerSettings.ofTemperature(1).withPenalties(1.3, 0, 0),
            SamplerSettings.GREEDY);

    /** For the strategy's test. */
    protected StrategyLaws() {}

    /**
     * Makes a new instance of the strategy. Called often: before tests, and for every generation that is enumerated.
     */
    protected abstract SpeculationStrategy strategy();

    /** The values of the strategy's parameters to test with, one map for each; the defaults unless overridden. */
    protected List<Map<String, String>> parameters() {
        return List.of(Map.of());
    }

    /** How target and drafts are sampled; {@link #SAMPLERS} unless overridden. */
    protected List<SamplerSettings> samplers() {
        return SAMPLERS;
    }

    /** Strategies that are installed beside this one, for one that lets others grow trees; none unless overridden. */
    protected List<SpeculationStrategy> others() {
        return List.of();
    }

    /**
     * Whether a new instance does the same again in a generation with the same random outcomes; true unless overridden.
     * The generation has reference costs, so one that goes by the clock of its context does. One that goes by another
     * clock, or by randomness of its own that has no fixed seed, does not; what it writes under rejection is counted
     * over many seeds then, since outcomes cannot be tried one by one.
     */
    protected boolean reproducible() {
        return true;
    }

    /**
     * How large the texts are whose every random outcome is tried; {@link EnumerationSize#DEFAULT} unless overridden.
     */
    protected EnumerationSize enumeration() {
        return EnumerationSize.DEFAULT;
    }

    @TestFactory
    @DisplayName("No round fails where nothing is amiss")
    final Stream<DynamicNode> noRoundFailsWhereNothingIsAmiss() {
        return tests(ConductLaws::soundness);
    }

    @TestFactory
    @DisplayName("Under coupled verification the text is that of plain decoding")
    final Stream<DynamicNode> underCoupledVerificationTheTextIsThatOfPlainDecoding() {
        return tests(ExactnessLaws::coupled);
    }

    @TestFactory
    @DisplayName("Under rejection texts are distributed as the target says")
    final Stream<DynamicNode> underRejectionTextsAreDistributedAsTheTargetSays() {
        return tests(ExactnessLaws::rejection);
    }

    @TestFactory
    @DisplayName("Greedy decoding takes the target's most probable token each time")
    final Stream<DynamicNode> greedyDecodingTakesTheMostProbableTokenEachTime() {
        return tests(ExactnessLaws::greedy);
    }

    @TestFactory
    @DisplayName("A grammar changes none of that")
    final Stream<DynamicNode> aGrammarChangesNoneOfThat() {
        return tests((subject, conditions) -> ExactnessLaws.grammar(subject.withTransform(new SumGrammar()), conditions));
    }

    @TestFactory
    @DisplayName("After every round the caches hold the text and nothing else")
    final Stream<DynamicNode> afterEveryRoundTheCachesHoldTheTextAndNothingElse() {
        return tests(ResourceLaws::caches);
    }

    @TestFactory
    @DisplayName("A text ends where it should")
    final Stream<DynamicNode> aTextEndsWhereItShould() {
        return tests(ConductLaws::limits);
    }

    @TestFactory
    @DisplayName("What goes wrong with drafts and strategies does not change the text")
    final Stream<DynamicNode> whatGoesWrongDoesNotChangeTheText() {
        return tests(ConductLaws::faults);
    }

    @TestFactory
    @DisplayName("Two generations at once give their own texts")
    final Stream<DynamicNode> twoGenerationsAtOnceGiveTheirOwnTexts() {
        return tests(ResourceLaws::concurrency);
    }

    @TestFactory
    @DisplayName("What a strategy sees of the target is that of the text")
    final Stream<DynamicNode> whatAStrategySeesOfTheTargetIsThatOfTheText() {
        return tests(ResourceLaws::signals);
    }

    @TestFactory
    @DisplayName("All that was opened for a generation is closed")
    final Stream<DynamicNode> allThatWasOpenedIsClosed() {
        return tests(ResourceLaws::closing);
    }

    /** Something that holds for every strategy, checked case by case. */
    @FunctionalInterface
    interface Law {

        /** The cases in which it is checked: each throws an {@link AssertionError} if the law is broken. */
        List<DynamicTest> cases(StrategyUnderTest subject, Conditions conditions);
    }

    private Stream<DynamicNode> tests(Law law) {
        List<StrategyUnderTest> subjects = parameters().stream()
                .map(values -> new StrategyUnderTest(
                        strategy().name() + (values.isEmpty() ? "" : " " + new TreeMap<>(values)), this::strategy,
                        values, samplers(), others(), reproducible(), LogitTransform.identity(), enumeration()))
                .toList();
        Conditions conditions = Conditions.USUAL.withEffort(
                Integer.getInteger("vorlauf.laws.seeds", Conditions.USUAL.seeds()),
                Integer.getInteger("vorlauf.laws.outcomes", Conditions.USUAL.outcomes()));
        if (subjects.size() == 1) {
            return law.cases(subjects.get(0), conditions).stream().map(one -> one);
        }
        return subjects.stream().map(subject ->
                DynamicContainer.dynamicContainer(subject.title(), law.cases(subject, conditions)));
    }
}
