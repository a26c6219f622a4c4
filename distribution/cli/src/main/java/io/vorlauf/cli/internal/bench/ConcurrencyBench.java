// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingResult;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineLoad.ModelLoad;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.cli.internal.generation.SideBySide;
import io.vorlauf.shell.command.CommandException;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/**
 * Measures what many generations get from an engine together, and each of them: with several strategies, and either at
 * several widths, where each that ends is followed by the next, or with arrivals by chance. All combinations take turns,
 * so that whatever slows the computer down slows all of them.
 *
 * <p>A turn is measured from its first start until so many generations have ended that all of them kept running; those
 * that run then are cancelled. Used once.
 */
public final class ConcurrencyBench {

    private static final int FEWEST = 8;
    private static final int TIMES_WIDTH = 2;
    private static final int ARRIVALS = 48;
    private static final long SEED = 20260101;
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final DecodingService engine;
    private final String target;
    private final Map<String, IntFunction<DecodingRequest>> strategies;
    private final Consumer<String> progress;
    private final List<Cell> cells = new ArrayList<>();

    /**
     * Nothing is measured yet.
     *
     * @param target name of the model whose passes are counted
     * @param strategies the n-th request by the name of its strategy; all ask for the same texts
     * @param progress hears what is being done
     */
    public ConcurrencyBench(DecodingService engine, String target, Map<String, IntFunction<DecodingRequest>> strategies,
            Consumer<String> progress) {
        this.engine = engine;
        this.target = target;
        this.strategies = new LinkedHashMap<>(strategies);
        this.progress = progress;
    }

    /** A strategy at a width, and what it did in all of its turns. */
    private final class Cell {

        private final String strategy;
        private final int width;
        private final OptionalDouble arrivals;
        private final Histogram first = new SynchronizedHistogram(LONGEST_NANOS, 3);
        private final Histogram perToken = new SynchronizedHistogram(LONGEST_NANOS, 3);
        private long tokens;
        private long nanos;
        private long passes;
        private long lanes;

        Cell(String strategy, int width, OptionalDouble arrivals) {
            this.strategy = strategy;
            this.width = width;
            this.arrivals = arrivals;
        }

        /** Measures one turn; the same prompts for all strategies at the same width. */
        void turn(int number, boolean counts) throws InterruptedException {
            int size = arrivals.isPresent() ? ARRIVALS : Math.max(FEWEST, TIMES_WIDTH * width);
            Turn turn = new Turn(this, number, size, counts);
            ModelLoad before = load();
            long begin = System.nanoTime();
            new SideBySide(engine, width).run(turn);
            long end = turn.end;
            ModelLoad after = load();
            if (counts) {
                tokens += turn.tokens.get();
                nanos += end - begin;
                passes += after.passes() - before.passes();
                lanes += after.lanes() - before.lanes();
            }
        }

        double tokensPerSecond() {
            return tokens / (nanos / 1e9);
        }

        double lanesPerPass() {
            return passes == 0 ? Double.NaN : (double) lanes / passes;
        }

        Map<String, Object> toJson() {
            return Json.object(
                    "strategy", strategy, arrivals.isPresent() ? "arrivalsPerSecond" : "width",
                    arrivals.isPresent() ? arrivals : (Object) width, "tokensPerSecond", tokensPerSecond(),
                    "firstTokenMillis", quantiles(first), "tokenMillis", quantiles(perToken),
                    "lanesPerPass", lanesPerPass());
        }
    }

    private static Map<String, Object> quantiles(Histogram histogram) {
        return Json.object("p50", millis(histogram, 50), "p99", millis(histogram, 99));
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? Double.NaN : Json.millis(histogram.getValueAtPercentile(percentile));
    }

    private ModelLoad load() {
        return engine.load().models().stream()
                .filter(model -> model.model().equals(target))
                .findFirst()
                .orElse(new ModelLoad(target, 0, 0, 0, 0, 0));
    }

    /** The generations of one turn, one after the other and without end: whoever runs them is told when it is enough. */
    private final class Turn implements Iterator<SideBySide.Work> {

        private final Cell cell;
        private final boolean counts;
        private final int size;
        private final AtomicLong tokens = new AtomicLong();
        private final SplittableRandom random;
        private int next;
        private int ended;
        private long arrival = System.nanoTime();
        private volatile long end = Long.MAX_VALUE;

        Turn(Cell cell, int number, int size, boolean counts) {
            this.cell = cell;
            this.counts = counts;
            this.size = size;
            this.next = number * size;
            this.random = new SplittableRandom(SEED + number);
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public SideBySide.Work next() {
            cell.arrivals.ifPresent(rate -> arrival += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9));
            return new One(arrival, strategies.get(cell.strategy).apply(next++));
        }

        /** One of them, which looks at the clock at every round. */
        private final class One implements SideBySide.Work, GenerationListener {

