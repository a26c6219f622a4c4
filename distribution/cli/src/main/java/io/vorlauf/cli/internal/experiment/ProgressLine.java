package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentListener;
import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.Numbers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Shows on a terminal how far an experiment is: cells done, time left, and which arm is ahead so far. */
public final class ProgressLine implements ExperimentListener {

    private static final int WIDTH = 24;

    private final Experiment experiment;
    private final Console console;
    private final LongSupplier clock;
    private final Map<String, long[]> sums = new HashMap<>();
    private int wanted;
    private int before;
    private int done;
    private long start;

    /**
     * A line for an experiment.
     *
     * @param clock tells the time in nanoseconds
     */
    public ProgressLine(Experiment experiment, Console console, LongSupplier clock) {
        this.experiment = experiment;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public void start(int wantedCells, int doneCells) {
        wanted = wantedCells;
        before = doneCells;
        done = doneCells;
    }

    @Override
    public void warmUp(Arm arm) {
        console.progress("warming up: " + arm.name());
    }

    @Override
    public void finished(CellResult cell) {
        if (done == before) {
            // The first cell's own time counts too.
            start = clock.getAsLong() - cell.metrics().totalNanos();
        }
        done++;
        long[] sum = sums.computeIfAbsent(cell.arm(), added -> new long[2]);
        sum[0] += cell.metrics().newTokens();
        sum[1] += cell.metrics().totalNanos();
        console.progress(line());
    }

    private String line() {
        int filled = WIDTH * done / wanted;
        String bar = "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "]";
        return bar + " " + done + "/" + wanted + " cells, " + left() + " left" + best().orElse("");
    }

    private String left() {
        double perCell = (double) (clock.getAsLong() - start) / (done - before);
        long seconds = Math.round(perCell * (wanted - done) / 1e9);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private Optional<String> best() {
        return experiment.arms().stream()
                .filter(arm -> arm.role() == ArmRole.CANDIDATE)
                .filter(arm -> sums.containsKey(arm.name()) && sums.containsKey(arm.baseline()))
                .max(Comparator.comparingDouble(this::speedUp))
                .map(arm -> ", best so far: " + arm.name() + " " + Numbers.fixed(speedUp(arm), 2) + "x");
    }

    private double speedUp(Arm arm) {
        return speed(arm.name()) / speed(arm.baseline());
    }

    private double speed(String arm) {
        return (double) sums.get(arm)[0] / sums.get(arm)[1];
    }
}
