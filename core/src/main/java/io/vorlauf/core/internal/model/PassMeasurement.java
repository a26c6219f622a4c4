// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LogitRow;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.tree.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Measures what passes of a model cost, such that it can be believed: the medians of several, of all sizes in turn, so
 * that drift hits all alike.
 *
 * <p>A short pass is slower right after a long one than among its like, as which it comes when a text is written; so a
 * few that do not count come before it. If passes of a size differ much, or larger ones take clearly less than smaller
 * ones, something else kept the computer busy, and they are measured again, twice as often. What is out of order then
 * is put in order: a strategy that believes a larger pass to be cheaper guesses without end. {@link PassCosts#doubt}
 * says what remained odd.
 */
public final class PassMeasurement {

    private static final int LARGEST = 64;
    private static final int COUNTED = 9;
    private static final int CANDIDATES = 16;

    /** Compilers take what is run often; all sizes run until that makes them no faster by more than this. */
    private static final double STEADY = 0.9;
    private static final int LEAST_WARM_UPS = 2;
    private static final int MOST_WARM_UPS = 10;

    /** So many passes lead in to one that counts, fewer if they take longer, and none if one alone does. */
    private static final int MOST_LEADS = 3;
    private static final long LEAD_NANOS = 10_000_000;

    /** How often to measure at most, each time twice as many passes, and for how long a next time may begin. */
    private static final int ATTEMPTS = 3;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** By how much a quarter of the passes may be slower than another quarter. */
    private static final double SPREAD = 2;
    /** By how much most passes may be slower than most larger ones. There are kernels that like four rows. */
    private static final double DISORDER = 1.2;

    private final LanguageModel model;
    private final Sampler sampler;
    private final Ranking ranking;
    private final Text text;
    private final LongSupplier clock;

    /**
     * A measurement to be made.
     *
     * @param ranking how candidates would be ranked
     * @param length how many tokens there are before the nodes, 0 or more; less if the context has no room
     */
    public PassMeasurement(LanguageModel model, Sampler sampler, Ranking ranking, int length) {
        this(model, sampler, ranking, length, System::nanoTime);
    }

    /** A measurement to be made by another clock than the computer's, in nanoseconds. */
    PassMeasurement(LanguageModel model, Sampler sampler, Ranking ranking, int length, LongSupplier clock) {
        this.model = model;
        this.sampler = sampler;
        this.ranking = ranking;
        this.clock = clock;
        int room = Math.max(0, model.info().contextLength() - LARGEST);
        this.text = new Text(Tokens.of(new int[1 + Math.min(length, room)]));
    }

    /**
     * Makes the passes.
     *
     * @param chunkSize the most tokens of what comes before that are evaluated in one pass
     */
    public PassCosts measure(int chunkSize) {
        try (ModelSequence sequence = model.newSequence()) {
            read(sequence, text.length() - 1, chunkSize);
            int room = model.info().contextLength() - sequence.length();
            List<Integer> sizes = IntStream.iterate(1, size -> size <= Math.min(LARGEST, room), size -> 2 * size)
                    .boxed()
                    .toList();
            Map<Integer, Long> usual = warmUp(sequence, sizes);
            long start = clock.getAsLong();
            for (int attempt = 1; ; attempt++) {
                Passes passes = passes(sequence, usual, COUNTED << attempt - 1);
                if (passes.doubt().isEmpty() || attempt == ATTEMPTS || clock.getAsLong() - start > PATIENCE_NANOS) {
                    return passes.costs();
                }
            }
        }
    }

    private void read(ModelSequence sequence, int length, int chunkSize) {
        for (int from = 0; from < length; from += chunkSize) {
            int chunk = Math.min(chunkSize, length - from);
            model.evaluate(List.of(EvaluationItem.some(sequence, TokenTree.chain(new int[chunk])))).close();
            sequence.keep(IntStream.range(0, chunk).toArray());
        }
    }

    /** Runs until all is compiled; returns what the last pass of each size took. */
    private Map<Integer, Long> warmUp(ModelSequence sequence, List<Integer> sizes) {
        Map<Integer, Long> last = new TreeMap<>();
        long best = Long.MAX_VALUE;
        boolean faster = true;
        for (int i = 0; i < LEAST_WARM_UPS || faster && i < MOST_WARM_UPS; i++) {
            sizes.forEach(size -> last.put(size, pass(sequence, size).nanos()));
            long nanos = last.values().stream().mapToLong(Long::longValue).sum();
            faster = nanos < STEADY * best;
            best = Math.min(best, nanos);
        }
        return last;
    }

    private Passes passes(ModelSequence sequence, Map<Integer, Long> usual, int times) {
        NavigableMap<Integer, List<Long>> passes = new TreeMap<>();
        List<Long> nodes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            usual.forEach((size, nanos) -> {
                for (int lead = 0; lead < MOST_LEADS && (lead + 1) * nanos < LEAD_NANOS; lead++) {
                    pass(sequence, size);
                }
                Pass pass = pass(sequence, size);
                passes.computeIfAbsent(size, key -> new ArrayList<>()).add(pass.nanos());
                nodes.add(pass.nodeNanos());
            });
        }
        return new Passes(passes, nodes);
    }

    private record Pass(long nanos, long nodeNanos) {}

    private Pass pass(ModelSequence sequence, int size) {
        long start = clock.getAsLong();
        try (Evaluation evaluation =
                model.evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(new int[size]))))) {
            long evaluated = clock.getAsLong();
            int vocabulary = model.info().vocabularySize();
            LogitRow row = evaluation.row(0, 0, vocabulary);
            Logits logits = Logits.adopt(row.values(), row.from(), vocabulary);
            ranking.top(sampler.distribution(text, logits), text.length(), CANDIDATES);
            return new Pass(evaluated - start, clock.getAsLong() - evaluated);
        } finally {
            sequence.keep();
        }
    }

    /** The passes of one attempt, each size's sorted by time. */
    private static final class Passes {

        private final NavigableMap<Integer, List<Long>> bySize;
        private final List<Long> nodes;

        Passes(NavigableMap<Integer, List<Long>> bySize, List<Long> nodes) {
            this.bySize = bySize;
            this.nodes = nodes;
            bySize.values().forEach(Collections::sort);
            Collections.sort(nodes);
        }

        PassCosts costs() {
            return PassCosts.builder().passes(inOrder()).nodeNanos(median(nodes)).doubt(doubt()).build();
        }

        /** What is odd about them, for people. */
        Optional<String> doubt() {
            return disorder().or(this::spread);
        }

        // Quartiles, not medians: what may be chance is put in order without a word.
        private Optional<String> disorder() {
            for (int small : bySize.keySet()) {
                for (int large : bySize.tailMap(small, false).keySet()) {
                    if (quartile(small, 1) > DISORDER * quartile(large, 3)) {
                        return Optional.of("passes of " + nodes(small) + " took " + millis(median(bySize.get(small)))
                                + " ms where passes of " + large + " took " + millis(median(bySize.get(large))));
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<String> spread() {
            return bySize.keySet().stream()
                    .filter(size -> quartile(size, 3) > SPREAD * quartile(size, 1))
                    .findFirst()
                    .map(size -> "a quarter of the passes of " + nodes(size) + " took less than "
                            + millis(quartile(size, 1)) + " ms, and another more than " + millis(quartile(size, 3)));
        }

        private static String nodes(int size) {
            return size == 1 ? "1 node" : size + " nodes";
        }

        private static String millis(double nanos) {
            double millis = nanos / 1e6;
            return String.format(Locale.ROOT, millis < 0.1 ? "%.3f" : millis < 10 ? "%.2f" : "%.1f", millis);
        }

        private long quartile(int size, int number) {
            List<Long> sorted = bySize.get(size);
            return sorted.get(number * (sorted.size() - 1) / 4);
        }

        private static long median(List<Long> sorted) {
            return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
        }

        /**
         * The medians, made isotonic with as little change as can be: neighbours that are out of order share their
         * median (pool adjacent violators, in the form for absolute deviations; Robertson, Wright and Dykstra, Order
         * Restricted Statistical Inference, 1988).
         */
        private NavigableMap<Integer, Long> inOrder() {
            Deque<List<Long>> pools = new ArrayDeque<>();
            for (List<Long> times : bySize.values()) {
                List<Long> pool = new ArrayList<>(List.of(median(times)));
                while (!pools.isEmpty() && median(pools.getLast()) > median(pool)) {
                    pool.addAll(pools.removeLast());
                    Collections.sort(pool);
                }
                pools.addLast(pool);
            }
            NavigableMap<Integer, Long> costs = new TreeMap<>();
            Iterator<Integer> sizes = bySize.keySet().iterator();
            pools.forEach(pool -> pool.forEach(time -> costs.put(sizes.next(), median(pool))));
            return costs;
        }
    }
}
