// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.lab.trial.TrialState;
import io.vorlauf.lab.trial.TrialStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A trial on live requests inside the framework, its winner named by hand. */
@ExtendWith(SystemExtension.class)
class TrialIT {

    @Test
    void requestsAreSharedOutAndThenPromoted(RunningSystem system) throws Exception {
        TrialService trials = system.service(TrialService.class);
        DecodingService shared = trials.decoding();
        try (StoryPair pair = StoryPair.offer(system)) {
            trials.start(TrialPlan.builder()
                    .name("trial").target("target")
                    .arms(List.of(TrialArm.builder()
                            .name("none").choice(SpeculationChoice.none())
                            .build(), TrialArm.builder()
                                    .name("linear").choice(SpeculationChoice.of("linear", "draft")).build()))
                    .confidence(0.95).maxRequests(1000).build());
            for (DecodingRequest request : StoryPair.requests(8)) {
                shared.generate(request);
            }
            TrialStatus running = trials.status().orElseThrow();
            TrialStatus promoted = trials.promote("linear", true);

            assertThat(running.state()).isEqualTo(TrialState.RUNNING);
            assertThat(running.arms()).allSatisfy(arm -> assertThat(arm.failed()).isZero());
            assertThat(running.arms().stream().mapToInt(arm -> arm.totals().generations()).sum())
                    .isEqualTo(StoryPair.requests(8).size());
            assertThat(promoted.promoted()).contains("linear");
            assertThat(shared.generate(StoryPair.requests(8).get(0)).metrics().draftedTokens()).isPositive();
        } finally {
            trials.withdraw();
        }
    }
}
