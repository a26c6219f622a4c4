// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When an experiment may end before all of its repetitions were made. It then ends after a whole repetition, so that every
 * prompt weighs the same; only when its time is over it ends after a block.
 *
 * @param precision how far the intervals of the fastest arm and of those that cannot be told apart from it may reach from
 *     their speed-ups, as a share: 0.05 for 5 %; above 0. Empty to make all repetitions
 * @param atMost how long a run may take; empty for as long as it takes
 */
public record Goal(OptionalDouble precision, Optional<Duration> atMost) {

    /** All repetitions, however long they take. */
    public static final Goal EVERYTHING = new Goal(OptionalDouble.empty(), Optional.empty());

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public Goal {
        if (precision.isPresent() && !(precision.getAsDouble() > 0)) {
            throw new IllegalArgumentException("a precision must be above 0, not " + precision.getAsDouble());
        }
        if (atMost.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            throw new IllegalArgumentException("a time must be above 0, not " + atMost.get());
        }
    }
}
