// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.experiments.support.Trials;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class CostCheckTest {

    private static final long MILLI = 1_000_000;
    private static final int ROUNDS = 10;

    private final Experiment experiment = Trials.experiment(8, 1, 1, 1);

    /** Results of strategies that go by costs, whose passes take a time that depends on their nodes. */
    private ExperimentResults results(Optional<PassCosts> costs, IntToLongFunction nanos) {
        Environment place = Trials.environment()
                .withCosts(costs.map(passes -> new ReferenceCosts(Map.of("target", passes))));
        List<CellResult> cells = experiment.blocks().stream()
                .flatMap(block -> experiment.arms().stream().map(arm -> new CellResult(arm.name(), block, 0, 0,
                        Instant.EPOCH, "", Tokens.of(1), FinishReason.LENGTH,
                        new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, MILLI),
                        rounds(arm.name().equals("slow") ? 3 : 0, nanos))))
                .toList();
        return new ExperimentResults(experiment, List.of(place), cells);
    }

    private static List<RoundReport> rounds(int drafted, IntToLongFunction nanos) {
        List<RoundReport> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long time = i == 0 ? 1000 * MILLI : nanos.applyAsLong(drafted + 1);
            rounds.add(new RoundReport(i, "slow", "", drafted, 0, 0, 1, 0, time, 0, 0, time));
        }
        return rounds;
    }

    private static Optional<PassCosts> costs(double one, double four) {
        return Optional.of(PassCosts.builder()
                .passes(new TreeMap<>(Map.of(1, Math.round(one * MILLI), 4, Math.round(four * MILLI)))).build());
    }

    @Test
    void costsThatWereRightAreNotSpokenOf() {
        assertThat(CostCheck.of(results(costs(7, 9), nodes -> nodes == 1 ? 6 * MILLI : 9 * MILLI))).isEmpty();
    }

    @Test
    void aLargePassThatSeemedTooDearIsNamedWithBothTimes() {
        assertThat(CostCheck.of(results(costs(7, 17.9), nodes -> 7 * MILLI))).containsExactly(
                "strategies took passes of 'target' with 1 and with 4 nodes to cost 7.00 and 17.9 ms; in the run they "
                        + "took 7.00 and 7.00 ms, so the larger one seemed 2.6 times too dear, and strategies that go "
                        + "by costs guessed otherwise than they should");
    }

    @Test
    void aSmallPassThatSeemedTooDearMakesLargerOnesSeemTooCheap() {
        assertThat(CostCheck.of(results(costs(17.9, 17.9), nodes -> nodes == 1 ? 7 * MILLI : 18 * MILLI)))
                .singleElement().asString().contains("the larger one seemed 2.6 times too cheap");
    }

    @Test
    void aComputerThatIsSlowerThroughoutMisleadsNobody() {
        assertThat(CostCheck.of(results(costs(7, 9), nodes -> nodes == 1 ? 21 * MILLI : 27 * MILLI))).isEmpty();
    }

    @Test
    void loadThatComesAndGoesIsNoFaultOfTheCosts() {
        AtomicInteger pass = new AtomicInteger();

        assertThat(CostCheck.of(results(costs(7, 7),
                nodes -> nodes == 4 && pass.incrementAndGet() % 3 > 0 ? 20 * MILLI : 7 * MILLI))).isEmpty();
    }

    @Test
    void whatWasOddWhenCostsWereMeasuredIsSaid() {
        PassCosts doubted = PassCosts.builder()
                .passes(Map.of(1, 7 * MILLI)).doubt("it was loud").build();

        assertThat(CostCheck.of(results(Optional.of(doubted), nodes -> 7 * MILLI))).containsExactly(
                "what strategies took passes of 'target' to cost may be wrong: when it was measured, it was loud");
    }

    @Test
    void thereIsNothingToSayOfStrategiesThatWentByTheClock() {
        assertThat(CostCheck.of(results(Optional.empty(), nodes -> nodes * MILLI))).isEmpty();
    }

    @Test
    void itIsAWarningOfTheSummary() {
        ExperimentResults results = results(costs(7, 17.9), nodes -> 7 * MILLI);

        assertThat(new Analyst().summarise(results, 0.95).warnings()).containsAll(CostCheck.of(results));
    }
}
