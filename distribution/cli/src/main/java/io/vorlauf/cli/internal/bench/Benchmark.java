package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.Tokens;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Measures T(k), the time of a pass over k tokens, for chains and trees, and what the engine adds to a pass. All
 * numbers are medians; the sizes and shapes take turns round by round, so that whatever slows the computer down slows
 * all of them.
 */
public final class Benchmark {

    /** The numbers of tokens that are measured. */
    public static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);

    private static final int WARM_UP_ROUNDS = 3;
    private static final int PREFILLS = 5;
    private static final int DECODED_TOKENS = 48;
    private static final long SEED = 20260101;

    private final LanguageModel model;
    private final int context;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * A benchmark.
     *
     * @param context number of tokens that are there already when a pass begins
     * @param rounds how often each size and shape is measured
     * @param progress hears what is being done
     */
    public Benchmark(LanguageModel model, int context, int rounds, Consumer<String> progress) {
        this.model = model;
        this.context = context;
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @throws CancellationException if the calling thread is interrupted
     */
    public BenchResult run(DecodingService engine) {
        try (PassTimer timer = new PassTimer(model, context, SEED)) {
            List<BenchResult.Pass> passes = passes(timer);
            double prefill = prefill(timer);
            progress.accept("plain decoding");
            Samples verify = new Samples();
            Samples own = new Samples();
            decode(engine, Tokens.of(timer.randomTokens(context)), verify, own);
            return new BenchResult(
                    model.info(), model.sameBits(), context, passes, prefill, verify.medianMillis(),
                    own.medianMillis());
        }
    }

    private List<BenchResult.Pass> passes(PassTimer timer) {
        Map<TreeShape, Map<Integer, Samples>> samples = new EnumMap<>(TreeShape.class);
        for (TreeShape shape : TreeShape.values()) {
            samples.put(shape, new TreeMap<>());
            SIZES.forEach(size -> samples.get(shape).put(size, new Samples()));
        }
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            progress.accept(round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds);
            for (int size : SIZES) {
                for (TreeShape shape : TreeShape.values()) {
                    stopIfCancelled();
                    long nanos = timer.time(shape, size);
                    if (round >= 0) {
                        samples.get(shape).get(size).add(nanos);
                    }
                }
            }
        }
        List<BenchResult.Pass> passes = new ArrayList<>();
        SIZES.forEach(size -> passes.add(new BenchResult.Pass(
                size,
                samples.get(TreeShape.CHAIN).get(size).medianMillis(),
                samples.get(TreeShape.TREE).get(size).medianMillis())));
        return passes;
    }

    private double prefill(PassTimer timer) {
        Samples samples = new Samples();
        for (int i = 0; i < PREFILLS; i++) {
            stopIfCancelled();
            progress.accept("prefill " + (i + 1) + " of " + PREFILLS);
            samples.add(timer.timePrefill());
        }
        return context / (samples.medianMillis() / 1e3);
    }

    private void decode(DecodingService engine, Tokens prompt, Samples verify, Samples own) {
        DecodingRequest request = DecodingRequest.of(model.info().name(), prompt)
                .maxNewTokens(DECODED_TOKENS)
                .stopTokens(Set.of())
                .build();
        engine.generate(request, new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                verify.add(report.verifyNanos());
                own.add(report.totalNanos() - report.verifyNanos() - report.draftNanos());
            }
        });
        stopIfCancelled();
    }

    private static void stopIfCancelled() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the benchmark was cancelled");
        }
    }
}
