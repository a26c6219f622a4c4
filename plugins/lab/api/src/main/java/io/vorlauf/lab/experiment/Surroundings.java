// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What else a computer did just before the first cell of a run, while nothing of the run's own ran. What the system
 * does not say is empty.
 *
 * @param load the load average of the last minute: how many threads of all processes ran or waited for a processor,
 *     those of the warm-up included
 * @param othersShare the share of all processors that other processes used over about half a second, 0 to 1; what the
 *     host took from a virtual machine is in it
 * @param stolenShare the part of that which the host took, 0 to 1
 * @param megahertz at what frequency processors ran, on average over those that say so
 */
public record Surroundings(
        OptionalDouble load, OptionalDouble othersShare, OptionalDouble stolenShare, OptionalDouble megahertz) {

    /** Nothing is known. */
    public static final Surroundings UNKNOWN = new Surroundings(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    /** Checks for null. */
    public Surroundings {
        Objects.requireNonNull(load, "load");
        Objects.requireNonNull(othersShare, "othersShare");
        Objects.requireNonNull(stolenShare, "stolenShare");
        Objects.requireNonNull(megahertz, "megahertz");
    }
}
