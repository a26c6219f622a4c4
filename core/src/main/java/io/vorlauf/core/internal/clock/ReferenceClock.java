package io.vorlauf.core.internal.clock;

import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still but for passes, each of which takes what it is said to cost. */
final class ReferenceClock implements GenerationClock {

    private final ReferenceCosts costs;
    private final AtomicLong now = new AtomicLong();

    ReferenceClock(ReferenceCosts costs) {
        this.costs = costs;
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public PassMeter meter(String model) {
        PassCosts cost = costs.of(model).orElseThrow(() -> new IllegalStateException(
                "there are no reference costs for model '" + model + "', only for " + costs.models().keySet()));
        return new PassMeter() {
            @Override
            public void pass(int nodes) {
                now.addAndGet(cost.nanos(nodes));
            }

            @Override
            public void node() {
                now.addAndGet(cost.nodeNanos());
            }
        };
    }
}
