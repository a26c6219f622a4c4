// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelMemory;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import io.vorlauf.model.testkit.Texts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Prints what a pass of k nodes costs, the logits of all of them read, what reading the weights alone would take, and
 * how fast a prompt is read; not run by the build. Arguments: a checkpoint,
 * and optionally the format of its weights, the number of threads, the length of the text, the number of rounds, and
 * {@code plain} to do without the Vector API.
 *
 * <p>The bound is how long as many threads need to read as many bytes as the weights have, in turn with the passes.
 * All sizes are measured in turn, round after round, so that a busy machine disturbs all of them alike.
 */
public final class PassTimes {

    private static final int[] SIZES = {1, 2, 3, 4, 5, 6, 8, 12, 16, 32, 64};

    private static final int PROMPT = 256;
    /** Reading of less would show the caches. */
    private static final int LEAST_BYTES = 128 << 20;
    private static final int BLOCK = 512;

    private PassTimes() {}

    /** Measures one model. */
    public static void main(String[] arguments) {
        String weights = arguments.length > 1 ? arguments[1] : "stored";
        String threads = arguments.length > 2 ? arguments[2] : "2";
        int length = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 128;
        int rounds = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 200;
        Kernels kernels = arguments.length > 5 ? new PlainKernels() : Kernels.best();
        long start = System.nanoTime();
        try (JvmModelLoader loader = new JvmModelLoader(kernels);
                LoadedModel model = loader.load(ModelSource.builder()
                        .name("timed").path(Path.of(arguments[0]))
                        .settings(Map.of("weights", weights, "threads", threads)).build());
                ModelSequence sequence = model.newSequence()) {
            System.out.printf(Locale.ROOT, "%s, %s, %s threads, loaded in %d ms%n", model.info().weights(),
                    kernels.description(), threads, (System.nanoTime() - start) / 1_000_000);
            Texts.append(model, sequence, Texts.tokens(model, length, 1));
            measure(model, sequence, rounds, Integer.parseInt(threads));
        }
    }

    private static void measure(LoadedModel model, ModelSequence sequence, int rounds, int threads) {
        float[] row = new float[model.info().vocabularySize()];
        long weightBytes = model.memory().map(ModelMemory::weightBytes).orElseThrow();
        long[] memory = new long[(int) (Math.max(weightBytes, LEAST_BYTES) / Long.BYTES)];
        double[] readings = new double[rounds];
        double[] prompts = new double[rounds];
        double[][] times = new double[SIZES.length][rounds];
        for (int round = -rounds / 2; round < rounds; round++) {
            for (int i = 0; i < SIZES.length; i++) {
                TokenTree tree = TokenTree.chain(Texts.tokens(model, SIZES[i], i));
                long start = System.nanoTime();
                try (Evaluation evaluation = model.evaluate(List.of(EvaluationItem.all(sequence, tree)))) {
                    for (int node = 0; node < SIZES[i]; node++) {
                        evaluation.logits(0, node, row);
                    }
                }
                if (round >= 0) {
                    times[i][round] = (System.nanoTime() - start) / 1e6;
                }
                sequence.keep();
            }
            if (round >= 0) {
                readings[round] = 8e-6 * memory.length / readMillis(memory, threads);
                prompts[round] = promptMillis(model);
            }
        }
        Arrays.stream(times).forEach(Arrays::sort);
        Arrays.sort(readings);
        Arrays.sort(prompts);
        double bandwidth = readings[rounds / 2];
        double prompt = prompts[rounds / 2];
        System.out.printf(Locale.ROOT, "%.1f MB of weights, %.1f GB/s: %.2f ms; a prompt of %d: %.1f ms, %.0f/s%n",
                weightBytes / 1e6, bandwidth, weightBytes / 1e6 / bandwidth, PROMPT, prompt, 1e3 * PROMPT / prompt);
        print("nodes", i -> String.format("%d", SIZES[i]));
        print("best ms", i -> String.format(Locale.ROOT, "%.2f", times[i][0]));
        print("quarter", i -> String.format(Locale.ROOT, "%.2f", times[i][rounds / 4]));
        print("median", i -> String.format(Locale.ROOT, "%.2f", times[i][rounds / 2]));
    }

    /** In pieces, and with the logits of the last token alone, as an engine does it. */
    private static double promptMillis(LoadedModel model) {
        int[] tokens = Texts.tokens(model, PROMPT, 1);
        int piece = model.nodesPerPass();
        long start = System.nanoTime();
        try (ModelSequence sequence = model.newSequence()) {
            for (int from = 0; from < PROMPT; from += piece) {
                TokenTree tree = TokenTree.chain(Arrays.copyOfRange(tokens, from, Math.min(PROMPT, from + piece)));
                boolean last = from + piece >= PROMPT;
                model.evaluate(List.of(last
                        ? EvaluationItem.last(sequence, tree)
                        : EvaluationItem.some(sequence, tree))).close();
                sequence.keep(IntStream.range(0, tree.size()).toArray());
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double readMillis(long[] memory, int threads) {
        long start = System.nanoTime();
        long found = IntStream.range(0, threads)
                .mapToObj(part -> {
                    FutureTask<Long> task = new FutureTask<>(() -> read(memory, part, threads));
                    new Thread(task).start();
                    return task;
                })
                .toList().stream().mapToLong(PassTimes::get).sum();
        if (found != 0) {
            throw new AssertionError("zeros only were written, and not " + found);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static long get(FutureTask<Long> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compilers make vectors of the inner loop, without which a core loads less than memory could give. */
    private static long read(long[] memory, int part, int parts) {
        int to = (int) ((part + 1L) * memory.length / parts);
        long[] found = new long[BLOCK];
        for (int from = (int) ((long) part * memory.length / parts); from <= to - BLOCK; from += BLOCK) {
            merge(memory, from, found);
        }
        return Arrays.stream(found).reduce(0, (a, b) -> a | b);
    }

    private static void merge(long[] memory, int from, long[] found) {
        for (int i = 0; i < BLOCK; i++) {
            found[i] |= memory[from + i];
        }
    }

    private static void print(String name, IntFunction<String> cell) {
        StringBuilder line = new StringBuilder(String.format("%-8s", name));
        IntStream.range(0, SIZES.length).forEach(i -> line.append(String.format("%7s", cell.apply(i))));
        System.out.println(line);
    }
}
