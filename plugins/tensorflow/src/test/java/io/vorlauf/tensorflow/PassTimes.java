package io.vorlauf.tensorflow;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import io.vorlauf.tensorflow.checkpoint.ModelConfig;
import io.vorlauf.tensorflow.checkpoint.RandomCheckpoint;
import io.vorlauf.tensorflow.checkpoint.StorageType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints what a call with k nodes costs; not run by the build. Arguments: {@code f32} or {@code bf16}, and optionally a
 * checkpoint instead of a random GPT-2 of 124 million parameters, and the length of the text.
 */
public final class PassTimes {

    private static final int[] SIZES = {1, 2, 4, 8, 16, 32};
    private static final int CALLS = 60;
    private static final int WARM_UP = 6;

    private final LanguageModel model;
    private final int length;
    private final float[] row;

    private PassTimes(LanguageModel model, int length) {
        this.model = model;
        this.length = length;
        this.row = new float[model.info().vocabularySize()];
    }

    /** Measures one model. */
    public static void main(String[] arguments) throws Exception {
        StorageType type = StorageType.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Path directory = arguments.length > 1 ? Path.of(arguments[1]) : random(Gpt2Config.gpt2(), type);
        int length = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        long start = System.nanoTime();
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LanguageModel model =
                        loader.load(new ModelSource("timed", directory, Map.of("weights", arguments[0])))) {
            System.out.printf("loaded in %d ms: %s%n", (System.nanoTime() - start) / 1_000_000, model.info());
            PassTimes times = new PassTimes(model, length);
            times.sizes("chain", 1);
            times.sizes("tree", 2);
            times.batch(4, 8);
        }
    }

    private static Path random(ModelConfig config, StorageType type) throws Exception {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "vorlauf-times-" + type.name());
        if (Files.notExists(directory)) {
            RandomCheckpoint.write(directory, config, type, 1);
        }
        return directory;
    }

    private void sizes(String shape, int children) {
        double one = 0;
        for (int size : SIZES) {
            double time = median(size, children, 1);
            one = size == 1 ? time : one;
            System.out.printf("%-5s k=%-2d %8.3f ms  T(k)/T(1) %.2f%n", shape, size, time, time / one);
        }
    }

    private void batch(int sequences, int size) {
        double single = median(size, 2, 1);
        double together = median(size, 2, sequences);
        System.out.printf("%d sequences of k=%d: %.3f ms, one %.3f ms, ratio %.2f%n",
                sequences, size, together, single, together / single);
    }

    private double median(int size, int children, int count) {
        List<ModelSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelSequence sequence = model.newSequence();
            Texts.append(model, sequence, Texts.tokens(model, length, i));
            sequences.add(sequence);
        }
        double[] times = new double[CALLS];
        for (int call = -WARM_UP; call < CALLS; call++) {
            long start = System.nanoTime();
            round(sequences, size, children, call);
            if (call >= 0) {
                times[call] = (System.nanoTime() - start) / 1e6;
            }
        }
        sequences.forEach(ModelSequence::close);
        Arrays.sort(times);
        return times[CALLS / 2];
    }

    private void round(List<ModelSequence> sequences, int size, int children, int seed) {
        int[] parents = new int[size];
        Arrays.setAll(parents, i -> i == 0 ? TokenTree.COMMITTED : (i - 1) / children);
        TokenTree tree = TokenTree.of(0, Texts.tokens(model, size, seed), parents);
        List<EvaluationItem> items =
                sequences.stream().map(sequence -> EvaluationItem.all(sequence, tree)).toList();
        try (Evaluation evaluation = model.evaluate(items)) {
            for (int item = 0; item < items.size(); item++) {
                for (int node = 0; node < size; node++) {
                    evaluation.logits(item, node, row);
                }
            }
        }
        sequences.forEach(ModelSequence::keep);
    }
}
