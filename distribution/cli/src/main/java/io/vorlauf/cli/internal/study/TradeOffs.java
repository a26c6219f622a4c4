package io.vorlauf.cli.internal.study;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Estimate;
import io.vorlauf.api.analysis.Totals;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ExperimentResults;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Predicted and measured speed-ups side by side.
 *
 * @param points the settings of one generation at a time
 * @param batches the numbers of generations at a time
 */
public record TradeOffs(List<Point> points, List<Batch> batches) {

    /** Copies the lists. */
    public TradeOffs {
        points = List.copyOf(points);
        batches = List.copyOf(batches);
    }

    /**
     * A setting.
     *
     * @param draft name of the draft
     * @param temperature the temperature
     * @param prediction acceptance as it was measured, lookahead, and cost as it was measured
     * @param verification the measured time of a verification over that of a pass for one token
     * @param measured speed-up by the clock
     */
    public record Point(
            String draft, double temperature, Prediction prediction, double verification, Estimate measured) {}

    /**
     * A number of generations at a time.
     *
     * @param size how many
     * @param plain tokens/s of all of them without speculation
     * @param speculative the same with speculation
     * @param predicted speed-up by formula, which knows nothing of generations beside each other
     */
    public record Batch(int size, double plain, double speculative, double predicted) {

        /** Speed-up by the clock. */
        public double speedUp() {
            return speculative / plain;
        }
    }

    /**
     * What an arm of an experiment with chains of a fixed length says; empty if no text was long enough to say
     * anything. The first round of a text also evaluates its prompt, so times are those of all others.
     */
    public static Optional<Point> point(ExperimentResults results, ArmSummary arm, String draft, double temperature,
            int lookahead) {
        List<RoundReport> plain = laterRounds(results, results.experiment().arm(arm.arm().baseline()));
        List<RoundReport> rounds = laterRounds(results, arm.arm());
        long drafted = sum(rounds, RoundReport::drafted);
        if (plain.isEmpty() || drafted == 0) {
            return Optional.empty();
        }
        double pass = sum(plain, RoundReport::verifyNanos) / (double) plain.size();
        double cost = sum(rounds, RoundReport::draftNanos) / (double) drafted / pass;
        double verification = sum(rounds, RoundReport::verifyNanos) / (double) rounds.size() / pass;
        return Optional.of(new Point(draft, temperature, new Prediction(acceptance(arm.totals()), lookahead, cost),
                verification, arm.comparison().orElseThrow().speedUp()));
    }

    private static List<RoundReport> laterRounds(ExperimentResults results, Arm arm) {
        return results.cells(arm).stream()
                .flatMap(cell -> cell.rounds().stream())
                .filter(round -> round.index() > 0)
                .toList();
    }

    private static long sum(List<RoundReport> rounds, ToLongFunction<RoundReport> value) {
        return rounds.stream().mapToLong(value).sum();
    }

    // Of all guesses that were come to, those that were accepted: the estimate of a if it is the same at every depth.
    private static double acceptance(Totals totals) {
        long attempts = totals.acceptanceByDepth().stream().mapToLong(DepthAcceptance::attempts).sum();
        long accepted = totals.acceptanceByDepth().stream().mapToLong(DepthAcceptance::accepted).sum();
        return (double) accepted / attempts;
    }
}
