// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
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
            .withSettings(EngineSettings.DEFAULT.toBuilder()
                    .growthTime(Duration.ofMillis(150)).drainTime(Duration.ZERO).build());

    private final CountDownLatch released = new CountDownLatch(1);

    /** The draft's third pass does not come back. */
    private final Fault stalling = new Fault() {
        @Override
        public void beforePass(int pass, TableModel draft, Bench bench) {
            while (pass == 3 && released.getCount() > 0) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.onSpinWait();
                }
            }
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
            ExactnessLaws.Closeness found = new ExactnessLaws.OutcomeCheck(
                    subject, VerificationMethod.REJECTION, SAMPLER, Tables.Drafts.usual(1), 1,
                    CONDITIONS, () -> stalling).measure();
            assertThat(found.breach()).isEmpty();
            assertThat(found.runs()).isGreaterThan(20);
        } finally {
            released.countDown();
        }
    }
}
