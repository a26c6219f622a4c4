// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.example.EchoStrategy;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("thorough")
@DisplayName("An engine that does something else with speculation than without is caught")
class TamperedEngineTest {

    private static final StrategyUnderTest CHAIN = StrategyUnderTest.of(Strategies::chain);

    /** The names of the cases that fail. */
    private static List<String> broken(StrategyLaws.Law law, Conditions conditions) {
        return broken(CHAIN, law, conditions);
    }

    private static List<String> broken(StrategyUnderTest subject, StrategyLaws.Law law, Conditions conditions) {
        return law.cases(subject, conditions).stream()
                .filter(TamperedEngineTest::fails).map(DynamicTest::getDisplayName).toList();
    }

    private static boolean fails(DynamicTest one) {
        try {
            one.getExecutable().execute();
            return false;
        } catch (AssertionError e) {
            assertThat(e.getMessage()).startsWith("Broken: ").containsPattern("Strategy '(chain|echo)'");
            return true;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> broken(StrategyLaws.Law law, UnaryOperator<DecodingRequest.Builder> tampering) {
        return broken(law, TamperedEngine.conditions(tampering));
    }

    @Test
    void oneThatWritesATokenTooMany() {
        assertThat(broken(ConductLaws::limits, request -> request.maxNewTokens(request.build().maxNewTokens() + 1)))
                .contains("never more tokens than asked for");
    }

    @Test
    void oneThatPassesOverStopTokens() {
        assertThat(broken(ConductLaws::limits, request -> request.stopTokens(Set.of())))
                .containsExactly("a stop token ends the text");
    }

    @Test
    void oneThatPassesOverStopStrings() {
        assertThat(broken(ConductLaws::limits, request -> request.stopStrings(List.of())))
                .containsExactly("a stop string ends the text and is not part of it");
    }

    @Test
    void oneThatEndsBeforeTheContextIsFull() {
        assertThat(broken(ConductLaws::limits,
                request -> request.maxNewTokens(Math.min(6, request.build().maxNewTokens()))))
                .contains("a full context ends the text");
    }

    @Test
    void oneThatForgetsAPenalty() {
        UnaryOperator<DecodingRequest.Builder> tampering =
                request -> request.sampler(request.build().sampler().withPenalties(1, 0, 0));
        assertThat(broken(ExactnessLaws::coupled, tampering)).containsExactly("T = 1, repetition penalty 1.3");
        assertThat(broken(ExactnessLaws::greedy, tampering)).hasSize(VerificationMethod.values().length);
    }

    @Test
    void oneThatUsesNoiseOfItsOwn() {
        UnaryOperator<DecodingRequest.Builder> tampering = request -> request.seed(request.build().seed() + 1);
        assertThat(broken(ExactnessLaws::coupled, tampering)).hasSize(4).doesNotContain("greedy");
        assertThat(broken(ResourceLaws::concurrency, tampering)).containsExactly("two at once");
        assertThat(broken(ConductLaws::faults, tampering))
                .contains("the draft stalls", "the draft disappears in mid-round");
    }

    @Test
    void oneThatLeavesSomethingOpen() {
        Tables tables = Tables.of(5, 64, 9);
        try (Bench bench = Bench.of(CHAIN, tables, Conditions.USUAL)) {
            bench.speculate(bench.request(SamplerSettings.GREEDY, 0, 5), Tables.Drafts.usual(1));
            assertThat(bench.leftOpen()).isEmpty();
            try (ModelSequence sequence = tables.target().newSequence()) {
                assertThat(bench.leftOpen()).containsExactly("1 sequence(s) of model 'target' are open");
                assertThat(sequence.length()).isZero();
            }
        }
    }

    @Test
    void oneThatOpensASequenceTooMany() {
        Conditions leaking = TamperedEngine.withModels(LeakingModel::new);
        assertThat(broken(ResourceLaws::closing, leaking)).containsExactly(
                "when the text is complete", "when the caller cancels", "when the listener throws");
        assertThat(broken(ResourceLaws::caches, leaking)).hasSize(VerificationMethod.values().length);
    }

    @Test
    void oneThatShowsAStrategyTheStatesOfOtherTokens() {
        StrategyUnderTest echo = StrategyUnderTest.of(EchoStrategy::new);
        assertThat(broken(echo, ResourceLaws::signals, TamperedEngine.withModels(ConfusedModel::new)))
                .hasSize(VerificationMethod.values().length);
        assertThat(broken(echo, ResourceLaws::signals, Conditions.USUAL)).isEmpty();
    }

    /** Hands out the states of the first node of an item instead of another one's. */
    private record ConfusedModel(LanguageModel model) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public boolean sameBits() {
            return model.sameBits();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            Evaluation evaluation = model.evaluate(items);
            return new Evaluation() {
                @Override
                public void logits(int item, int row, float[] destination) {
                    evaluation.logits(item, row, destination);
                }

                @Override
                public void lastHidden(int item, int node, float[] destination, int from) {
                    evaluation.lastHidden(item, 0, destination, from);
                }

                @Override
                public void close() {
                    evaluation.close();
                }
            };
        }
    }

    private record LeakingModel(LanguageModel model) implements LanguageModel {

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public boolean sameBits() {
            return model.sameBits();
        }

        @Override
        public ModelSequence newSequence() {
            model.newSequence();
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            return model.evaluate(items);
        }
    }

    @Test
    void oneThatIsWholeIsNot() {
        Conditions whole = BrokenEngine.conditions(VerificationMethod.COUPLED,
                (draws, seed) -> new NoisyVerification(seed, NoisyVerification.Defect.NONE));
        for (StrategyLaws.Law law : List.<StrategyLaws.Law>of(
                ConductLaws::limits, ExactnessLaws::greedy, ResourceLaws::concurrency, ConductLaws::faults)) {
            assertThatCode(() -> assertThat(broken(law, whole)).isEmpty()).doesNotThrowAnyException();
        }
    }
}
