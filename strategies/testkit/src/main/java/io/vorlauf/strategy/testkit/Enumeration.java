// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.internal.randomness.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came of trying every random outcome.
 *
 * @param runs how many outcomes there are
 * @param texts how probable each text is
 * @param likeliest for each text the likeliest way to it
 */
record Enumeration(int runs, TextDistribution texts, Map<Tokens, Way> likeliest) {

    /**
     * A way to a text.
     *
     * @param probability its probability
     * @param decisions the decisions taken, to {@linkplain #replay replay} it
     */
    public record Way(double probability, int... decisions) {}

    /**
     * A generation with the same random outcomes met other choices than before, so outcomes cannot be tried one by one.
     */
    static final class NotReproducibleException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotReproducibleException(String what) {
            super(what);
        }
    }

    /** There are more random outcomes than may be tried. */
    static final class TooManyOutcomesException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManyOutcomesException(int runs, double mass) {
            super(String.format(Locale.ROOT, "%,d random outcomes were tried and there are more; those tried have "
                    + "a probability of %.3g together", runs, mass));
        }
    }

    /**
     * Tries every random outcome.
     *
     * @param generation generates a text with given decisions
     * @param maxRuns how many outcomes to try at most
     * @throws TooManyOutcomesException if there are more
     * @throws NotReproducibleException if the same decisions do not lead to the same choices
     */
    static Enumeration of(Function<Draws, Tokens> generation, int maxRuns) {
        Map<Tokens, Double> texts = new HashMap<>();
        Map<Tokens, Way> likeliest = new HashMap<>();
        Decisions decisions = new Decisions();
        int runs = 0;
        double mass = 0;
        do {
            if (runs == maxRuns) {
                throw new TooManyOutcomesException(runs, mass);
            }
            Tokens text = generation.apply(decisions);
            decisions.check();
            runs++;
            double probability = decisions.probability();
            mass += probability;
            texts.merge(text, probability, Double::sum);
            if (!likeliest.containsKey(text) || likeliest.get(text).probability() < probability) {
                likeliest.put(text, new Way(probability, decisions.ways()));
            }
        } while (decisions.next());
        return new Enumeration(runs, new TextDistribution(texts), likeliest);
    }

    /** The likeliest way to a text that begins with some tokens. */
    public Optional<Way> wayTo(Tokens beginning) {
        return likeliest.entrySet().stream()
                .filter(entry -> TextDistribution.beginsWith(entry.getKey(), beginning))
                .map(Map.Entry::getValue)
                .reduce((a, b) -> a.probability() >= b.probability() ? a : b);
    }

    /** Decisions that were taken before, to see one run again. Not thread-safe. */
    static Draws replay(int... ways) {
        return new Draws() {
            private int at;

            @Override
            public int choose(double[] weights) {
                return ways[at++];
            }

            @Override
            public boolean accept(double probability) {
                return ways[at++] == 1;
            }
        };
    }

    /**
     * Random decisions that are taken every way, one run after the other: in each run the first decisions are those of
     * the run before, then one is taken the next possible way, and those after it the first possible way.
     *
     * <p>That makes sense only if runs with the same decisions meet the same choices. Where one does not, the rest of
     * the run is worthless; it is brought to an end, and {@link #next} says so. Not thread-safe.
     */
    private static final class Decisions implements Draws {

        private static final class Decision {

            private final double[] weights;
            private int choice = -1;

            Decision(double[] weights) {
                this.weights = weights;
                if (!advance()) {
                    throw new IllegalArgumentException("no way is possible: weights " + Arrays.toString(weights));
                }
            }

            boolean advance() {
                for (int way = choice + 1; way < weights.length; way++) {
                    if (weights[way] > 0) {
                        choice = way;
                        return true;
                    }
                }
                return false;
            }

            double probability() {
                return weights[choice] / Arrays.stream(weights).sum();
            }
        }

        private final List<Decision> taken = new ArrayList<>();
        private int at;
        private int given;
        private @Nullable NotReproducibleException failure;

        /** Decisions that start with the first possible way of everything. */
        Decisions() {}

        @Override
        public int choose(double[] weights) {
            return decide(weights.clone());
        }

        @Override
        public boolean accept(double probability) {
            double yes = Math.min(1, probability);
            return decide(new double[] {1 - yes, yes}) == 1;
        }

        private int decide(double[] weights) {
            for (double weight : weights) {
                if (!(weight >= 0)) {
                    throw new IllegalArgumentException(
                            "a weight is negative or not a number: " + Arrays.toString(weights));
                }
            }
            if (at < taken.size()) {
                Decision known = taken.get(at);
                if (Arrays.equals(known.weights, weights)) {
                    at++;
                    return known.choice;
                }
                fail("decision " + at + " was between weights " + Arrays.toString(known.weights)
                        + " before, and now is between " + Arrays.toString(weights));
                taken.subList(at, taken.size()).clear();
            }
            taken.add(new Decision(weights));
            return taken.get(at++).choice;
        }

        private void fail(String what) {
            if (failure == null) {
                failure = new NotReproducibleException(what);
            }
        }

        /** The probability of the decisions taken in this run. */
        double probability() {
            double probability = 1;
            for (Decision decision : taken) {
                probability *= decision.probability();
            }
            return probability;
        }

        /** Which ways were taken in this run. */
        int[] ways() {
            return taken.stream().mapToInt(decision -> decision.choice).toArray();
        }

        /**
         * Checks that the run met the choices of the one before, which nobody may catch in the engine or a strategy.
         *
         * @throws NotReproducibleException if it did not
         */
        void check() {
            if (failure == null && at < given) {
                fail("the run ended after " + at + " decisions; with the same first " + given
                        + " ones it went on before");
            }
            if (failure != null) {
                throw failure;
            }
        }

        /** Prepares the next run; false if every way has been gone. */
        boolean next() {
            at = 0;
            while (!taken.isEmpty()) {
                if (taken.get(taken.size() - 1).advance()) {
                    given = taken.size();
                    return true;
                }
                taken.remove(taken.size() - 1);
            }
            return false;
        }
    }

    /**
     * How probable texts are.
     *
     * @param probabilities by text; one that is not there is impossible
     */
    record TextDistribution(Map<Tokens, Double> probabilities) {

        /** Texts that are expected less often are counted together. */
        private static final double LEAST_EXPECTED = 5;

        /** The probability of a text. */
        public double of(Tokens text) {
            return probabilities.getOrDefault(text, 0.0);
        }

        /** Half the sum of all differences: the most by which the two disagree about any event, 0 … 1. */
        public double totalVariation(TextDistribution other) {
            return texts(other).stream().mapToDouble(text -> Math.abs(of(text) - other.of(text))).sum() / 2;
        }

        private Set<Tokens> texts(TextDistribution other) {
            Set<Tokens> texts = new HashSet<>(probabilities.keySet());
            texts.addAll(other.probabilities.keySet());
            return texts;
        }

        /** The probabilities of beginnings of some length. */
        public TextDistribution beginnings(int length) {
            Map<Tokens, Double> sums = new HashMap<>();
            probabilities.forEach((text, probability) ->
                    sums.merge(text.slice(0, Math.min(length, text.length())), probability, Double::sum));
            return new TextDistribution(sums);
        }

        /**
         * Where the two part: among the shortest beginnings about which they disagree by more than a tolerance, the one
         * that is too probable here by the most.
         *
         * @return the beginning; all texts agreeing, one of no tokens
         */
        public Tokens firstExcess(TextDistribution expected, int length, double tolerance) {
            for (int i = 1; i <= length; i++) {
                TextDistribution here = beginnings(i);
                TextDistribution there = expected.beginnings(i);
                if (here.totalVariation(there) > tolerance) {
                    return here.greatestExcess(there);
                }
            }
            return Tokens.empty();
        }

        /** The text that is too probable here by the most; the empty one if none is possible anywhere. */
        public Tokens greatestExcess(TextDistribution expected) {
            return texts(expected).stream()
                    .max(Comparator.comparingDouble(text -> of(text) - expected.of(text)))
                    .orElse(Tokens.empty());
        }

        static boolean beginsWith(Tokens text, Tokens beginning) {
            return text.length() >= beginning.length() && text.slice(0, beginning.length()).equals(beginning);
        }

        /**
         * How far counts lie from what these probabilities lead to expect, in standard deviations: Pearson's statistic,
         * made normal by the cube root (Wilson and Hilferty, PNAS 17, 1931). Infinite if something impossible was
         * counted.
         *
         * @param counts how often each text came
         */
        public double deviations(Map<Tokens, Integer> counts) {
            if (counts.keySet().stream().anyMatch(text -> of(text) == 0)) {
                return Double.POSITIVE_INFINITY;
            }
            int samples = counts.values().stream().mapToInt(count -> count).sum();
            double statistic = 0;
            int cells = 0;
            double rareExpected = 0;
            double rareCounted = 0;
            for (Map.Entry<Tokens, Double> text : probabilities.entrySet()) {
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
}
