package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
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
import java.util.List;
import java.util.Map;
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
 * <p>Samplers, parameters and the size of what is enumerated can be changed by overriding methods.
 */
public abstract class StrategyLaws {

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

    /** How target and drafts are sampled; {@link StrategyUnderTest#SAMPLERS} unless overridden. */
    protected List<SamplerSettings> samplers() {
        return StrategyUnderTest.SAMPLERS;
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
        return tests(new SoundnessLaw());
    }

    @TestFactory
    @DisplayName("Under coupled verification the text is that of plain decoding")
    final Stream<DynamicNode> underCoupledVerificationTheTextIsThatOfPlainDecoding() {
        return tests(new CoupledLaw());
    }

    @TestFactory
    @DisplayName("Under rejection texts are distributed as the target says")
    final Stream<DynamicNode> underRejectionTextsAreDistributedAsTheTargetSays() {
        return tests(new RejectionLaw());
    }

    @TestFactory
    @DisplayName("Greedy decoding takes the target's most probable token each time")
    final Stream<DynamicNode> greedyDecodingTakesTheMostProbableTokenEachTime() {
        return tests(new GreedyLaw());
    }

    @TestFactory
    @DisplayName("After every round the caches hold the text and nothing else")
    final Stream<DynamicNode> afterEveryRoundTheCachesHoldTheTextAndNothingElse() {
        return tests(new CacheLaw());
    }

    @TestFactory
    @DisplayName("A text ends where it should")
    final Stream<DynamicNode> aTextEndsWhereItShould() {
        return tests(new LimitLaw());
    }

    @TestFactory
    @DisplayName("What goes wrong with drafts and strategies does not change the text")
    final Stream<DynamicNode> whatGoesWrongDoesNotChangeTheText() {
        return tests(new FaultLaw());
    }

    @TestFactory
    @DisplayName("Two generations at once give their own texts")
    final Stream<DynamicNode> twoGenerationsAtOnceGiveTheirOwnTexts() {
        return tests(new ConcurrencyLaw());
    }

    @TestFactory
    @DisplayName("All that was opened for a generation is closed")
    final Stream<DynamicNode> allThatWasOpenedIsClosed() {
        return tests(new ClosingLaw());
    }

    private Stream<DynamicNode> tests(Law law) {
        List<StrategyUnderTest> subjects = parameters().stream()
                .map(values -> StrategyUnderTest.of(this::strategy).withParameters(values).withSamplers(samplers())
                        .withOthers(others()).withReproducible(reproducible()).withEnumeration(enumeration()))
                .toList();
        if (subjects.size() == 1) {
            return tests(law, subjects.get(0));
        }
        return subjects.stream()
                .map(subject -> DynamicContainer.dynamicContainer(subject.title(), tests(law, subject)));
    }

    private static Stream<DynamicNode> tests(Law law, StrategyUnderTest subject) {
        List<LawCase> cases = law.cases(subject, Conditions.USUAL);
        return cases.stream().map(one -> DynamicTest.dynamicTest(one.name(), one.check()));
    }
}
