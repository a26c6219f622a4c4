// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
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
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Prints what a pass of k nodes costs, the logits of all of them read; not run by the build. Arguments: a checkpoint,
 * and optionally the format of its weights, the number of threads, the length of the text, the number of rounds, and
 * {@code plain} to do without the Vector API.
 *
 * <p>All sizes are measured in turn, round after round, so that a busy machine disturbs all of them alike.
 */
public final class PassTimes {

    private static final int[] SIZES = {1, 2, 3, 4, 5, 6, 8, 12, 16, 32, 64};

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
            measure(model, sequence, rounds);
        }
    }

    private static void measure(LoadedModel model, ModelSequence sequence, int rounds) {
        float[] row = new float[model.info().vocabularySize()];
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
        }
        Arrays.stream(times).forEach(Arrays::sort);
        print("nodes", i -> String.format("%d", SIZES[i]));
        print("best ms", i -> String.format(Locale.ROOT, "%.2f", times[i][0]));
        print("quarter", i -> String.format(Locale.ROOT, "%.2f", times[i][rounds / 4]));
        print("median", i -> String.format(Locale.ROOT, "%.2f", times[i][rounds / 2]));
    }

    private static void print(String name, IntFunction<String> cell) {
        StringBuilder line = new StringBuilder(String.format("%-8s", name));
        IntStream.range(0, SIZES.length).forEach(i -> line.append(String.format("%7s", cell.apply(i))));
        System.out.println(line);
    }
}
