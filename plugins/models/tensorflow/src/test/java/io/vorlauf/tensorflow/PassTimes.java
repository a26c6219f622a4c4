// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.Gpt2Config;
import io.vorlauf.checkpoint.ModelConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.model.testkit.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints what a call with k nodes costs; not run by the build. Arguments: {@code f32} or {@code bf16}, and optionally a
 * checkpoint instead of a random GPT-2 of 124 million parameters, the length of the text and the number of rounds.
 *
 * <p>All sizes are measured in turn, round after round, so that a busy machine disturbs all of them alike.
 */
public final class PassTimes {

    private static final int[] SIZES = {1, 2, 4, 8, 16, 32};
    private static final int WARM_UP = 3;

    private final LoadedModel model;
    private final int length;
    private final float[] row;
    private final List<Case> cases = new ArrayList<>();

    private record Case(String name, List<ModelSequence> sequences, TokenTree tree, List<Double> times) {

        double at(double share) {
            return times.stream().sorted().skip((long) (share * times.size())).findFirst().orElseThrow();
        }
    }

    private PassTimes(LoadedModel model, int length) {
        this.model = model;
        this.length = length;
        this.row = new float[model.info().vocabularySize()];
    }

    /** Measures one model. */
    public static void main(String[] arguments) throws Exception {
        StorageType type = StorageType.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Path directory = arguments.length > 1 ? Path.of(arguments[1]) : random(Gpt2Config.gpt2(), type);
        int length = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 60;
        long start = System.nanoTime();
        try (TensorFlowModelLoader loader = new TensorFlowModelLoader();
                LoadedModel model =
                        loader.load(ModelSource.builder()
                                .name("timed").path(directory).settings(Map.of("weights", arguments[0]))
                                .build())) {
            System.out.printf("loaded in %d ms: %s%n", (System.nanoTime() - start) / 1_000_000, model.info());
            new PassTimes(model, length).measure(rounds);
        }
    }

    private static Path random(ModelConfig config, StorageType type) throws Exception {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "vorlauf-times-" + type.name());
        if (Files.notExists(directory)) {
            RandomCheckpoint.write(directory, config, type, 1);
        }
        return directory;
    }

    private void measure(int rounds) {
        List<ModelSequence> sequences = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sequences.add(model.newSequence());
            Texts.append(model, sequences.get(i), Texts.tokens(model, length, i));
        }
        for (int size : SIZES) {
            cases.add(new Case("chain k=" + size, sequences.subList(0, 1), tree(size, 1), new ArrayList<>()));
        }
        for (int size : SIZES) {
            cases.add(new Case("tree k=" + size, sequences.subList(0, 1), tree(size, 2), new ArrayList<>()));
        }
        cases.add(new Case("four trees k=8", sequences, tree(8, 2), new ArrayList<>()));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (Case each : cases) {
                long start = System.nanoTime();
                run(each);
                if (round >= 0) {
                    each.times().add((System.nanoTime() - start) / 1e6);
                }
            }
        }
        System.out.println("                 best ms   T(k)/T(1)   lower quarter ms   T(k)/T(1)   median ms");
        Case one = cases.get(0);
        for (Case each : cases) {
            System.out.printf(Locale.ROOT, "%-15s %8.3f %11.2f %18.3f %11.2f %11.3f%n", each.name(), each.at(0),
                    each.at(0) / one.at(0), each.at(0.25), each.at(0.25) / one.at(0.25), each.at(0.5));
        }
    }

    private TokenTree tree(int size, int children) {
        int[] parents = new int[size];
        Arrays.setAll(parents, i -> i == 0 ? TokenTree.COMMITTED : (i - 1) / children);
        return TokenTree.of(0, Texts.tokens(model, size, size), parents);
    }

    private void run(Case each) {
        List<EvaluationItem> items = each.sequences().stream()
                .map(sequence -> EvaluationItem.all(sequence, each.tree()))
                .toList();
        try (Evaluation evaluation = model.evaluate(items)) {
            for (int item = 0; item < items.size(); item++) {
                for (int node = 0; node < each.tree().size(); node++) {
                    evaluation.logits(item, node, row);
                }
            }
        }
        each.sequences().forEach(ModelSequence::keep);
    }
}
