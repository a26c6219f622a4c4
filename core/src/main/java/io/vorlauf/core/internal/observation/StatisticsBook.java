// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.StrategyStatistics;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each version of each strategy did. Keeps a few versions of each strategy, and a bounded number of entries in all:
 * versions that were not used for longest are added up. Thread-safe.
 */
public final class StatisticsBook {

    private final int versions;
    private final int capacity;
    /** In the order in which they were used last. */
    private final Map<Key, StrategyStatistics> entries = new LinkedHashMap<>(64, 0.75f, true);

    private record Key(String strategy, String provider) {}

    /**
     * An empty book.
     *
     * @param versions how many versions of a strategy it keeps apart
     * @param capacity how many entries it has at most
     */
    public StatisticsBook(int versions, int capacity) {
        this.versions = versions;
        this.capacity = capacity;
    }

    /** Counts a round. */
    public void round(RoundReport round) {
        add(new StrategyStatistics(round.strategy(), round.provider(), 1, round.drafted(), round.accepted(),
                round.committed(), 0, 0, 0, Optional.empty(), round.draftNanos(), round.verifyNanos(),
                round.totalNanos()));
    }

    /** Counts something thrown; returns how many times that was. */
    public long failure(String strategy, String provider, String what) {
        return add(event(strategy, provider, 1, 0, 0, Optional.of(what))).failures();
    }

    /** Counts a strategy that was given up; returns how many times that was. */
    public long abandonment(String strategy, String provider, String what) {
        return add(event(strategy, provider, 0, 1, 0, Optional.of(what))).abandoned();
    }

    /** Counts guesses beyond the limit; returns how many those were. */
    public long refusal(String strategy, String provider, long guesses) {
        return add(event(strategy, provider, 0, 0, guesses, Optional.empty())).refusedTokens();
    }

    private static StrategyStatistics event(
            String strategy, String provider, long failures, long abandoned, long refused, Optional<String> what) {
        return new StrategyStatistics(
                strategy, provider, 0, 0, 0, 0, failures, abandoned, refused, what, 0, 0, 0);
    }

    private synchronized StrategyStatistics add(StrategyStatistics more) {
        StrategyStatistics sum =
                entries.merge(new Key(more.strategy(), more.provider()), more, StatisticsBook::sum);
        if (sum == more) {
            makeRoom(more.strategy());
        }
        return sum;
    }

    /** After an entry was added. */
    private void makeRoom(String strategy) {
        List<StrategyStatistics> kept = entries.values().stream()
                .filter(entry -> entry.strategy().equals(strategy) && !isSum(entry)).toList();
        if (kept.size() > versions) {
            fold(kept.get(0));
        }
        while (entries.size() > capacity) {
            fold(entries.values().iterator().next());
        }
    }

    private static boolean isSum(StrategyStatistics entry) {
        return entry.provider().equals(StrategyStatistics.EARLIER);
    }

    /** Adds an entry to the sum of its strategy's earlier versions; a sum itself is dropped. */
    private void fold(StrategyStatistics eldest) {
        entries.remove(new Key(eldest.strategy(), eldest.provider()));
        if (!isSum(eldest)) {
            entries.merge(new Key(eldest.strategy(), StrategyStatistics.EARLIER), renamed(eldest), StatisticsBook::sum);
        }
    }

    private static StrategyStatistics renamed(StrategyStatistics of) {
        return new StrategyStatistics(of.strategy(), StrategyStatistics.EARLIER, of.rounds(), of.draftedTokens(),
                of.acceptedTokens(), of.newTokens(), of.failures(), of.abandoned(), of.refusedTokens(),
                of.lastFailure(), of.draftNanos(), of.verifyNanos(), of.totalNanos());
    }

    private static StrategyStatistics sum(StrategyStatistics a, StrategyStatistics b) {
        return new StrategyStatistics(a.strategy(), a.provider(), a.rounds() + b.rounds(),
                a.draftedTokens() + b.draftedTokens(), a.acceptedTokens() + b.acceptedTokens(),
                a.newTokens() + b.newTokens(), a.failures() + b.failures(), a.abandoned() + b.abandoned(),
                a.refusedTokens() + b.refusedTokens(), b.lastFailure().or(a::lastFailure),
                a.draftNanos() + b.draftNanos(), a.verifyNanos() + b.verifyNanos(), a.totalNanos() + b.totalNanos());
    }

    /** All entries, by strategy and provider. */
    public synchronized List<StrategyStatistics> all() {
        return entries.values().stream()
                .sorted(Comparator.comparing(StrategyStatistics::strategy)
                        .thenComparing(StrategyStatistics::provider))
                .toList();
    }
}
