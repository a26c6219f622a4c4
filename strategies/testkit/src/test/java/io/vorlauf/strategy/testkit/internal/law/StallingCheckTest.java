package io.vorlauf.strategy.testkit.internal.law;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.EngineSettings;
import io.vorlauf.strategy.testkit.EnumerationSize;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import io.vorlauf.strategy.testkit.internal.bench.Bench;
import io.vorlauf.strategy.testkit.internal.bench.Conditions;
import io.vorlauf.strategy.testkit.internal.bench.Faults;
import io.vorlauf.strategy.testkit.internal.table.LineUp;
import io.vorlauf.strategy.testkit.support.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("A draft that does not come back while it judges what was drawn")
class StallingCheckTest {

    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final Conditions CONDITIONS = Conditions.USUAL.withEffort(1, 1).forgivingly()
            .withSettings(EngineSettings.DEFAULT.withGrowthTime(Duration.ofMillis(150)).withDrainTime(Duration.ZERO));

    private final CountDownLatch released = new CountDownLatch(1);

    /** The draft's third pass does not come back. */
    private final Faults stalling = new Faults() {
        @Override
        public LanguageModel draft(LanguageModel healthy, Bench bench) {
            return new InterceptedModel(healthy, call -> {
                while (call == 3 && released.getCount() > 0) {
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    };

    /** The pass that judges is the draft's third one if 0 was drawn, else its second one. */
    private static void grow(SpeculationContext context, DraftTree tree) {
        DraftModel draft = context.drafts().get(0);
        boolean first = tree.root().history().length() == tree.root().history().promptLength();
        if (first && draft.reaches(tree.root())) {
            tree.cascade(tree.root(), draft, inner -> {
                DraftNode drawn = inner.sample(inner.root(), draft.distribution(inner.root()), 1).get(0);
                if (drawn.token() == 0 && inner.canGrow(drawn) && draft.reaches(drawn)) {
                    inner.sample(drawn, draft.distribution(drawn), 1);
                }
            });
        }
    }

    @Test
    void isLeftAloneAndTheTextsKeepTheirLaw() {
        SpeculationStrategy strategy = Strategies.of("prompting", 1, StallingCheckTest::grow);
        StrategyUnderTest subject = StrategyUnderTest.of(() -> strategy).withSamplers(List.of(SAMPLER))
                .withEnumeration(new EnumerationSize(2, 4, 10_000, 1));
        try {
            Closeness found = new OutcomeCheck(subject, VerificationMethod.REJECTION, SAMPLER, LineUp.usual(1), 1,
                    CONDITIONS, () -> stalling).measure();
            assertThat(found.breach()).isEmpty();
            assertThat(found.runs()).isGreaterThan(20);
        } finally {
            released.countDown();
        }
    }
}
