package io.vorlauf.strategy.testkit.internal.enumeration;

import io.vorlauf.api.model.Tokens;
import java.util.Map;

/** Compares counted texts with their probabilities. */
public final class ChiSquare {

    /** Texts that are expected less often are counted together. */
    private static final double LEAST_EXPECTED = 5;

    private ChiSquare() {}

    /**
     * How far counts lie from what was to be expected, in standard deviations: Pearson's statistic, made normal by the
     * cube root (Wilson and Hilferty, PNAS 17, 1931). Infinite if something impossible was counted.
     *
     * @param counts how often each text came
     */
    public static double deviations(Map<Tokens, Integer> counts, TextDistribution expected) {
        if (counts.keySet().stream().anyMatch(text -> expected.of(text) == 0)) {
            return Double.POSITIVE_INFINITY;
        }
        int samples = counts.values().stream().mapToInt(count -> count).sum();
        double statistic = 0;
        int cells = 0;
        double rareExpected = 0;
        double rareCounted = 0;
        for (Map.Entry<Tokens, Double> text : expected.probabilities().entrySet()) {
            double wanted = text.getValue() * samples;
            int counted = counts.getOrDefault(text.getKey(), 0);
            if (wanted < LEAST_EXPECTED) {
                rareExpected += wanted;
                rareCounted += counted;
            } else {
                statistic += (counted - wanted) * (counted - wanted) / wanted;
                cells++;
            }
        }
        if (rareExpected > 0) {
            double wanted = Math.max(rareExpected, 1);
            statistic += (rareCounted - rareExpected) * (rareCounted - rareExpected) / wanted;
            cells++;
        }
        if (cells < 2) {
            return 0;
        }
        double freedom = cells - 1;
        double variance = 2 / (9 * freedom);
        return (Math.cbrt(statistic / freedom) - (1 - variance)) / Math.sqrt(variance);
    }
}
