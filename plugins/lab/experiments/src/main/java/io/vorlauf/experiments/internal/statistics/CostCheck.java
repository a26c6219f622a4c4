// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says whether what strategies took passes to cost was what they cost. The target's passes of a run are in its results,
 * with their nodes and times, so this can be asked of any results, however old.
 *
 * <p>Strategies weigh what more guesses bring against what a larger pass costs more. So it is no fault if all passes
 * took twice as long as measured, as on a computer that is busy throughout; it is one if those of one size did and
 * those of another did not. Sizes are compared with the smallest one for which there are enough passes, which is that
 * of plain decoding. Load that comes and goes moves medians, but hardly lower quartiles; both must say it.
 */
final class CostCheck {

    /** By what factor costs may be wrong. A busy computer alone moves medians by a quarter. */
    private static final double TOLERANCE = 1.5;
    private static final int ENOUGH = 20;
    /** Of the passes with guesses, those of one size are looked at if they are at least this share of them. */
    private static final double WORTH = 0.05;

    private CostCheck() {}

    /**
     * A size of passes.
     *
     * @param nodes how many nodes
     * @param expected what strategies took one to cost, in nanoseconds
     * @param measured the median of the run, in nanoseconds
     * @param quick the lower quartile of the run, in nanoseconds
     */
    private record Size(int nodes, double expected, double measured, double quick) {

        /**
         * How many times as dear as a pass of another size it seemed to be, over how many times as dear it was; of
         * medians and lower quartiles those that excuse more.
         */
        double error(Size other) {
            double relative = expected / other.expected;
            double median = relative / (measured / other.measured);
            double quartile = relative / (quick / other.quick);
            return (median > 1) != (quartile > 1) ? 1 : distance(median) < distance(quartile) ? median : quartile;
        }
    }

    /** What to say of the costs, a sentence each; empty if they were right, or strategies went by the clock. */
    static List<String> of(ExperimentResults results) {
        List<String> sentences = new ArrayList<>();
        Experiment experiment = results.experiment();
        Map<ReferenceCosts, List<CellResult>> cells = results.cells().stream()
                .filter(cell -> costs(results, cell).isPresent())
                .collect(Collectors.groupingBy(cell -> costs(results, cell).orElseThrow()));
        results.environments().stream().flatMap(place -> place.costs().stream()).distinct().forEach(costs -> {
            costs.models().forEach((model, passes) -> passes.doubt().ifPresent(doubt -> sentences.add(
                    "what strategies took passes of '" + model + "' to cost may be wrong: when it was measured, "
                            + doubt)));
            List<CellResult> own = cells.getOrDefault(costs, List.of());
            experiment.arms().stream().map(arm -> arm.settings().target()).distinct().forEach(target -> costs.of(target)
                    .flatMap(passes -> wrong(target, passes, own.stream()
                            .filter(cell -> experiment.arm(cell.arm()).settings().target().equals(target))
                            .toList()))
                    .ifPresent(sentences::add));
        });
        return sentences;
    }

    private static Optional<ReferenceCosts> costs(ExperimentResults results, CellResult cell) {
        return results.environments().get(cell.environment()).costs();
    }

    private static Optional<String> wrong(String target, PassCosts costs, List<CellResult> cells) {
        List<Size> sizes = sizes(costs, cells);
        if (sizes.isEmpty()) {
            return Optional.empty();
        }
        Size first = sizes.get(0);
        return sizes.stream()
                .filter(size -> distance(size.error(first)) > TOLERANCE)
                .max(Comparator.comparingDouble(size -> distance(size.error(first))))
                .map(worst -> sentence(target, first, worst));
    }

    private static double distance(double ratio) {
        return Math.max(ratio, 1 / ratio);
    }

    private static String sentence(String target, Size first, Size worst) {
        double error = worst.error(first);
        return "strategies took passes of '" + target + "' with " + first.nodes() + " and with " + worst.nodes()
                + " nodes to cost " + millis(first.expected()) + " and " + millis(worst.expected())
                + " ms; in the run they took " + millis(first.measured()) + " and " + millis(worst.measured())
                + " ms, so the larger one seemed " + String.format(Locale.ROOT, "%.1f", distance(error)) + " times too "
                + (error > 1 ? "dear" : "cheap")
                + ", and strategies that go by costs guessed otherwise than they should";
    }

    private static String millis(double nanos) {
        double millis = nanos / 1e6;
        return String.format(Locale.ROOT, millis < 0.1 ? "%.3f" : millis < 10 ? "%.2f" : "%.1f", millis);
    }

    private static List<Size> sizes(PassCosts costs, List<CellResult> cells) {
        NavigableMap<Integer, List<Long>> passes = new TreeMap<>();
        for (CellResult cell : cells) {
            for (RoundReport round : cell.rounds()) {
                // The first one reads the prompt as well.
                if (round.index() > 0) {
                    passes.computeIfAbsent(round.drafted() + 1, nodes -> new ArrayList<>()).add(round.verifyNanos());
                }
            }
        }
        long guessing = passes.tailMap(2).values().stream().mapToLong(List::size).sum();
        return passes.entrySet().stream()
                .map(size -> size(size.getKey(), size.getValue(), costs, guessing))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Size size(int nodes, List<Long> nanos, PassCosts costs, long guessing) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        boolean worth = nanos.size() >= ENOUGH && (nodes == 1 || nanos.size() >= WORTH * guessing);
        return worth && sorted[sorted.length / 4] > 0 && costs.nanos(nodes) > 0
                ? new Size(nodes, costs.nanos(nodes), sorted[sorted.length / 2], sorted[sorted.length / 4])
                : null;
    }
}
