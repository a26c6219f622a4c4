// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A run of an experiment, or of what was missing of it: when it began, what started it, and what went on beside it.
 *
 * @param began when it began, before the warm-up
 * @param command the command line that started it, word by word; empty if it was started in another way
 * @param surroundings what else the computer did just before its first cell
 */
public record Occasion(Instant began, List<String> command, Surroundings surroundings) {

    /** Checks for null and copies the list. */
    public Occasion {
        Objects.requireNonNull(began, "began");
        Objects.requireNonNull(surroundings, "surroundings");
        command = List.copyOf(command);
    }

    /** The same beside something else. */
    public Occasion beside(Surroundings others) {
        return new Occasion(began, command, others);
    }
}
