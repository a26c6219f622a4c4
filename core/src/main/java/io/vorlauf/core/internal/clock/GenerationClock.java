// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.clock;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clock by which the strategies of one generation go: the computer's, or, if the generation has reference costs, one
 * that stands still but for passes, each of which takes what it is said to cost. Thread-safe.
 */
public final class GenerationClock {

    private final Optional<ReferenceCosts> costs;
    private final AtomicLong told = new AtomicLong();

    private GenerationClock(Optional<ReferenceCosts> costs) {
        this.costs = costs;
    }

    /** The clock of a generation: its own if it has reference costs, else the computer's. */
    public static GenerationClock of(Optional<ReferenceCosts> costs) {
        return new GenerationClock(costs);
    }

    /** Nanoseconds from some beginning. */
    public long nanoTime() {
        return costs.isPresent() ? told.get() : System.nanoTime();
    }

    /**
     * What has to hear of a model's passes, so that the clock goes on.
     *
     * @throws IllegalStateException if the clock goes by reference costs and there are none for this model
     */
    public PassMeter meter(String model) {
        return new PassMeter(told, costs.map(reference -> reference.of(model)
                .orElseThrow(() -> new IllegalStateException("there are no reference costs for model '" + model
                        + "', only for " + reference.models().keySet()))));
    }

    /** Hears what one model does in a generation. Thread-safe. */
    public static final class PassMeter {

        private final AtomicLong told;
        private final Optional<PassCosts> costs;

        private PassMeter(AtomicLong told, Optional<PassCosts> costs) {
            this.told = told;
            this.costs = costs;
        }

        /** The model has made a pass. */
        public void pass(int nodes) {
            costs.ifPresent(cost -> told.addAndGet(cost.nanos(nodes)));
        }

        /** What the model said at a node was made a distribution. */
        public void node() {
            costs.ifPresent(cost -> told.addAndGet(cost.nodeNanos()));
        }
    }
}
