// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trials on an engine that waits for what is not there. Nobody shall have to. */
class AbsentArmTest {

    private static final TrialArm NONE = TrialArm.builder()
            .name("none").choice(SpeculationChoice.none()).weight(0.001).build();
    private static final TrialArm LINEAR = TrialArm.builder()
            .name("linear").choice(SpeculationChoice.of("linear", "draft")).weight(1000).build();

    private final TableModel target = TableModel.of("target", 12, 256);
    private final TableModel draft = target.similar("draft", 0.1);
    private Vorlauf vorlauf;
    private TrialService trials;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start(EngineSettings.DEFAULT.toBuilder().arrivalTime(Duration.ofDays(1)).build());
        vorlauf.add(target);
        vorlauf.add(draft);
        trials = Experiments.trials(vorlauf.decoding());
    }

    @AfterEach
    void stop() {
        vorlauf.close();
        draft.close();
        target.close();
    }

    @Test
    void requestsOfAnArmThatWentAwayRunAtOnceAsTheyWereMade() throws Exception {
        AutoCloseable strategy = vorlauf.add(new LinearStrategy());
        trials.start(TrialPlan.builder()
                .name("trial").target("target").arms(List.of(NONE, LINEAR)).confidence(0.95).maxRequests(1000)
                .build());
        strategy.close();
        DecodingRequest request = DecodingRequest.builder("target", Tokens.of(1)).maxNewTokens(8).build();

        assertThat(trials.decoding().generate(request).ids()).isEqualTo(vorlauf.decoding().generate(request).ids());
        assertThat(trials.status().orElseThrow().arms().get(1).failed()).isOne();
    }

    @Test
    void anArmThatIsNotThereIsRefusedWhenATrialStarts() {
        assertThatThrownBy(() ->
                trials.start(TrialPlan.builder()
                        .name("trial").target("target").arms(List.of(NONE, LINEAR)).confidence(0.95).maxRequests(1000)
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("arm 'linear': no strategy 'linear'; there are: none");
    }
}
