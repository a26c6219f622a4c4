// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.Noise;
import io.vorlauf.lab.analysis.Noise.StandingOut;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.ExperimentResults;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Median;

/** Tells from what ran, and how long it took, how quiet the computer was meanwhile. */
final class NoiseMeter {

    // Of the processors; a desktop that nobody touches uses less.
    private static final double OTHERS = 0.1;
    private static final double CONTROL = 0.25;
    private static final double DRIFT = 1.25;
    private static final int QUARTERS = 4;
    private static final int FEWEST_PER_QUARTER = 3;
    // What stands out takes this many times as long, and is this many deviations away.
    private static final double TIMES = 1.5;
    private static final double DEVIATIONS = 6;
    private static final double STANDING_OUT = 0.02;
    // Of a normal distribution, in medians of its absolute deviations.
    private static final double DEVIATION_OF_MEDIAN = 1.4826;

    private final ExperimentResults results;
    private final Estimate control;
    private final String what;
    private final List<String> found = new ArrayList<>();

    private NoiseMeter(ExperimentResults results, Optional<Comparison> control) {
        this.results = results;
        this.control = control.map(Comparison::speedUp).orElse(Estimate.UNKNOWN);
        this.what = control.map(Comparison::other).map(Rankings::name).orElse("the baseline");
    }

    /** The noise of a run with these comparisons of baselines with themselves. */
    static Noise of(ExperimentResults results, Collection<Comparison> controls) {
        return new NoiseMeter(results, controls.stream()
                .max(Comparator.comparingDouble(control -> size(control.speedUp()))))
                .noise();
    }

    private Noise noise() {
        double size = size(control);
        double others = others();
        double drift = drift();
        List<StandingOut> standingOut = standingOut();
        if (others > OTHERS) {
            found.add("other programs used " + percent(others) + " of the processors");
        }
        if (drift > DRIFT) {
            found.add(what + " was " + number(drift) + " times as fast at one time as at another");
        }
        if (standingOut.size() > Math.max(2, STANDING_OUT * results.cells().size())) {
            found.add(standingOut.size() + " of " + results.cells().size() + " generations took far longer than usual");
        }
        boolean disturbed = !found.isEmpty() || size > CONTROL;
        return new Noise(control, size, others, drift, standingOut, disturbed, sentence(disturbed, size));
    }

    private String sentence(boolean disturbed, double size) {
        String itself = Double.isFinite(size)
                ? what + " against itself is " + number(control.value()) + " (" + number(control.low()) + " to "
                        + number(control.high()) + "), so differences of less than " + percent(Math.max(size, 0.01))
                        + " may be noise"
                : "nothing says how far " + what + " differs from itself";
        if (!disturbed) {
            return (Double.isFinite(size) ? "the computer was quiet: " : "") + itself;
        }
        return "the computer was disturbed: "
                + String.join("; ", Stream.concat(found.stream(), Stream.of(itself)).toList());
    }

    private static double size(Estimate control) {
        return control.hasInterval() ? Math.max(control.high(), 1 / control.low()) - 1 : Double.NaN;
    }

    // Over all time, so that long generations, whose shares are measured finest, count most.
    private double others() {
        double sum = 0;
        double nanos = 0;
        for (CellResult cell : results.cells()) {
            if (Double.isFinite(cell.othersShare())) {
                sum += cell.othersShare() * cell.metrics().totalNanos();
                nanos += cell.metrics().totalNanos();
            }
        }
        return nanos > 0 ? sum / nanos : Double.NaN;
    }

    // A pass of one node takes the same for every token, whatever the prompt.
    private double drift() {
        double[] times = results.experiment().arms().stream()
                .filter(arm -> arm.role() != ArmRole.CANDIDATE)
                .flatMap(arm -> results.cells(arm).stream())
                .filter(cell -> cell.metrics().targetCalls() > 0)
                .sorted(Comparator.comparing(CellResult::start))
                .mapToDouble(cell -> Math.exp(logPass(cell)))
                .toArray();
        if (times.length < QUARTERS * FEWEST_PER_QUARTER) {
            return Double.NaN;
        }
        double slowest = 0;
        double fastest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < QUARTERS; i++) {
            double median = Median.withDefaults().evaluate(Arrays.copyOfRange(
                    times, i * times.length / QUARTERS, (i + 1) * times.length / QUARTERS));
            slowest = Math.max(slowest, median);
            fastest = Math.min(fastest, median);
        }
        return slowest / fastest;
    }

    private List<StandingOut> standingOut() {
        return results.experiment().arms().stream()
                .flatMap(this::standingOut)
                .sorted(Comparator.comparingDouble(StandingOut::times).reversed())
                .toList();
    }

    private Stream<StandingOut> standingOut(Arm arm) {
        List<CellResult> cells = results.cells(arm).stream()
                .filter(cell -> cell.metrics().targetCalls() > 0)
                .toList();
        if (cells.size() < LogRatios.FEWEST) {
            return Stream.empty();
        }
        double middle = Median.withDefaults().evaluate(cells.stream().mapToDouble(NoiseMeter::logPass).toArray());
        double deviation = DEVIATION_OF_MEDIAN
                * Median.withDefaults().evaluate(
                        cells.stream().mapToDouble(cell -> Math.abs(logPass(cell) - middle)).toArray());
        double least = Math.max(Math.log(TIMES), DEVIATIONS * deviation);
        return cells.stream()
                .filter(cell -> logPass(cell) - middle > least)
                .map(cell -> new StandingOut(arm.name(), cell.block(), Math.exp(logPass(cell) - middle)));
    }

    private static double logPass(CellResult cell) {
        return Math.log((double) cell.metrics().totalNanos() / cell.metrics().targetCalls());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
