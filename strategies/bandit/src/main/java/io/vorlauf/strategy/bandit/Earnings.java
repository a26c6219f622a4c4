// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.bandit;

import io.vorlauf.api.strategy.RoundOutcome;
import io.vorlauf.strategy.estimation.Load;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each arm has earned, in tokens per nanosecond, with old rounds counting less and less; and which arm to try
 * next: discounted UCB (Garivier and Moulines, arXiv 0805.3415). Thread-safe.
 *
 * <p>Rounds differ in length, so an arm's rate is the ratio of its discounted sums of tokens and of time, not the mean
 * of the rates of its rounds. Rounds that many generations shared are told from those of few, and who had more of a
 * shared pass than others pays for more of it: all the others waited for that.
 */
final class Earnings {

    private final Load load = new Load();
    /** By level of load. */
    private final List<Map<String, Sums>> levels =
            Stream.<Map<String, Sums>>generate(HashMap::new).limit(Load.levels()).toList();

    private record Sums(double rounds, double tokens, double nanos) {

        static final Sums NOTHING = new Sums(0, 0, 0);

        double rate() {
            return tokens / nanos;
        }

        Sums discounted(double factor) {
            return new Sums(rounds * factor, tokens * factor, nanos * factor);
        }

        Sums plus(int moreTokens, long moreNanos) {
            return new Sums(rounds + 1, tokens + moreTokens, nanos + moreNanos);
        }
    }

    /** Counts a round of an arm; for the memory see {@link #add}. */
    synchronized void observe(String arm, RoundOutcome outcome, int memory) {
        load.observe(outcome);
        double share = (double) outcome.lanes() * (1 + outcome.drafted()) / outcome.passNodes();
        long nanos = outcome.totalNanos() + Math.round((share - 1) * outcome.verifyNanos());
        add(Load.level(outcome.generations()), arm, outcome.newTokens().length(), nanos, memory);
    }

    /**
     * Counts a round.
     *
     * @param level {@linkplain Load#level of load}
     * @param arm whose round it was
     * @param tokens what it earned, 1 or more
     * @param nanos what it took, in nanoseconds; less than 1 counts as 1
     * @param memory after how many rounds an earlier round has lost about two thirds of its weight, 1 or more
     */
    synchronized void add(int level, String arm, int tokens, long nanos, int memory) {
        Map<String, Sums> arms = levels.get(level);
        double factor = 1 - 1.0 / memory;
        arms.replaceAll((name, sums) -> sums.discounted(factor));
        arms.put(arm, arms.getOrDefault(arm, Sums.NOTHING).plus(tokens, Math.max(1, nanos)));
    }

    /** Forgets all arms but these. */
    synchronized void retain(Set<String> names) {
        levels.forEach(arms -> arms.keySet().retainAll(names));
    }

    /**
     * The arm to try next at this load: one that was never tried at any, else the one whose rate could be the highest.
     *
     * @param names the arms there are, at least one; among equals the first one is taken
     * @param exploration how much an arm is trusted to be better than it was, as a share of the best rate, 0 or more
     */
    synchronized String choose(Collection<String> names, double exploration) {
        int level = load.level();
        double rounds = 0;
        double bestRate = 0;
        Map<String, Sums> arms = new HashMap<>();
        for (String name : names) {
            Sums sums = at(level, name);
            if (sums.rounds() == 0) {
                return name;
            }
            arms.put(name, sums);
            rounds += sums.rounds();
            bestRate = Math.max(bestRate, sums.rate());
        }
        String choice = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (String name : names) {
            Sums sums = arms.get(name);
            // log1p, since discounted counts can add up to less than one round.
            double bound = sums.rate() + exploration * bestRate * Math.sqrt(Math.log1p(rounds) / sums.rounds());
            if (bound > highest) {
                highest = bound;
                choice = name;
            }
        }
        return choice;
    }

    /**
     * What an arm has earned at a load, or, if it was not tried there, at the most similar one where it was: that counts
     * as one round, and is set in proportion to the best that was had at both. So that load changes does not mean to begin
     * anew.
     */
    private Sums at(int level, String name) {
        Sums own = levels.get(level).get(name);
        if (own != null) {
            return own;
        }
        return IntStream.range(0, levels.size())
                .filter(other -> levels.get(other).containsKey(name))
                .boxed()
                .min(Comparator.comparingInt(other -> Math.abs(other - level)))
                .map(other -> {
                    double here = best(level);
                    double scale = here == 0 ? 1 : here / best(other);
                    return new Sums(1, scale * levels.get(other).get(name).rate(), 1);
                })
                .orElse(Sums.NOTHING);
    }

    private double best(int level) {
        return levels.get(level).values().stream().mapToDouble(Sums::rate).max().orElse(0);
    }
}
