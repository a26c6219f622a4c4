package io.vorlauf.core.internal.clock;

import io.vorlauf.api.model.ReferenceCosts;
import java.util.Optional;

/** The clock by which the strategies of one generation go. Thread-safe. */
public interface GenerationClock {

    /** Nanoseconds from some beginning. */
    long nanoTime();

    /**
     * What has to hear of a model's passes, so that the clock goes on.
     *
     * @throws IllegalStateException if the clock goes by reference costs and there are none for this model
     */
    PassMeter meter(String model);

    /** The clock of a generation: its own if it has reference costs, else the computer's. */
    static GenerationClock of(Optional<ReferenceCosts> costs) {
        return costs.<GenerationClock>map(ReferenceClock::new).orElse(RealClock.INSTANCE);
    }

    /** The computer's clock. */
    static GenerationClock real() {
        return RealClock.INSTANCE;
    }
}
