// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DepthAcceptance;
import io.vorlauf.api.decoding.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Adds rounds up. The time listeners take is not the engine's and is left out. Not thread-safe. */
final class MetricsRecorder {

    private final long start = System.nanoTime();
    private long listening;
    private long firstToken;
    private int rounds;
    private int newTokens;
    private int copied;
    private int drafted;
    private int accepted;
    private final List<DepthAcceptance> byDepth = new ArrayList<>();
    private long draftNanos;
    private long verifyNanos;
    private long samplingNanos;
    private long tokenizerNanos;

    /** Calls a listener and takes its time off the books. */
    void listening(Runnable call) {
        long before = System.nanoTime();
        try {
            call.run();
        } finally {
            listening += System.nanoTime() - before;
        }
    }

    /** So many tokens of the prompt were in another cache. */
    void copied(int tokens) {
        copied = tokens;
    }

    int rounds() {
        return rounds;
    }

    int newTokens() {
        return newTokens;
    }

    void add(RoundReport round) {
        if (rounds++ == 0) {
            firstToken = elapsed();
        }
        newTokens += round.committed();
        drafted += round.drafted();
        accepted += round.accepted();
        for (int i = 0; i < round.attempted(); i++) {
            if (i == byDepth.size()) {
                byDepth.add(new DepthAcceptance(0, 0));
            }
            DepthAcceptance before = byDepth.get(i);
            byDepth.set(i, new DepthAcceptance(before.attempts() + 1, before.accepted() + (i < round.accepted() ? 1 : 0)));
        }
        draftNanos += round.draftNanos();
        verifyNanos += round.verifyNanos();
        samplingNanos += round.samplingNanos();
        tokenizerNanos += round.tokenizerNanos();
    }

    private long elapsed() {
        return System.nanoTime() - start - listening;
    }

    /** What it took; failures are those of each strategy, by its name. */
    DecodingMetrics metrics(int promptTokens, Map<String, Integer> failures) {
        int failedRounds = failures.values().stream().mapToInt(Integer::intValue).sum();
        return new DecodingMetrics(promptTokens, copied, newTokens, rounds, drafted, accepted, byDepth, failedRounds,
                firstToken, draftNanos, verifyNanos, samplingNanos, tokenizerNanos, elapsed(), failures);
    }
}
