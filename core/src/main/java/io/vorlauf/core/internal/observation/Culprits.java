// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.observation;

import com.google.inject.Inject;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names strategies that misbehave, in the statistics every time and in the log at the first, the 10th, the 100th time
 * and so on. Thread-safe.
 */
public final class Culprits {

    private static final Logger LOG = LoggerFactory.getLogger(Culprits.class);

    private final StatisticsBook book;

    @Inject
    Culprits(StatisticsBook book) {
        this.book = book;
    }

    /** A strategy, or a draft in its hands, threw. */
    public void failed(String strategy, String provider, String what, Throwable failure) {
        long times = book.failure(strategy, provider, "failed " + what + ": " + failure);
        if (times == 1) {
            LOG.warn("strategy '{}' of {} failed {}; the text stays exact: {}", strategy, provider, what,
                    failure.toString(), failure);
        } else if (worthSaying(times)) {
            LOG.warn("strategy '{}' of {} has failed {} times, now {}; texts stay exact: {}", strategy, provider,
                    times, what, failure.toString());
        } else {
            LOG.debug("strategy '{}' of {} failed {}", strategy, provider, what, failure);
        }
    }

    /** A strategy did not come back from a call within a time, zero if the engine could not wait any longer. */
    public void gaveUp(String strategy, String provider, Duration limit) {
        String late = limit.isZero() ? "before the engine closed" : "within " + limit.toMillis() + " ms";
        long times = book.abandonment(strategy, provider, "did not come back " + late);
        if (worthSaying(times)) {
            LOG.warn("strategy '{}' of {} did not come back {} and is given up; the generation goes on without "
                    + "it, and the text stays exact (time {} that this happens)", strategy, provider, late, times);
        }
    }

    /**
     * A strategy wanted to make more guesses than a tree may have. That happens to the best in the last place of a
     * tree; only one that wants more than twice the limit is named in the log.
     */
    public void refused(String strategy, String provider, long guesses, int limit) {
        long total = book.refusal(strategy, provider, guesses);
        if (guesses > limit && magnitude(total) > magnitude(total - guesses)) {
            LOG.warn("strategy '{}' of {} wanted {} guesses beyond the {} that a tree may have; they were not made "
                    + "({} so far)", strategy, provider, guesses, limit, total);
        }
    }

    private static int magnitude(long number) {
        return number == 0 ? 0 : Long.toString(number).length();
    }

    private static boolean worthSaying(long times) {
        long power = 1;
        while (power < times) {
            power *= 10;
        }
        return power == times;
    }
}
