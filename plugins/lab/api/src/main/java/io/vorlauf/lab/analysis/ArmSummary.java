// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

import io.vorlauf.lab.experiment.Arm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What an arm did.
 *
 * @param arm the arm
 * @param totals sums over its generations
 * @param rank how it ranks among the arms of its baseline, with ties ({@link Ranking#ranks}); 0 for a control
 * @param comparison against its baseline; empty for a baseline
 * @param exactness whether it wrote what its baseline wrote; empty for a baseline
 * @param firstToken times from start to first token, one per generation
 * @param generation times from start to end, one per generation
 * @param round times of rounds
 * @param acceptanceRate over seeds, each the ratio of its totals
 * @param blockEfficiency over seeds, each the ratio of its totals
 * @param speedUp over seeds, each the ratio of its totals; without a mean for a baseline
 * @param categories what it did per category of prompts, sorted by name
 * @param prompts its speed-ups by the ids of prompts, of those that its speed-up is the geometric mean of, in the order of
 *     the experiment; empty for a baseline
 */
public record ArmSummary(
        Arm arm,
        Totals totals,
        int rank,
        Optional<Comparison> comparison,
        Optional<Exactness> exactness,
        Quantiles firstToken,
        Quantiles generation,
        Quantiles round,
        Spread acceptanceRate,
        Spread blockEfficiency,
        Spread speedUp,
        List<CategorySummary> categories,
        Map<String, Double> prompts) {

    /** Checks for null and copies list and map. */
    public ArmSummary {
        Objects.requireNonNull(arm, "arm");
        Objects.requireNonNull(totals, "totals");
        Objects.requireNonNull(comparison, "comparison");
        Objects.requireNonNull(exactness, "exactness");
        Objects.requireNonNull(firstToken, "firstToken");
        Objects.requireNonNull(generation, "generation");
        Objects.requireNonNull(round, "round");
        Objects.requireNonNull(acceptanceRate, "acceptanceRate");
        Objects.requireNonNull(blockEfficiency, "blockEfficiency");
        Objects.requireNonNull(speedUp, "speedUp");
        categories = List.copyOf(categories);
        prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
    }
}
