// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.training.internal.Windows.RepeatingWindows;

/** Checks of numbers that say which one is wrong. */
final class Ranges {

    private Ranges() {}

    static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("the " + name + " must be " + least + " or more, not " + value);
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("the " + name + " must be above 0 and finite, not " + value);
        }
    }

    /** From 0 to below 1. */
    static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("the " + name + " must be from 0 to below 1, not " + value);
        }
    }

    /** From 0 to 1. */
    static void shareOrAll(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("the " + name + " must be from 0 to 1, not " + value);
        }
    }

    /**
     * Checks that windows are long enough for a passage to come again.
     *
     * @throws TrainingException if not
     */
    static void checkRepeats(int length, double share) {
        if (share > 0 && length < RepeatingWindows.LEAST_LENGTH) {
            throw new TrainingException("a passage comes again in windows of " + RepeatingWindows.LEAST_LENGTH
                    + " tokens or more, and the model's context is " + length
                    + "; give it a longer one, or no windows that repeat a passage");
        }
    }
}