            private final long earliest;
            private final DecodingRequest request;
            private long last;
            private boolean begun;

            One(long earliest, DecodingRequest request) {
                this.earliest = earliest;
                this.request = request;
            }

            @Override
            public DecodingRequest request() {
                // Whoever arrives by chance has waited since then, not since there was room.
                last = cell.arrivals.isPresent() ? earliest : System.nanoTime();
                return request;
            }

            @Override
            public GenerationListener listener() {
                return this;
            }

            @Override
            public long earliest() {
                return earliest;
            }

            @Override
            public void round(RoundReport report) {
                long now = System.nanoTime();
                if (now > end || report.committed() == 0) {
                    return;
                }
                tokens.addAndGet(report.committed());
                if (counts && !begun) {
                    cell.first.recordValue(Math.min(now - last, LONGEST_NANOS));
                } else if (counts) {
                    cell.perToken.recordValueWithCount(
                            Math.min((now - last) / report.committed(), LONGEST_NANOS), report.committed());
                }
                begun = true;
                last = now;
            }

            @Override
            public boolean ended(DecodingResult result) {
                if (++ended == size) {
                    end = System.nanoTime();
                }
                return ended < size;
            }

            @Override
            public boolean failed(RuntimeException failure) {
                throw new CommandException(
                        "a generation with " + cell.strategy + " failed: " + failure.getMessage(), failure);
            }
        }
    }

    /**
     * Measures widths.
     *
     * @param widths how many generations at a time, each 1 or more
     * @param rounds how many turns each combination has that count
     * @throws CancellationException if the calling thread is interrupted
     */
    public void widths(List<Integer> widths, int rounds) {
        for (int width : widths) {
            strategies.keySet().forEach(strategy -> cells.add(new Cell(strategy, width, OptionalDouble.empty())));
        }
        measure(rounds, cells.subList(cells.size() - strategies.size(), cells.size()));
    }

    /**
     * Measures arrivals, whose times between are exponentially distributed (a Poisson process).
     *
     * @param rate how many arrive in a second
     * @param rounds how many turns each strategy has that count
     * @throws CancellationException if the calling thread is interrupted
     */
    public void arrivals(double rate, int rounds) {
        strategies.keySet().forEach(
                strategy -> cells.add(new Cell(strategy, Integer.MAX_VALUE, OptionalDouble.of(rate))));
        measure(rounds, cells);
    }

    // What warms up is what evaluates most at a time.
    private void measure(int rounds, List<Cell> warmUp) {
        try {
            for (Cell cell : warmUp) {
                progress.accept("warm-up: " + cell.strategy);
                cell.turn(0, false);
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < cells.size(); i++) {
                    // Forwards and backwards in turns, so that a drift takes as much from the first as from the last.
                    Cell cell = cells.get(round % 2 == 0 ? i : cells.size() - 1 - i);
                    progress.accept("round " + (round + 1) + " of " + rounds + ": " + cell.strategy
                            + (cell.arrivals.isPresent() ? "" : ", " + cell.width + " at a time"));
                    cell.turn(round, true);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the benchmark was cancelled");
        }
    }

    /** Prints a table. */
    public void print(Console console) {
        boolean byWidth = cells.get(0).arrivals.isEmpty();
        Table table = new Table(console.width(), "strategy", byWidth ? "width" : "arrivals/s", "tokens/s",
                byWidth ? "× " + cells.get(0).width : "texts", "first" + Table.UNBREAKABLE + "p50", "p99",
                "token" + Table.UNBREAKABLE + "p50", "p99", "lanes");
        for (String strategy : strategies.keySet()) {
            List<Cell> own = cells.stream().filter(cell -> cell.strategy.equals(strategy)).toList();
            own.forEach(cell -> table.add(
                    strategy,
                    byWidth ? String.valueOf(cell.width) : Numbers.fixed(cell.arrivals.getAsDouble(), 1),
                    Numbers.fixed(cell.tokensPerSecond(), 1),
                    byWidth ? Numbers.fixed(cell.tokensPerSecond() / own.get(0).tokensPerSecond(), 2)
                            : String.valueOf(cell.first.getTotalCount()),
                    Numbers.fixed(millis(cell.first, 50), 1), Numbers.fixed(millis(cell.first, 99), 1),
                    Numbers.fixed(millis(cell.perToken, 50), 2), Numbers.fixed(millis(cell.perToken, 99), 2),
                    Numbers.fixed(cell.lanesPerPass(), 1)));
        }
        table.print(console.out());
        console.paragraph((byWidth ? "× " + cells.get(0).width + ": tokens/s over those at this width; " : "")
                + "first: ms to the first token; token: ms per token; lanes: sequences in a pass of the target");
    }

    /** The same for programs: an object for each strategy and width. */
    public List<Map<String, Object>> toJson() {
        return cells.stream().map(Cell::toJson).toList();
    }
}
