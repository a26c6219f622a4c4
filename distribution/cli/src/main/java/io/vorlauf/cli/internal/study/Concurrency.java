package io.vorlauf.cli.internal.study;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.Generation;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.cli.internal.study.TradeOffs.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Measures the throughput of several generations at a time, with and without speculation in turns. */
public final class Concurrency {

    private final DecodingService engine;

    /** Measures with an engine. */
    public Concurrency(DecodingService engine) {
        this.engine = engine;
    }

    /**
     * Measures.
     *
     * @param size how many generations at a time
     * @param turns how often both take their turn
     * @param plain the n-th request without speculation
     * @param speculative the n-th request with it
     * @param predicted what the formula says
     * @throws InterruptedException if the thread is interrupted; what runs is cancelled
     */
    public Batch measure(
            int size, int turns, IntFunction<DecodingRequest> plain, IntFunction<DecodingRequest> speculative,
            double predicted)
            throws InterruptedException {
        Throughput without = new Throughput();
        Throughput with = new Throughput();
        for (int turn = 0; turn < turns; turn++) {
            boolean reversed = turn % 2 == 1;
            together(size, turn, reversed ? speculative : plain, reversed ? with : without);
            together(size, turn, reversed ? plain : speculative, reversed ? without : with);
        }
        return new Batch(size, without.tokensPerSecond(), with.tokensPerSecond(), predicted);
    }

    private void together(int size, int turn, IntFunction<DecodingRequest> requests, Throughput throughput)
            throws InterruptedException {
        List<Generation> running = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < size; i++) {
                running.add(engine.start(requests.apply(turn * size + i), GenerationListener.NONE));
            }
            long tokens = 0;
            for (Generation generation : running) {
                tokens += generation.await().metrics().newTokens();
            }
            throughput.add(tokens, System.nanoTime() - start);
        } catch (InterruptedException | RuntimeException e) {
            running.forEach(Generation::cancel);
            throw e;
        }
    }

    private static final class Throughput {

        private long tokens;
        private long nanos;

        void add(long newTokens, long newNanos) {
            tokens += newTokens;
            nanos += newNanos;
        }

        double tokensPerSecond() {
            return tokens / (nanos / 1e9);
        }
    }
}
