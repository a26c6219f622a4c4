// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.bench;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.GenerationListener;
import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.shell.output.Console;
import io.vorlauf.shell.output.Json;
import io.vorlauf.shell.output.Numbers;
import io.vorlauf.shell.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Measures T(k), the time of a pass over k tokens, for chains and trees, and what the engine adds to a pass. All
 * numbers are medians; the sizes and shapes take turns round by round, so that whatever slows the computer down slows
 * all of them.
 *
 * @param context number of tokens that are there already when a pass begins
 * @param progress hears what is being done
 */
public record Benchmark(LanguageModel model, int context, int rounds, Consumer<String> progress) {

    /** The numbers of tokens that are measured. */
    public static final List<Integer> SIZES = List.of(1, 2, 4, 8, 16, 32);

    private static final int WARM_UP_ROUNDS = 3;
    private static final int PREFILLS = 5;
    private static final int DECODED_TOKENS = 48;
    private static final long SEED = 20260101;

    /**
     * Runs it.
     *
     * @throws CancellationException if the calling thread is interrupted
     */
    public Result run(DecodingService engine) {
        try (PassTimer timer = new PassTimer(model, context, SEED)) {
            List<Pass> passes = passes(timer);
            double prefill = prefill(timer);
            progress.accept("plain decoding");
            List<Long> verify = new ArrayList<>();
            List<Long> own = new ArrayList<>();
            decode(engine, Tokens.of(timer.randomTokens(context)), verify, own);
            return new Result(
                    model.info(), model.sameBits(), context, passes, prefill, medianMillis(verify),
                    medianMillis(own));
        }
    }

