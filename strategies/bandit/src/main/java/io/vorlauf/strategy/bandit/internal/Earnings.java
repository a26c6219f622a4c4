package io.vorlauf.strategy.bandit.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What each arm has earned, in tokens per nanosecond, with old rounds counting less and less; and which arm to try
 * next: discounted UCB (Garivier and Moulines, arXiv 0805.3415). Thread-safe.
 *
 * <p>Rounds differ in length, so an arm's rate is the ratio of its discounted sums of tokens and of time, not the mean
 * of the rates of its rounds.
 */
public final class Earnings {

    private final Map<String, Sums> arms = new HashMap<>();

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

    /**
     * Counts a round.
     *
     * @param arm whose round it was
     * @param tokens what it earned, 1 or more
     * @param nanos what it took, in nanoseconds; less than 1 counts as 1
     * @param memory after how many rounds an earlier round has lost about two thirds of its weight, 1 or more
     */
    public synchronized void add(String arm, int tokens, long nanos, int memory) {
        double factor = 1 - 1.0 / memory;
        arms.replaceAll((name, sums) -> sums.discounted(factor));
        arms.put(arm, arms.getOrDefault(arm, Sums.NOTHING).plus(tokens, Math.max(1, nanos)));
    }

    /** Forgets all arms but these. */
    public synchronized void retain(Set<String> names) {
        arms.keySet().retainAll(names);
    }

    /**
     * The arm to try next: one that was never tried, else the one whose rate could be the highest.
     *
     * @param names the arms there are, at least one; among equals the first one is taken
     * @param exploration how much an arm is trusted to be better than it was, as a share of the best rate, 0 or more
     */
    public synchronized String choose(Collection<String> names, double exploration) {
        double rounds = 0;
        double bestRate = 0;
        for (String name : names) {
            Sums sums = arms.getOrDefault(name, Sums.NOTHING);
            if (sums.rounds() == 0) {
                return name;
            }
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
}
