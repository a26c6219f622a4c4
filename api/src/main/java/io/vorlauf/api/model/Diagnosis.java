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
 * @param plans how models would be computed, one per format of weights; empty if none can be
 * @param advice sentences that say what is not as it should be and what to do about it; empty if all is well
 */
public record Diagnosis(String backend, Map<String, String> facts, List<Plan> plans, List<String> advice) {

    /**
     * How models with weights of some format are computed.
     *
     * @param weights the format: {@code bf16}
     * @param method what multiplies and what computes attention, as people read it
     * @param error the largest error of a product, as a share of the root of its number of inputs, for random weights
     *     and inputs of standard deviation 1
     * @param sameBits whether models keep the law of {@link LanguageModel#sameBits}
     * @param rowsPerSecond how many products of one row, and of 32 rows at once, with a matrix of 768 × 3072 one core
     *     computes in a second, counted in rows
     */
    public record Plan(String weights, String method, double error, boolean sameBits, RowsPerSecond rowsPerSecond) {}

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
