// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.jvm.JvmModelLoader;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Vorlauf in this process: an engine, and models that stay loaded from one turn to the next. Not thread-safe. */
final class OwnEngine implements AutoCloseable {

    private static final int WARM_UP = 20;

    /**
     * Who decodes.
     *
     * @param target the name of a loaded model
     * @param draft the name of another; not used by {@code none}
     * @param parameters of the strategy
     */
    record Arm(String target, String draft, String strategy, Map<String, String> parameters) {

        /** The strategy and the values of its parameters. */
        String name() {
            return parameters.isEmpty() ? strategy : strategy + " " + String.join(" ", parameters.values());
        }
    }

    private final Map<String, ModelLoader> loaders = new HashMap<>();
    private final JvmModelLoader jvm = new JvmModelLoader();
    private final Map<String, LoadedModel> models = new HashMap<>();
    private final LoadedTokenizer tokenizer;
    private final Vorlauf vorlauf = Vorlauf.start();
    private final int threads;

    /**
     * An engine without models.
     *
     * @param tokenizer the {@code tokenizer.json} of all models
     * @param threads how many cores a pass may use
     */
    OwnEngine(Path tokenizer, int threads) {
        this.threads = threads;
        this.tokenizer = new HuggingFaceTokenizerLoader().load(tokenizer);
        vorlauf.add(this.tokenizer);
        vorlauf.discover(OwnEngine.class.getClassLoader());
        loaders.put(JvmModelLoader.NAME, jvm);
    }

    /** Loads a model, once, under a name. */
    void load(String name, Path path, String backend, String weights) {
        if (!models.containsKey(name)) {
            ModelLoader loader = loaders.computeIfAbsent(backend, added -> new TensorFlowModelLoader());
            Map<String, String> settings = new HashMap<>(Map.of("weights", weights));
            if (loader == jvm) {
                settings.put("threads", threads + "");
            }
            LoadedModel model = loader.load(
                    ModelSource.builder().name(name).path(path).settings(settings).build());
            models.put(name, model);
            vorlauf.add(model);
        }
    }

    /** Tokens per second behind the first one. */
    double decode(Arm arm, String prompt, int tokens, double temperature) {
        DecodingRequest.Builder request = DecodingRequest.builder(arm.target(), prompt)
                .strategy(arm.strategy())
                .set(arm.parameters())
                .sampler(temperature == 0 ? SamplerSettings.GREEDY : SamplerSettings.ofTemperature(temperature))
                .seed(1)
                .stopTokens(Set.of())
                .maxNewTokens(tokens);
        if (!arm.strategy().equals("none")) {
            request.draft(arm.draft());
        }
        DecodingMetrics metrics = vorlauf.decoding().generate(request.build()).metrics();
        return (metrics.newTokens() - 1) * 1e9 / (metrics.totalNanos() - metrics.firstTokenNanos());
    }

    /**
     * Milliseconds of passes over several tokens behind a context. The logits of all of them are read if
     * {@code all}, as verifying does, else of the last one alone.
     */
    Map<Integer, List<Double>> passes(String name, List<Integer> sizes, int context, int repetitions, boolean all) {
        LoadedModel model = models.get(name);
        Random random = new Random(1);
        float[] row = new float[model.info().vocabularySize()];
        Map<Integer, List<Double>> samples = new TreeMap<>();
        try (ModelSequence sequence = model.newSequence()) {
            if (context > 0) {
                TokenTree text = chain(random, context, row.length);
                model.evaluate(List.of(EvaluationItem.last(sequence, text))).close();
                int[] path = new int[context];
                Arrays.setAll(path, i -> i);
                sequence.keep(path);
            }
            for (int round = -WARM_UP; round < repetitions; round++) {
                for (int size : sizes) {
                    TokenTree tree = chain(random, size, row.length);
                    EvaluationItem item =
                            all ? EvaluationItem.all(sequence, tree) : EvaluationItem.last(sequence, tree);
                    long start = System.nanoTime();
                    try (Evaluation evaluation = model.evaluate(List.of(item))) {
                        for (int read = 0; read < item.rows(); read++) {
                            evaluation.logits(0, read, row);
                        }
                    }
                    if (round >= 0) {
                        samples.computeIfAbsent(size, added -> new ArrayList<>())
                                .add((System.nanoTime() - start) / 1e6);
                    }
                    sequence.keep();
                }
            }
        }
        return samples;
    }

    private static TokenTree chain(Random random, int count, int vocabulary) {
        return TokenTree.chain(random.ints(count, 0, vocabulary).toArray());
    }

    /** How many bytes the weights of a loaded model take. */
    long weightBytes(String name) {
        return models.get(name).memory().orElseThrow().weightBytes();
    }

    @Override
    public void close() {
        vorlauf.close();
        models.values().forEach(LoadedModel::close);
        tokenizer.close();
        jvm.close();
    }
}
