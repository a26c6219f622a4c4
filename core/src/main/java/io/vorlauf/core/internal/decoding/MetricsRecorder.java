package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.RoundReport;

/** Adds rounds up. The time listeners take is not the engine's and is left out. Not thread-safe. */
final class MetricsRecorder {

    private final long start = System.nanoTime();
    private long listening;
    private long firstToken;
    private int rounds;
    private int newTokens;
    private int drafted;
    private int accepted;
    private long draftNanos;
    private long verifyNanos;

    /** Calls a listener and takes its time off the books. */
    void listening(Runnable call) {
        long before = System.nanoTime();
        try {
            call.run();
        } finally {
            listening += System.nanoTime() - before;
        }
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
        draftNanos += round.draftNanos();
        verifyNanos += round.verifyNanos();
    }

    private long elapsed() {
        return System.nanoTime() - start - listening;
    }

    DecodingMetrics metrics(int promptTokens, int failedRounds) {
        return new DecodingMetrics(promptTokens, newTokens, rounds, drafted, accepted, failedRounds, firstToken, draftNanos,
                verifyNanos, elapsed());
    }
}
