package io.vorlauf.experiments.internal.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/** The Wilcoxon signed-rank test, and Holm's correction for several of them. */
final class SignedRank {

    private SignedRank() {}

    /** Two-sided p-value of the hypothesis that the arm is as fast as the baseline; NaN with too few pairs. */
    static double pValue(List<Pair> pairs) {
        if (pairs.size() < SpeedUp.FEWEST) {
            return Double.NaN;
        }
        double[] differences = pairs.stream().mapToDouble(Pair::logRatio).toArray();
        if (Arrays.stream(differences).allMatch(difference -> difference == 0)) {
            return 1;
        }
        return WilcoxonSignedRankTest.withDefaults().test(differences).getPValue();
    }

    /**
     * Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): what is below a level afterwards is so
     * with at most that probability of a single wrong one among all. NaN stays NaN and does not count as a test.
     */
    static List<Double> holm(List<Double> pValues) {
        List<Integer> order = IntStream.range(0, pValues.size())
                .filter(i -> !pValues.get(i).isNaN())
                .boxed()
                .sorted(Comparator.comparing(pValues::get))
                .toList();
        List<Double> adjusted = new ArrayList<>(pValues);
        double highest = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            highest = Math.max(highest, Math.min(1, (order.size() - rank) * pValues.get(order.get(rank))));
            adjusted.set(order.get(rank), highest);
        }
        return adjusted;
    }
}
