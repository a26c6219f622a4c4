// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import java.util.Objects;

/**
 * What an arm did with the prompts of one category.
 *
 * @param category the category; empty for prompts without one
 * @param prompts how many of its prompts the arm has continued
 * @param totals sums over its generations
 * @param speedUp against the baseline on the same prompts; {@link Estimate#UNKNOWN} for a baseline
 */
public record CategorySummary(String category, int prompts, Totals totals, Estimate speedUp) {

    /** Checks for null. */
    public CategorySummary {
        Objects.requireNonNull(category, "category");
        Objects.requireNonNull(totals, "totals");
        Objects.requireNonNull(speedUp, "speedUp");
    }
}
