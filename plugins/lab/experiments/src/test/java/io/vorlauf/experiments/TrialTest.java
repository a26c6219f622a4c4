// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.InvalidRequestException;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.experiments.support.SyntheticEngine;
import io.vorlauf.lab.trial.TrialArm;
import io.vorlauf.lab.trial.TrialException;
import io.vorlauf.lab.trial.TrialPlan;
import io.vorlauf.lab.trial.TrialService;
import io.vorlauf.lab.trial.TrialState;
import io.vorlauf.lab.trial.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final TrialArm NONE = TrialArm.builder().name("none").choice(SpeculationChoice.none()).build();

    private final SyntheticEngine engine = new SyntheticEngine(1);
    private final TrialService trials = Experiments.trials(engine);

    @Test
    void requestsAreSharedOutByWeight() {
        trials.start(plan(arm("slow", 1.0, 3)));

        ask(trials.decoding(), 400);

        assertThat(engine.requests()).filteredOn(request -> request.strategy().equals("slow")).hasSizeBetween(270, 330);
        assertThat(engine.requests()).filteredOn(request -> request.strategy().equals("none")).hasSizeBetween(70, 130);
    }

    @Test
    void aKeyAlwaysGetsTheSameArmAndKeysAreSharedOutByWeight() {
        trials.start(plan(arm("slow", 1.0, 3)));
        int slow = 0;
        for (int key = 0; key < 200; key++) {
            engine.requests().clear();
            ask(trials.decoding("user " + key), 3);
            assertThat(engine.requests()).extracting(DecodingRequest::strategy).containsOnly(
                    engine.requests().get(0).strategy());
            slow += engine.requests().get(0).strategy().equals("slow") ? 1 : 0;
        }

        assertThat(slow).isBetween(125, 175);
    }

    @Test
    void theTextIsThatOfTheRequest() {
        DecodingRequest request = request("a");
        trials.start(plan(arm("slow", 1.0, 1)));

        for (int i = 0; i < 10; i++) {
            assertThat(trials.decoding().generate(request).ids()).isEqualTo(engine.generate(request).ids());
        }
    }

    @Test
    void whatModelsPromiseIsWhatTheEngineSays() {
        assertThat(trials.decoding().sameBits("target")).isFalse();

        engine.promisingSameBits();

        assertThat(trials.decoding().sameBits("target")).isTrue();
    }

    @Test
    void whatIsNotAboutTheTargetPasses() {
        trials.start(plan(arm("slow", 1.0, 1000)));

        trials.decoding().generate(DecodingRequest.builder("other", "a").build());
        engine.generate(request("a"));

        assertThat(engine.requests()).extracting(DecodingRequest::strategy).containsOnly("none");
        assertThat(requests(trials.status().orElseThrow())).isZero();
    }

    @Test
    void theFasterArmWinsAndStaysTheWinner() {
        trials.start(plan(arm("slow", 1.4, 1)));

        ask(trials.decoding(), 800);

        TrialStatus status = trials.status().orElseThrow();
        assertThat(status.state()).isEqualTo(TrialState.DECIDED);
        assertThat(status.winner()).contains("none");
        assertThat(status.arms().get(1).speedUp().high()).isLessThan(1);
        assertThat(requests(status)).as("it goes on until somebody acts").isEqualTo(800);
    }

    @Test
    void amongSeveralArmsTheFastestWins() {
        trials.start(plan(arm("fast", 0.5, 1), arm("faster", 0.3, 1)));

        ask(trials.decoding(), 1200);

        assertThat(trials.status().orElseThrow().winner()).contains("faster");
    }

    @Test
    void withoutADifferenceItEndsUndecidedAndRequestsAreAsTheyWereMade() {
        TrialPlan plan = TrialPlan.builder()
                .name("trial").target("target").arms(List.of(NONE, arm("slow", 1.0, 1))).confidence(0.95)
                .maxRequests(200).seed(7).build();
        trials.start(plan);
        ask(trials.decoding(), 200);
        assertThat(trials.status().orElseThrow().state()).isEqualTo(TrialState.UNDECIDED);
        assertThat(trials.status().orElseThrow().winner()).isEmpty();
        engine.requests().clear();

        ask(trials.decoding(), 20);

        assertThat(engine.requests()).extracting(DecodingRequest::strategy).containsOnly("none");
    }

    @Test
    void thePromotedArmGetsAllLaterRequestsUntilItIsWithdrawn() {
        trials.start(plan(arm("slow", 1.0, 1)));
        assertThat(trials.promote("slow", false).state()).isEqualTo(TrialState.PROMOTED);
        ask(trials.decoding(), 5);
        ask(trials.decoding("user"), 5);
        assertThat(engine.requests()).hasSize(10).extracting(DecodingRequest::strategy).containsOnly("slow");
        engine.requests().clear();

        assertThat(trials.withdraw().promoted()).isEmpty();
        ask(trials.decoding(), 5);

        assertThat(engine.requests()).extracting(DecodingRequest::strategy).containsOnly("none");
    }

    @Test
    void theWinnerNeedNotBeNamed() {
        trials.start(plan(arm("slow", 0.5, 1)));
        ask(trials.decoding(), 400);

        assertThat(trials.promoteWinner(false).promoted()).contains("slow");
    }

    @Test
    void anArmThatCannotServeDoesNotFailTheRequest() {
        trials.start(plan(arm("slow", 1.0, 1000)));
        engine.before(request -> {
            if (request.strategy().equals("slow")) {
                throw new InvalidRequestException("no strategy 'slow'; there are: none");
            }
        });

        ask(trials.decoding(), 10);

        assertThat(engine.requests()).hasSize(10).extracting(DecodingRequest::strategy).containsOnly("none");
        assertThat(trials.status().orElseThrow().arms().get(1).failed()).isPositive();
    }

    @Test
    void aRequestThatIsInvalidAsItWasMadeIsNoFailureOfTheArm() {
        trials.start(plan(arm("slow", 1.0, 1000)));
        engine.before(request -> {
            throw new InvalidRequestException("the prompt is too long");
        });

        assertThatThrownBy(() -> ask(trials.decoding(), 1)).isInstanceOf(InvalidRequestException.class);

        assertThat(trials.status().orElseThrow().arms()).allMatch(arm -> arm.failed() == 0);
    }

    @Test
    void metricsAreThoseOfExperiments() {
        trials.start(plan(arm("slow", 1.0, 1)));

        ask(trials.decoding(), 50);

        assertThat(trials.status().orElseThrow().arms().get(1)).satisfies(arm -> {
            assertThat(arm.totals().acceptanceRate()).isEqualTo(0.5);
            assertThat(arm.totals().blockEfficiency()).isEqualTo(2);
            assertThat(arm.firstToken().count()).isEqualTo(arm.totals().generations());
        });
    }

    @Test
    void whatIsCancelledIsNotCounted() {
        trials.start(plan(arm("slow", 1.0, 1)));
        engine.before(request -> Thread.currentThread().interrupt());

        trials.decoding().generate(request("a"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(requests(trials.status().orElseThrow())).isZero();
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThat(trials.status()).isEmpty();
        assertThatThrownBy(trials::stop).isInstanceOf(TrialException.class).hasMessage("there is no trial");
        trials.start(plan(arm("slow", 1.0, 1)));
        assertThatThrownBy(() -> trials.start(plan(arm("slow", 1.0, 1)))).isInstanceOf(TrialException.class)
                .hasMessage("trial 'trial' is running; stop it first, or promote one of its arms");
        assertThatThrownBy(() -> trials.promote("tree", false)).isInstanceOf(TrialException.class)
                .hasMessage("no arm 'tree' in trial 'trial'; there are: none, slow");
        assertThatThrownBy(() -> trials.promoteWinner(false)).isInstanceOf(TrialException.class)
                .hasMessage("trial 'trial' has no winner; name one of its arms: none, slow");
        assertThatThrownBy(trials::withdraw).hasMessage("nothing is promoted");
        assertThat(trials.stop().state()).isEqualTo(TrialState.STOPPED);
        assertThatThrownBy(trials::stop).hasMessage("trial 'trial' is over already");
    }

    private static TrialPlan plan(TrialArm... others) {
        List<TrialArm> arms = new ArrayList<>(List.of(NONE));
        arms.addAll(List.of(others));
        return TrialPlan.builder()
                .name("trial").target("target").arms(arms).confidence(0.95).maxRequests(100_000).seed(7).build();
    }

    private static TrialArm arm(String name, double pace, double weight) {
        return TrialArm.builder()
                .name(name)
                .choice(SpeculationChoice.builder() .strategy("slow").parameters(Map.of("pace", String.valueOf(pace))).build())
                .weight(weight).build();
    }

    private static DecodingRequest request(String prompt) {
        return DecodingRequest.builder("target", prompt).build();
    }

    private static void ask(DecodingService service, int times) {
        for (int i = 0; i < times; i++) {
            service.generate(request("prompt " + i));
        }
    }

    private static long requests(TrialStatus status) {
        return status.arms().stream().mapToLong(arm -> arm.totals().generations()).sum();
    }
}
