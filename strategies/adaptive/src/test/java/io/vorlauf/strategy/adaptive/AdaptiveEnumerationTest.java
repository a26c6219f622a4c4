package io.vorlauf.strategy.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.testkit.LawTable;
import io.vorlauf.strategy.testkit.StrategyUnderTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("By a clock that always goes alike")
class AdaptiveEnumerationTest {

    private static final long PASS = 1_000;

    /** Adaptive in a world where every pass takes as long as every other. */
    private record Even(SpeculationStrategy adaptive) implements SpeculationStrategy {

        static Even strategy() {
            AtomicLong time = new AtomicLong();
            return new Even(new AdaptiveStrategy(() -> time.addAndGet(PASS)));
        }

        @Override
        public String name() {
            return adaptive.name();
        }

        @Override
        public String description() {
            return adaptive.description();
        }

        @Override
        public List<Parameter<?>> parameters() {
            return adaptive.parameters();
        }

        @Override
        public int requiredDrafts() {
            return 1;
        }

        @Override
        public Speculation open(SpeculationContext context) {
            Speculation speculation = adaptive.open(context);
            return new Speculation() {
                @Override
                public void grow(DraftTree tree) {
                    speculation.grow(tree);
                }

                @Override
                public void observe(RoundOutcome outcome) {
                    speculation.observe(new RoundOutcome(outcome.drafted(), outcome.depth(), outcome.accepted(),
                            outcome.attempted(), outcome.next(), PASS, 4 * PASS, 5 * PASS));
                }

                @Override
                public void close() {
                    speculation.close();
                }
            };
        }
    }

    @Test
    void everyRandomOutcomeGivesTheTargetsLaw() {
        LawTable table = LawTable.enumeration(List.of(StrategyUnderTest.of(Even::strategy)
                .withParameters(Map.of("nodes", "4", "depth", "2"))
                .withSamplers(List.of(SamplerSettings.ofTemperature(1), SamplerSettings.ofTemperature(0.7).withTopK(2)))));
        assertThat(table.holds()).as(table.toString()).isTrue();
    }
}
