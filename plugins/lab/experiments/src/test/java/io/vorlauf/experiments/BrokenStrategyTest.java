// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.lab.experiment.Shard;
import io.vorlauf.strategy.bandit.BanditStrategy;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenStrategyTest {

    @TempDir
    private Path folder;

    /** Guesses nothing, but throws. */
    private static final class Broken implements SpeculationStrategy {

        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String description() {
            return "throws";
        }

        @Override
        public Speculation open(SpeculationContext context) {
            return tree -> {
                throw new IllegalStateException("no ideas");
            };
        }
    }

    @Test
    void isBlamedThoughAnotherStrategyHadLetItGuess() {
        try (Vorlauf vorlauf = Vorlauf.start();
                TableModel target = TableModel.of("target", 12, 256);
                TableModel draft = target.similar("draft", 0.2)) {
            vorlauf.add(target);
            vorlauf.add(draft);
            List.of(new LinearStrategy(), new BanditStrategy(), new Broken()).forEach(vorlauf::add);
            DecodingRequest plain = DecodingRequest.builder("target", Tokens.empty()).maxNewTokens(120).build();
            Arm none = Arm.baseline("none", DecodingSettings.of(plain));
            Arm bandit = none.candidate(
                    "bandit", DecodingSettings.of(plain.toBuilder().strategy("bandit").draft("draft").build()));
            Experiment experiment = Experiment.builder()
                    .title("blame").arms(List.of(none, bandit))
                    .prompts(List.of(LabelledPrompt.builder()
                            .id("p").prompt(new Prompt.Ids(Tokens.of(1, 2, 3))).build())).build();

            ExperimentResults results = Experiments.service().run(vorlauf.decoding(), experiment, Shard.ALL,
                    folder.resolve("results.jsonl"), ExperimentListener.NONE);

            assertThat(Experiments.analyst().summarise(results, 0.95).warnings()).anyMatch(warning -> warning.matches(
                    "the strategy of 'bandit' failed in (\\d+) rounds, in \\1 of them by the code of 'broken', which it "
                            + "had let guess"));
        }
    }
}
