// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.sampling.Samplers;
import io.vorlauf.core.support.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PassMeasurementTest {

    private static final long MILLI = 1_000_000;

    private final List<Integer> passes = new ArrayList<>();
    private long now;

    /** What a pass takes. */
    private interface Time {

        /** Nanoseconds of a pass of some nodes that comes after so many others. */
        long of(int nodes, int before);
    }

    private PassCosts measure(Time time) {
        return measure(time, 512);
    }

    private PassCosts measure(Time time, int context) {
        LanguageModel model = new TimedModel(TableModel.of("model", 20, context), time);
        return new PassMeasurement(model, Samplers.of(SamplerSettings.GREEDY, List.of()), Ranking.GREEDY, 10, () -> now)
                .measure(256);
    }

    private static long chance(int number, int below) {
        return new SplittableRandom(number).nextInt(below);
    }

    /** A model by a clock that only its passes move. */
    private final class TimedModel implements LoadedModel {

        private final TableModel model;
        private final Time time;

        TimedModel(TableModel model, Time time) {
            this.model = model;
            this.time = time;
        }

        @Override
        public ModelInfo info() {
            return model.info();
        }

        @Override
        public ModelSequence newSequence() {
            return model.newSequence();
        }

        @Override
        public Evaluation evaluate(List<EvaluationItem> items) {
            int nodes = items.get(0).tree().size();
            now += time.of(nodes, passes.size());
            passes.add(nodes);
            return model.evaluate(items);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** Passes after the first one, which reads what comes before the nodes. */
    private long counted() {
        return passes.size() - 1;
    }

    @Test
    void costsOfAQuietComputerAreTheMediansAndNotDoubted() {
        PassCosts costs = measure((nodes, before) -> nodes * MILLI + chance(before, 300_000));

        assertThat(costs.passes()).containsOnlyKeys(1, 2, 4, 8, 16, 32, 64);
        assertThat(costs.nanos(64)).isBetween(64 * MILLI, 65 * MILLI);
        assertThat(costs.doubt()).isEmpty();
    }

    @Test
    void onlySizesThatTheContextHasRoomForAreMeasured() {
        assertThat(measure((nodes, before) -> nodes * MILLI, 20).passes()).containsOnlyKeys(1, 2, 4, 8, 16);
    }

    @Test
    void aShortPassIsMeasuredAmongItsLikeAndALongOneAlone() {
        // Right after another size a pass takes twice as long.
        PassCosts costs = measure((nodes, before) ->
                (before > 0 && passes.get(before - 1) == nodes ? 1 : 2) * nodes * MILLI);

        assertThat(costs.nanos(1)).isEqualTo(MILLI);
        assertThat(costs.nanos(4)).as("leads take 8 and 4 ms").isEqualTo(4 * MILLI);
        assertThat(costs.nanos(64)).as("no lead").isEqualTo(128 * MILLI);
    }

    @Test
    void whatIsCompiledLateIsWaitedFor() {
        Time compiled = (nodes, before) ->
                nodes * Math.max(MILLI, Math.round(8 * MILLI * Math.pow(0.7, before / 7)));

        PassCosts costs = measure(compiled);

        int warmUps = 8;
        assertThat(costs.nanos(1)).isEqualTo(MILLI);
        assertThat(counted()).as("seven sizes, nine times, three, three, two and one of them with leads")
                .isEqualTo(7 * warmUps + 9 * (7 + 3 + 3 + 2 + 1));
    }

    @Test
    void aSlightDisorderIsPutInOrderWithoutMeasuringAgain() {
        measure((nodes, before) -> nodes * MILLI);
        long once = counted();
        passes.clear();

        PassCosts costs = measure((nodes, before) -> nodes == 1 ? 1_200_000 : nodes == 2 ? 1_100_000
                : nodes == 4 ? 1_050_000 : nodes * MILLI);

        assertThat(costs.passes().headMap(4, true).values()).containsOnly(1_100_000L);
        assertThat(costs.nanos(8)).isEqualTo(8 * MILLI);
        assertThat(costs.doubt()).isEmpty();
        assertThat(counted()).as("more leads, for passes are shorter, but no second time").isLessThan(2 * once);
    }

    @Test
    void aDisturbanceThatPassesIsMeasuredAgain() {
        // While the first of three sizes is measured, something else keeps the computer busy for a while.
        PassCosts costs = measure((nodes, before) -> nodes == 1 && before < 150 ? 18 * MILLI : (6 + nodes) * MILLI);

        assertThat(costs.nanos(1)).isEqualTo(7 * MILLI);
        assertThat(costs.doubt()).isEmpty();
    }

    @Test
    void whatStaysOutOfOrderIsPutInOrderAndDoubted() {
        PassCosts costs = measure((nodes, before) -> nodes == 1 ? 17_900_000 : nodes <= 4 ? 7 * MILLI : nodes * MILLI);

        assertThat(List.copyOf(costs.passes().values())).isSorted();
        assertThat(costs.nanos(1)).as("the median of what was pooled").isEqualTo(7 * MILLI);
        assertThat(costs.doubt()).contains("passes of 1 node took 17.9 ms where passes of 2 took 7.00");
    }

    @Test
    void whatStaysWidelySpreadIsDoubted() {
        PassCosts costs = measure((nodes, before) -> (1 + 2 * chance(before, 2)) * nodes * MILLI);

        assertThat(costs.doubt()).hasValueSatisfying(doubt -> assertThat(doubt).matches(
                "a quarter of the passes of \\d+ nodes? took less than .* ms, and another more than .*"));
    }

    @Test
    void aModelOfLongPassesIsNotMeasuredForMinutesAgain() {
        measure((nodes, before) -> nodes == 1 ? 20_000 * MILLI : 1_000 * MILLI);

        assertThat(counted()).as("warm-up and nine times seven sizes").isLessThanOrEqualTo(7 * (10 + 9));
    }
}