    private List<Pass> passes(PassTimer timer) {
        Map<TreeShape, Map<Integer, List<Long>>> samples = new EnumMap<>(TreeShape.class);
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            progress.accept(round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds);
            for (int size : SIZES) {
                for (TreeShape shape : TreeShape.values()) {
                    stopIfCancelled();
                    long nanos = timer.time(shape, size);
                    if (round >= 0) {
                        samples.computeIfAbsent(shape, added -> new TreeMap<>())
                                .computeIfAbsent(size, added -> new ArrayList<>())
                                .add(nanos);
                    }
                }
            }
        }
        return SIZES.stream()
                .map(size -> new Pass(size, medianMillis(samples.get(TreeShape.CHAIN).get(size)),
                        medianMillis(samples.get(TreeShape.TREE).get(size))))
                .toList();
    }

    private double prefill(PassTimer timer) {
        List<Long> samples = new ArrayList<>();
        for (int i = 0; i < PREFILLS; i++) {
            stopIfCancelled();
            progress.accept("prefill " + (i + 1) + " of " + PREFILLS);
            samples.add(timer.timePrefill());
        }
        return context / (medianMillis(samples) / 1e3);
    }

    private void decode(DecodingService engine, Tokens prompt, List<Long> verify, List<Long> own) {
        DecodingRequest request = DecodingRequest.builder(model.info().name(), prompt)
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

    /** The median of durations in nanoseconds, in milliseconds; NaN if there is none. */
    static double medianMillis(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2.0 / 1e6;
    }

    private static void stopIfCancelled() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the benchmark was cancelled");
        }
    }

    /**
     * The time of one pass, in milliseconds.
     *
     * @param tokens how many tokens are evaluated
     * @param chain if they are a chain
     * @param tree if they are a tree
     */
    public record Pass(int tokens, double chain, double tree) {}

    /**
     * What passes of a model cost.
     *
     * @param model the model
     * @param sameBits whether it promises the same bits
     * @param context number of tokens that were there already
     * @param passes median time by number of tokens, ascending from 1
     * @param prefillTokensPerSecond speed of reading a text of {@code context} tokens
     * @param verifyMillis median time of the target's pass in a round of plain decoding
     * @param ownMillis median time of the rest of that round: sampling and the engine's own work
     */
    public record Result(ModelInfo model, boolean sameBits, int context, List<Pass> passes,
            double prefillTokensPerSecond, double verifyMillis, double ownMillis) {

        /** Copies the list. */
        public Result {
            passes = List.copyOf(passes);
        }

        /** Prints it for people. */
        public void print(Console console) {
            PrintWriter out = console.out();
            console.paragraph(model.family() + ", " + Numbers.grouped(model.parameterCount()) + " parameters, "
                    + model.weights() + " by " + model.backend() + ", same bits: " + (sameBits ? "yes" : "no") + ", context " + context);
            out.println();
            Table table = new Table(console.width(), "k", "chain T(k) ms", "T(k)/T(1)", "tree T(k) ms", "T(k)/T(1)");
            Pass one = passes.get(0);
            passes.forEach(pass -> table.add(
                    String.valueOf(pass.tokens()),
                    Numbers.fixed(pass.chain(), 2),
                    Numbers.fixed(pass.chain() / one.chain(), 2),
                    Numbers.fixed(pass.tree(), 2),
                    Numbers.fixed(pass.tree() / one.tree(), 2)));
            table.print(out);
            out.println();
            out.println("prefill     " + Numbers.fixed(prefillTokensPerSecond, 0) + " tokens/s");
            out.println("per round   " + Numbers.fixed(verifyMillis, 2) + " ms target, " + Numbers.fixed(ownMillis, 3)
                    + " ms own work and sampling (" + Numbers.fixed(100 * ownMillis / verifyMillis, 1) + " %)");
        }

        /** The same for programs. */
        public Map<String, Object> toJson() {
            return Json.object(
                    "family", model.family(), "parameterCount", model.parameterCount(), "backend", model.backend(),
                    "weights", model.weights(), "sameBits", sameBits, "context", context,
                    "passes", passes.stream().map(this::toJson).toList(),
                    "prefillTokensPerSecond", prefillTokensPerSecond, "verifyMillis", verifyMillis, "ownMillis", ownMillis, "ownShare", ownMillis / verifyMillis);
        }

        private Map<String, Object> toJson(Pass pass) {
            return Json.object(
                    "k", pass.tokens(), "chainMillis", pass.chain(), "chainRatio", pass.chain() / passes.get(0).chain(),
                    "treeMillis", pass.tree(), "treeRatio", pass.tree() / passes.get(0).tree());
        }
    }

    /** The shape of the tokens that are evaluated in one pass. */
    public enum TreeShape {
        /** Each token follows the one before. */
        CHAIN(node -> node - 1),
        /** Two tokens follow each token, level by level. */
        TREE(node -> (node + 1) / 2 - 1);

        private final IntUnaryOperator parent;

        TreeShape(IntUnaryOperator parent) {
            this.parent = parent;
        }

        /** These tokens in this shape. */
        public TokenTree of(int[] tokens) {
            int[] parents = new int[tokens.length];
            Arrays.setAll(parents, parent);
            return TokenTree.of(0, tokens, parents);
        }
    }

    /** Times passes of a model over one text of a fixed length. Not thread-safe. */
    private static final class PassTimer implements AutoCloseable {

        private final LanguageModel model;
        private final int[] context;
        private final Random random;
        private final ModelSequence sequence;
        private final float[] row;

        PassTimer(LanguageModel model, int contextLength, long seed) {
            this.model = model;
            this.random = new Random(seed);
            this.context = randomTokens(contextLength);
            this.row = new float[model.info().vocabularySize()];
            this.sequence = model.newSequence();
            try {
                fill(sequence);
            } catch (RuntimeException e) {
                sequence.close();
                throw e;
            }
        }

        /** Tokens of no meaning. */
        int[] randomTokens(int number) {
            return random.ints(number, 0, model.info().vocabularySize()).toArray();
        }

        /** Time to read the whole text into a fresh sequence and to see what follows it, in nanoseconds. */
        long timePrefill() {
            try (ModelSequence fresh = model.newSequence()) {
                long start = System.nanoTime();
                fill(fresh);
                return System.nanoTime() - start;
            }
        }

        private void fill(ModelSequence into) {
            try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.last(into, TokenTree.chain(context))))) {
                evaluation.logits(0, 0, row);
            }
            into.keep(IntStream.range(0, context.length).toArray());
        }

        /** Time of one pass: evaluate all nodes, read the first one's logits, commit it, in nanoseconds. */
        long time(TreeShape shape, int tokens) {
            EvaluationItem item = EvaluationItem.all(sequence, shape.of(randomTokens(tokens)));
            long start = System.nanoTime();
            try (Evaluation evaluation = model.evaluate(List.of(item))) {
                evaluation.logits(0, 0, row);
            }
            sequence.keep(0);
            long nanos = System.nanoTime() - start;
            sequence.truncate(context.length);
            return nanos;
        }

        @Override
        public void close() {
            sequence.close();
        }
    }
}
