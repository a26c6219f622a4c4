package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;

/**
 * Whether two arms begin their texts alike: a chi-square test of homogeneity for each prompt, added up. Tokens that
 * would be expected less than five times an arm are counted as one.
 */
final class FirstTokens {

    private static final int EXPECTED = 5;

    private final Map<String, Map<Integer, long[]>> counts = new TreeMap<>();

    private FirstTokens() {}

    /** The p-value; NaN if there are too few texts of every prompt. */
    static double pValue(Map<Block, CellResult> arm, Map<Block, CellResult> baseline) {
        FirstTokens tokens = new FirstTokens();
        arm.forEach((block, cell) -> {
            CellResult other = baseline.get(block);
            // The same seed gives the same token again.
            if (other != null && block.repetition() == 0) {
                tokens.count(block.prompt(), cell, 0);
                tokens.count(block.prompt(), other, 1);
            }
        });
        return tokens.pValue();
    }

    private void count(String prompt, CellResult cell, int side) {
        if (!cell.ids().isEmpty()) {
            counts.computeIfAbsent(prompt, added -> new HashMap<>())
                    .computeIfAbsent(cell.ids().get(0), added -> new long[2])[side]++;
        }
    }

    private double pValue() {
        double statistic = 0;
        int freedom = 0;
        for (Map<Integer, long[]> prompt : counts.values()) {
            long[][] table = table(prompt);
            if (table.length > 1) {
                statistic += ChiSquareTest.withDefaults().statistic(table);
                freedom += table.length - 1;
            }
        }
        return freedom == 0 ? Double.NaN : ChiSquaredDistribution.of(freedom).survivalProbability(statistic);
    }

    // A row for each token that is common enough, and one for all others if they are so together.
    private static long[][] table(Map<Integer, long[]> prompt) {
        long[] rest = new long[2];
        prompt.values().stream().filter(row -> !isCommon(row)).forEach(row -> {
            rest[0] += row[0];
            rest[1] += row[1];
        });
        Map<Integer, long[]> rows = new TreeMap<>();
        prompt.forEach((token, row) -> {
            if (isCommon(row)) {
                rows.put(token, row);
            }
        });
        if (isCommon(rest)) {
            rows.put(-1, rest);
        }
        return rows.values().toArray(long[][]::new);
    }

    // Both sides have the same number of texts, so half of a row is expected on each.
    private static boolean isCommon(long[] row) {
        return row[0] + row[1] >= 2 * EXPECTED;
    }
}
