// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.decoding.VerificationMethod;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;

/** That what is opened, cached and shared for a generation is its own, and ends with it. */
final class ResourceLaws {

    private static final String CACHES = "after every round the caches hold the text and nothing else";
    private static final String SIGNALS =
            "what a strategy sees of the target is that of the text, all of it but the last token";
    private static final String CONCURRENCY = "two generations at once with one strategy give their own texts";
    private static final SamplerSettings SAMPLER = SamplerSettings.ofTemperature(1);
    private static final String THROWN = "thrown by the test's listener";
    private static final int PAIRS = 20;
    private static final int SHORT_CONTEXT = 24;

    private ResourceLaws() {}

    /**
     * After every round the caches hold the text and nothing else: the target's all but the last token, a draft's a
     * prefix.
     */
    static List<DynamicTest> caches(StrategyUnderTest subject, Conditions conditions) {
        return ExactnessLaws.each(method -> checkCaches(subject, method, conditions));
    }

    private static void checkCaches(StrategyUnderTest subject, VerificationMethod method, Conditions conditions) {
        Tables tables = Tables.usual();
        try (Bench bench = Bench.of(subject, tables, conditions)) {
            bench.each(10, (drafts, seed) -> {
                CacheWatch watch = new CacheWatch(tables, tables.prompt(seed));
                Bench.Generated generated = bench.speculate(
                        bench.request(SAMPLER, seed, Tables.NEW_TOKENS).verification(method), drafts, watch);
                watch.problem().ifPresent(problem -> {
                    throw new AssertionError(
                            bench.message(CACHES, generated, problem.what(), problem.newTokens() - 1));
                });
            });
        }
    }

    /**
     * What a strategy asks to see of the target, it sees of every position of the text but the last, before every tree, up
     * to the end of the context.
     */
    static List<DynamicTest> signals(StrategyUnderTest subject, Conditions conditions) {
        return ExactnessLaws.each(method -> checkSignals(subject, method, conditions));
    }

    private static void checkSignals(StrategyUnderTest subject, VerificationMethod method, Conditions conditions) {
        try (Bench bench = Bench.of(subject, Tables.withContext(SHORT_CONTEXT), conditions)) {
            bench.each(5, (drafts, seed) -> {
                Bench.Generated generated = bench.speculate(
                        bench.request(SAMPLER, seed, 2 * SHORT_CONTEXT).verification(method), drafts);
                bench.wrongSignals().ifPresent(problem -> {
                    throw new AssertionError(bench.head(SIGNALS, generated.request(), true) + problem);
                });
            });
        }
    }

    /** However a generation ends, all that was opened for it is closed, once: speculations, sequences, evaluations. */
    static List<DynamicTest> closing(StrategyUnderTest subject, Conditions conditions) {
        return List.of(
                DynamicTest.dynamicTest("when the text is complete",
                        () -> checkClosing(subject, conditions, caller -> { })),
                DynamicTest.dynamicTest("when the caller cancels",
                        () -> checkClosing(subject, conditions, Thread::interrupt)),
                DynamicTest.dynamicTest("when the listener throws", () -> checkClosing(subject, conditions, caller -> {
                    throw new IllegalStateException(THROWN);
                })));
    }

    private static void checkClosing(
            StrategyUnderTest subject, Conditions conditions, Consumer<Thread> secondRound) {
        try (Bench bench = Bench.of(subject, Tables.usual(), conditions)) {
            bench.each(5, (drafts, seed) -> {
                generate(bench, drafts, seed, secondRound);
                List<String> open = bench.leftOpen();
                if (!open.isEmpty()) {
                    throw new AssertionError("Broken: all that was opened for a generation is closed, once.\n"
                            + "Strategy '" + subject.title() + "', " + drafts + ", seed " + seed + ": "
                            + String.join("; ", open));
                }
            });
        }
    }

