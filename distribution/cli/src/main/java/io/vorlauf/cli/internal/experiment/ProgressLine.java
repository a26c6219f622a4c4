// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.lab.analysis.ArmSummary;
import io.vorlauf.lab.analysis.Comparison;
import io.vorlauf.lab.analysis.Estimate;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.ArmRole;
import io.vorlauf.lab.experiment.Block;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.ExperimentListener;
import io.vorlauf.lab.experiment.ExperimentResults;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says how long an experiment is going to take, and shows on a terminal how far it is: complete blocks, time left and,
 * once there are enough for an interval, the arm that leads. Blocks of which something is missing are not looked at:
 * the arms that come first in them would have an advantage. Those of an earlier run count like others.
 */
public final class ProgressLine implements ExperimentListener {

    private static final int BAR = 20;

    /** Of the time, the part that may go into looking who leads: what heats the processor slows generations down. */
    private static final int SELDOM = 20;

    /** With fewer blocks who leads changes all the time. */
    private static final int FEWEST = 8;

    private final Plan plan;
    private final ExperimentAnalyst analyst;
    private final Console console;
    private final LongSupplier clock;
    private final Map<String, Long> warm = new HashMap<>();
    private final Map<Block, List<CellResult>> blocks = new HashMap<>();
    private final List<CellResult> complete = new ArrayList<>();
    private List<Environment> environments = List.of();
    private long begin;
    private int there;
    private int completeBlocks;
    private int ownBlocks;
    private long ownNanos;
    private String leader = "";
    private long looked = Long.MIN_VALUE;
    private long cost;

    /**
     * A line for an experiment.
     *
     * @param analyst says who leads
     * @param clock tells the time in nanoseconds
     */
    public ProgressLine(Plan plan, ExperimentAnalyst analyst, Console console, LongSupplier clock) {
        this.plan = plan;
        this.analyst = analyst;
        this.console = console;
        this.clock = clock;
    }

    @Override
    public void start(int wanted, List<CellResult> cells) {
        begin = clock.getAsLong();
        there = cells.size();
        cells.forEach(this::add);
        if (there == wanted) {
            console.note(plan.size() + ", all of them there already");
        }
    }

    @Override
    public void warmUp(Arm arm) {
        console.progress("warming up: " + arm.name());
    }

    @Override
    public void warmedUp(Arm arm, DecodingMetrics metrics) {
        // The last one counts: the first ones are slow, for Java's compiler is at work.
        warm.put(arm.name(), metrics.totalNanos());
    }

    @Override
    public void ready(List<Environment> places) {
        environments = places;
        String time = warm.isEmpty() ? "" : plan.time(perBlock(), there);
        console.note(plan.size() + (there == 0
                ? (time.isEmpty() ? "" : ", " + time)
                : ", of which " + there + " are there already" + (time.isEmpty() ? "" : "; the others take " + time)));
        look();
        show();
    }

    @Override
    public void finished(CellResult cell) {
        if (add(cell)) {
            ownBlocks++;
            ownNanos += blocks.get(cell.block()).stream().mapToLong(one -> one.metrics().totalNanos()).sum();
            look();
            show();
        }
    }

    // Whether its block is complete with it.
    private boolean add(CellResult cell) {
        List<CellResult> block = blocks.computeIfAbsent(cell.block(), added -> new ArrayList<>());
        block.add(cell);
        if (block.size() < plan.experiment().arms().size()) {
            return false;
        }
        complete.addAll(block);
        completeBlocks++;
        return true;
    }

    private void show() {
        if (plan.isOpen()) {
            console.progress(completeBlocks + (completeBlocks == 1 ? " block" : " blocks") + leader);
            return;
        }
        int all = plan.blocks().size();
        int filled = BAR * completeBlocks / all;
        String bar = "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
        console.progress(bar + " " + completeBlocks + "/" + all + " blocks"
                + (ownBlocks == 0 && warm.isEmpty() ? "" : ", " + time(left()) + " left") + leader);
    }

    private double left() {
        double blocks = perBlock() * (plan.blocks().size() - completeBlocks);
        return plan.experiment().goal().atMost()
                .map(most -> Math.max(0, Math.min(blocks, most.toNanos() - (clock.getAsLong() - begin))))
                .orElse(blocks);
    }

    // What blocks took on average or, before there is one, what the warm-up took.
    private double perBlock() {
        return ownBlocks > 0
                ? (double) ownNanos / ownBlocks
                : warm.values().stream().mapToLong(nanos -> nanos).sum();
    }

    private static String time(double nanos) {
        long seconds = Math.round(nanos / 1e9);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private void look() {
        long now = clock.getAsLong();
        if (!console.terminal() || completeBlocks < FEWEST || looked != Long.MIN_VALUE && now - looked < SELDOM * cost) {
            return;
        }
        leader = analyst.summarise(new ExperimentResults(plan.experiment(), environments, complete), Plan.CONFIDENCE)
                .arms().stream()
                .filter(arm -> arm.arm().role() == ArmRole.CANDIDATE && speedUp(arm).hasInterval())
                .max(Comparator.comparingDouble(arm -> speedUp(arm).value()))
                .map(arm -> "; " + arm.arm().name() + " " + Numbers.fixed(speedUp(arm).value(), 2) + " ("
                        + Numbers.fixed(speedUp(arm).low(), 2) + " to " + Numbers.fixed(speedUp(arm).high(), 2) + ")")
                .orElse("");
        looked = clock.getAsLong();
        cost = looked - now;
    }

    private static Estimate speedUp(ArmSummary arm) {
        return arm.comparison().map(Comparison::speedUp).orElse(Estimate.UNKNOWN);
    }
}
