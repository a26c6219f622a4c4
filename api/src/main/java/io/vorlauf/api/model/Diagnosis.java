// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link BackendDoctor} found. Immutable.
 *
 * @param backend the backend
 * @param facts what the machine and the backend's libraries are, name and value as people read them, in order:
 *     {@code processor}, {@code caches}, {@code library}
 * @param plans how models would be computed, one per format of weights; empty if the backend cannot be used at all
 * @param advice sentences that say what is not as it should be and what to do about it; empty if all is well
 */
public record Diagnosis(String backend, Map<String, String> facts, List<Plan> plans, List<String> advice) {

    /**
     * How models with weights of some format are computed.
     *
     * @param weights the format that models want: {@code bf16}
     * @param method what multiplies and what computes attention, as people read it: if the format cannot be used, what
     *     is used in its place
     * @param rows with how many rows a pass is computed, as people read it; fewer are filled up
     * @param error the largest error of a product, as a share of the root of its number of inputs, for random weights
     *     and inputs of standard deviation 1; infinite if there is no way to compute models of this format
     * @param sameBits whether models keep the law of {@link LanguageModel#sameBits}
     * @param rowsPerSecond how many products of one row, and of 32 rows at once, with a matrix of 768 × 3072 one core
     *     computes in a second, counted in rows; those that are filled up do not count
     * @param remarks sentences about what was wanted and is not done
     */
    public record Plan(
            String weights,
            String method,
            String rows,
            double error,
            boolean sameBits,
            RowsPerSecond rowsPerSecond,
            List<String> remarks) {

        /** Copies the list. */
        public Plan {
            remarks = List.copyOf(remarks);
        }

        /** Models with weights of this format cannot be computed. */
        public static Plan none(String weights, String why) {
            return new Plan(
                    weights, "none", "none", Double.POSITIVE_INFINITY, false, new RowsPerSecond(0, 0), List.of(why));
        }
    }

    /**
     * Rows of products that one core computes in a second.
     *
     * @param single one by one
     * @param together 32 at once
     */
    public record RowsPerSecond(double single, double together) {}

    /** Copies the collections. */
    public Diagnosis {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        plans = List.copyOf(plans);
        advice = List.copyOf(advice);
    }

    /** Whether models can be loaded, and every plan keeps the law of {@link LanguageModel#sameBits}. */
    public boolean healthy() {
        return !plans.isEmpty() && plans.stream().allMatch(Plan::sameBits);
    }
}