    private static void generate(Bench bench, Tables.Drafts drafts, long seed, Consumer<Thread> secondRound) {
        Thread caller = Thread.currentThread();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void round(RoundReport report) {
                if (report.index() == 1) {
                    secondRound.accept(caller);
                }
            }
        };
        try {
            bench.speculate(bench.request(SAMPLER, seed, Tables.NEW_TOKENS), drafts, listener);
        } catch (DecodingException e) {
            assertThat(e).as("what a listener throws ends the generation").hasMessageContaining(THROWN);
        } finally {
            // A cancelled generation leaves the thread interrupted, which would cancel the next one too.
            Thread.interrupted();
        }
    }

    /**
     * One strategy serves two generations at once, round by round beside each other, and both give their own texts.
     * Each runs on an engine of its own, so that they share nothing but the strategy.
     */
    static List<DynamicTest> concurrency(StrategyUnderTest subject, Conditions conditions) {
        return List.of(DynamicTest.dynamicTest("two at once", () -> checkConcurrency(subject, conditions)));
    }

    private static void checkConcurrency(StrategyUnderTest subject, Conditions conditions) throws InterruptedException {
        SpeculationStrategy shared = subject.maker().get();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Bench first = Bench.of(subject, Tables.usual(), conditions, shared);
                Bench second = Bench.of(subject, Tables.usual(), conditions, shared)) {
            for (Tables.Drafts drafts : Tables.Drafts.of(shared.requiredDrafts())) {
                for (long seed = 0; seed < Math.min(PAIRS, conditions.seeds()); seed++) {
                    long other = seed + PAIRS;
                    Phaser rounds = new Phaser(2);
                    Future<?> a = threads.submit(pair(first, drafts, seed, rounds));
                    Future<?> b = threads.submit(pair(second, drafts, other, rounds));
                    await(a);
                    await(b);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Generates, waiting for the other generation after every round. */
    private static Runnable pair(Bench bench, Tables.Drafts drafts, long seed, Phaser rounds) {
        return () -> {
            try {
                Tokens plain = bench.plainly(bench.request(SAMPLER, seed, Tables.NEW_TOKENS)).ids();
                Bench.Generated generated = bench.speculate(
                        bench.request(SAMPLER, seed, Tables.NEW_TOKENS), drafts, new GenerationListener() {
                            @Override
                            public void round(RoundReport report) {
                                rounds.arriveAndAwaitAdvance();
                            }
                        });
                bench.requireText(CONCURRENCY, generated, plain);
            } finally {
                rounds.arriveAndDeregister();
            }
        };
    }

    private static void await(Future<?> future) throws InterruptedException {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError broken) {
                throw broken;
            }
            throw new AssertionError("Broken: " + CONCURRENCY + ": " + e.getCause(), e.getCause());
        }
    }

    /** Looks into the caches after every round and compares them with caches that are built anew from the text. */
    static final class CacheWatch implements GenerationListener {

        /** What is wrong, and after how many new tokens. */
        record Problem(String what, int newTokens) {}

        private final Tables tables;
        private final int prompt;
        private int[] text;
        private Optional<Problem> found = Optional.empty();
        private Optional<Problem> perhaps = Optional.empty();

        CacheWatch(Tables tables, Tokens prompt) {
            this.tables = tables;
            this.prompt = prompt.length();
            this.text = prompt.toArray();
        }

        @Override
        public void text(TextBlock block) {
            text = IntStream.concat(Arrays.stream(text), block.ids().stream()).toArray();
        }

        /** A cache that will not be used again need not be in order, so a problem counts when another round follows. */
        @Override
        public void round(RoundReport report) {
            if (found.isEmpty()) {
                found = perhaps;
            }
            perhaps = check(tables.target(), true);
            for (TableModel draft : tables.drafts()) {
                perhaps = perhaps.or(() -> check(draft, false));
            }
        }

        /** The first problem. */
        Optional<Problem> problem() {
            return found;
        }

        private Optional<Problem> check(TableModel model, boolean target) {
            List<ModelSequence> sequences = model.openSequences();
            if (target && sequences.size() != 1) {
                return problem(model, "has " + sequences.size() + " open sequences, not 1");
            }
            return sequences.stream()
                    .map(sequence -> check(model, sequence, target)).flatMap(Optional::stream).findFirst();
        }

        private Optional<Problem> check(TableModel model, ModelSequence sequence, boolean target) {
            int length = sequence.length();
            int[] read = tables.read(model, text);
            // To one that has no token for the last letter, the text ends before.
            int most = read == text ? text.length - 1 : read.length;
            if (target ? length != most : length > most) {
                return problem(model, "holds " + length + " tokens of a text of " + read.length + ", "
                        + (target ? "" : "at most ") + most + " wanted");
            }
            if (sequence.pending() != 0) {
                return problem(model, "has " + sequence.pending() + " pending nodes after the round");
            }
            boolean readable = length > 0 && length < model.info().contextLength();
            if (readable && !Arrays.equals(logits(model, sequence), rebuilt(model, Arrays.copyOf(read, length)))) {
                return problem(model, "does not hold the first " + length + " tokens of " + Arrays.toString(read)
                        + ": with a cache built anew the next logits are others");
            }
            return Optional.empty();
        }

        private Optional<Problem> problem(TableModel model, String what) {
            String whose = "The cache of model '" + model.info().name() + "' ";
            return Optional.of(new Problem(whose + what + ".", text.length - prompt));
        }

        /** What the model says after the cached tokens and one more, always the same; the cache is as before then. */
        private static float[] logits(LanguageModel model, ModelSequence sequence) {
            float[] row = new float[model.info().vocabularySize()];
            try (Evaluation evaluation =
                    model.evaluate(List.of(EvaluationItem.last(sequence, TokenTree.chain(0))))) {
                evaluation.logits(0, 0, row);
            }
            sequence.keep();
            return row;
        }

        private static float[] rebuilt(LanguageModel model, int... tokens) {
            try (ModelSequence fresh = model.newSequence()) {
                model.evaluate(List.of(EvaluationItem.some(fresh, TokenTree.chain(tokens)))).close();
                fresh.keep(IntStream.range(0, tokens.length).toArray());
                return logits(model, fresh);
            }
        }
    }
}
