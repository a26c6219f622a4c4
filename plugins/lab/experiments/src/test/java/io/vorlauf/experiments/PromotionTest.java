// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.strategy.linear.LinearStrategy;
import io.vorlauf.strategy.testkit.TableModel;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trials on the real engine, with generations that run while an arm is promoted. */
class PromotionTest {

    private static final TrialArm NONE = TrialArm.builder()
            .name("none").choice(SpeculationChoice.none()).weight(1000).build();
    private static final TrialArm LINEAR = TrialArm.builder()
            .name("linear").choice(SpeculationChoice.of("linear", "draft")).weight(0.001).build();

    private final TableModel target = TableModel.of("target", 12, 256);
    private final TableModel draft = target.similar("draft", 0.1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> growers = new ConcurrentLinkedQueue<>();
    private Vorlauf vorlauf;
    private TrialService trials;

    @BeforeEach
    void start() {
        vorlauf = Vorlauf.start();
        vorlauf.add(target);
        vorlauf.add(draft);
        vorlauf.add(new LinearStrategy());
        trials = Experiments.trials(vorlauf.decoding());
        trials.start(TrialPlan.builder()
                .name("trial").target("target").arms(List.of(NONE, LINEAR)).confidence(0.95).maxRequests(1000)
                .build());
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        vorlauf.close();
        draft.close();
        target.close();
    }

    @Test
    void aRunningGenerationGoesOnWithThePromotedArm() throws InterruptedException {
        Generation generation = trials.decoding().start(request(), new Pausing());
        begun.await();

        trials.promote("linear", true);
        goOn.countDown();
        DecodingResult result = generation.await();

        assertThat(growers).startsWith("none").contains("linear");
        assertThat(result.ids()).as("the text is the same").isEqualTo(vorlauf.decoding().generate(request()).ids());
    }

    @Test
    void aRunningGenerationIsLeftAloneIfNobodyAsks() throws InterruptedException {
        Generation generation = trials.decoding().start(request(), new Pausing());
        begun.await();

        trials.promote("linear", false);
        goOn.countDown();
        generation.await();

        assertThat(growers).containsOnly("none");
    }

    @Test
    void whatIsNotOfTheTrialIsLeftAlone() throws InterruptedException {
        Generation generation = vorlauf.decoding().start(request(), new Pausing());
        begun.await();

        trials.promote("linear", true);
        goOn.countDown();
        generation.await();

        assertThat(growers).containsOnly("none");
    }

    @Test
    void whatIsOfAnEarlierTrialIsLeftAlone() throws InterruptedException {
        Generation generation = trials.decoding().start(request(), new Pausing());
        begun.await();
        trials.stop();
        trials.start(TrialPlan.builder()
                .name("next").target("target").arms(List.of(NONE, LINEAR)).confidence(0.95).maxRequests(1000)
                .build());

        trials.promote("linear", true);
        goOn.countDown();
        generation.await();

        assertThat(growers).containsOnly("none");
    }

    @Test
    void anArmThatCannotBeServedIsRefusedAtTheStart() {
        trials.stop();
        TrialArm tree = TrialArm.builder().name("tree").choice(SpeculationChoice.of("tree", "draft")).build();

        assertThatThrownBy(() -> trials.start(TrialPlan.builder()
                .name("next").target("target").arms(List.of(NONE, tree)).confidence(0.95).maxRequests(1000).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("arm 'tree': no strategy 'tree'; there are: none, linear");
    }

    @Test
    void theEnginesSettingsCanBeReadThroughATrial() {
        assertThat(trials.decoding().settings())
                .isEqualTo(vorlauf.decoding().settings())
                .containsKeys("tree-nodes", "prefill-chunk", "growth-seconds");
    }

    private static DecodingRequest request() {
        return DecodingRequest.builder("target", Tokens.of(1, 2, 3)).maxNewTokens(60).build();
    }

    /** Waits after the first round until the test has done what it is about. */
    private final class Pausing implements GenerationListener {

        @Override
        public void round(RoundReport report) {
            growers.add(report.strategy());
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
