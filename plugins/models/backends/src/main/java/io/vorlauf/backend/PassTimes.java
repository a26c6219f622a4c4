// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.RandomCheckpoint;
import io.vorlauf.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What passes cost with each backend, measured on two random models: one whose weights are so few that only the number of
 * layers counts, and one with many weights in few layers. From both follows what a layer costs and what a weight costs.
 *
 * <p>All backends are measured in turn, round after round, so that a busy machine disturbs all of them alike.
 */
final class PassTimes {

    /** The nodes of a pass that decodes without speculation. */
    static final int FEW = 1;
    /** The nodes of a pass that verifies a tree of a few guesses. */
    static final int MANY = 8;

    private static final Logger LOG = LoggerFactory.getLogger(PassTimes.class);
    private static final LlamaConfig SMALL =
            new LlamaConfig(256, 128, 64, 6, 2, 2, 32, 192, 1e-5, 10_000, Set.of(), true);
    private static final LlamaConfig LARGE =
            new LlamaConfig(512, 128, 768, 2, 12, 12, 64, 3_072, 1e-5, 10_000, Set.of(), true);
    private static final int TEXT = 48;
    private static final int ROUNDS = 31;
    /** Compilers are at work in the first ones: so many are not counted, or fewer if that would take too long. */
    private static final int ROUNDS_BEFORE = 500;
    private static final long NANOS_BEFORE = 600_000_000;
    private static final long SEED = 1;

    private final Memory memory;
    private final Consumer<String> progress;
    private final LongSupplier nanoTime;

    PassTimes(Memory memory, Consumer<String> progress, LongSupplier nanoTime) {
        this.memory = memory;
        this.progress = progress;
        this.nanoTime = nanoTime;
    }

    /**
     * What passes cost with one backend.
     *
     * @param weights how it held weights
     * @param sameBits whether its models keep the law of {@link LanguageModel#sameBits}
     * @param few what a pass of {@value #FEW} nodes costs
     * @param many what a pass of {@value #MANY} nodes costs
     * @param problem why it could not be measured; empty if it could
     */
    record Cost(String weights, boolean sameBits, Line few, Line many, Optional<String> problem) {

        static Cost unknown(String problem) {
            return new Cost("", false, Line.NONE, Line.NONE, Optional.of(problem));
        }

        /** Whether it does what was asked for. */
        boolean proved(Set<String> wanted) {
            return sameBits && wanted.contains(weights);
        }

        /** The less, the better: the geometric mean, so that neither size of a pass outweighs the other. */
        double score(int layers, long parameters) {
            return Math.sqrt(few.millis(layers, parameters) * many.millis(layers, parameters));
        }

        String text(int layers, long parameters) {
            return problem.orElseGet(() -> text(few.millis(layers, parameters)) + " / "
                    + text(many.millis(layers, parameters)) + (sameBits ? "" : ", not the same bits"));
        }

        private static String text(double millis) {
            return String.format(Locale.ROOT, millis < 10 ? "%.2g" : "%.0f", millis);
        }
    }

    /**
     * What a pass costs, as a line.
     *
     * @param perLayer milliseconds
     * @param perParameter milliseconds
     */
    record Line(double perLayer, double perParameter) {

        static final Line NONE = new Line(0, 0);

        /** The line through two models; noise does not make a cost negative. */
        static Line through(double small, int smallLayers, long smallParameters,
                double large, int largeLayers, long largeParameters) {
            double determinant = (double) smallLayers * largeParameters - (double) largeLayers * smallParameters;
            double perLayer = (small * largeParameters - large * smallParameters) / determinant;
            double perParameter = (large * smallLayers - small * largeLayers) / determinant;
            return new Line(
                    Math.max(perLayer, 0.01 * small / smallLayers),
                    Math.max(perParameter, 0.01 * large / largeParameters));
        }

        double millis(int layers, long parameters) {
            return layers * perLayer + parameters * perParameter;
        }
    }

    /** Where measurements are remembered. */
    Path memory() {
        return memory.file();
    }

    /**
     * The costs of loaders for models of some storage type with some settings: remembered if all are, else measured.
     *
     * @param loaders at least one
     */
    Map<ModelLoader, Cost> of(List<ModelLoader> loaders, Map<String, String> settings, StorageType storage) {
        String how = Stream.concat(
                        Stream.of("stored=" + storage.name().toLowerCase(Locale.ROOT)),
                        new TreeMap<>(settings).entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()))
                .collect(Collectors.joining(","));
        Map<ModelLoader, Cost> known = new LinkedHashMap<>();
        loaders.forEach(loader -> memory.find(loader.name(), how).ifPresent(cost -> known.put(loader, cost)));
        if (known.size() == loaders.size()) {
            return known;
        }
        progress.accept("measuring which backend is faster on this machine (once)");
        Map<ModelLoader, Cost> measured = measure(loaders, settings, storage);
        LOG.debug("measured for models with {}: {}", how, measured);
        // What cannot run may be able to after a repair, so it is tried again the next time.
        measured.forEach((loader, cost) -> {
            if (cost.problem().isEmpty()) {
                memory.put(loader.name(), how, cost);
            }
        });
        return measured;
    }

    private Map<ModelLoader, Cost> measure(
            List<ModelLoader> loaders, Map<String, String> settings, StorageType storage) {
        Map<ModelLoader, Optional<String>> problems = new LinkedHashMap<>();
        loaders.forEach(loader -> problems.put(loader, Optional.empty()));
        Map<ModelLoader, Trial> small = trials(SMALL, problems, settings, storage);
        Map<ModelLoader, Trial> large = trials(LARGE, problems, settings, storage);
        Map<ModelLoader, Cost> costs = new LinkedHashMap<>();
        problems.forEach((loader, problem) -> costs.put(loader, problem.map(Cost::unknown).orElseGet(
                () -> cost(small.get(loader), large.get(loader)))));
        return costs;
    }

    private static Cost cost(Trial small, Trial large) {
        return new Cost(
                large.weights, small.sameBits && large.sameBits,
                Line.through(small.few, SMALL.layers(), small.parameters, large.few, LARGE.layers(), large.parameters),
                Line.through(small.many, SMALL.layers(), small.parameters, large.many, LARGE.layers(), large.parameters),
                Optional.empty());
    }

    /** What one model showed, in milliseconds. */
    private record Trial(String weights, boolean sameBits, long parameters, double few, double many) {}

    /** Lets all loaders without a problem load and run a model; those that cannot have one afterwards. */
    private Map<ModelLoader, Trial> trials(
            LlamaConfig config, Map<ModelLoader, Optional<String>> problems, Map<String, String> settings,
            StorageType storage) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("vorlauf-backends-");
            RandomCheckpoint.write(folder, config, storage, SEED);
            return run(ModelSource.builder().name("measured").path(folder).settings(settings).build(), problems);
        } catch (IOException e) {
            LOG.warn("backends cannot be measured, because no model can be written: {}", e.toString());
            problems.replaceAll((loader, problem) -> Optional.of("could not be measured: " + e.getMessage()));
            return Map.of();
        } finally {
            delete(folder);
        }
    }

    private Map<ModelLoader, Trial> run(ModelSource source, Map<ModelLoader, Optional<String>> problems) {
        Map<ModelLoader, LoadedModel> models = new LinkedHashMap<>();
        Map<ModelLoader, Trial> trials = new LinkedHashMap<>();
        try {
            problems.replaceAll((loader, problem) -> problem.or(() -> load(loader, source, models)));
            Map<ModelLoader, double[][]> millis = time(models);
            models.forEach((loader, model) -> trials.put(loader, new Trial(
                    model.info().weights(), model.sameBits(), model.info().parameterCount(),
                    typical(millis.get(loader)[0]), typical(millis.get(loader)[1]))));
        } finally {
            models.values().forEach(LoadedModel::close);
        }
        return trials;
    }

    /** Why a model could not be loaded; empty if it could. */
    private static Optional<String> load(
            ModelLoader loader, ModelSource source, Map<ModelLoader, LoadedModel> models) {
        try {
            models.put(loader, loader.load(source));
            return Optional.empty();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.debug("backend '{}' cannot be measured", loader.name(), e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Times of passes of few and of many nodes, on top of a short text. */
    private Map<ModelLoader, double[][]> time(Map<ModelLoader, LoadedModel> models) {
        Map<ModelLoader, double[][]> millis = new LinkedHashMap<>();
        List<ModelSequence> sequences = new ArrayList<>();
        try {
            models.forEach((loader, model) -> {
                millis.put(loader, new double[2][ROUNDS]);
                ModelSequence sequence = model.newSequence();
                sequences.add(sequence);
                pass(model, sequence, TEXT);
                int[] path = new int[TEXT];
                Arrays.setAll(path, node -> node);
                sequence.keep(path);
            });
            long start = nanoTime.getAsLong();
            for (int round = -ROUNDS_BEFORE; round < ROUNDS; round++) {
                if (round < 0 && nanoTime.getAsLong() - start > NANOS_BEFORE) {
                    round = 0;
                }
                int i = 0;
                for (Map.Entry<ModelLoader, LoadedModel> entry : models.entrySet()) {
                    ModelSequence sequence = sequences.get(i++);
                    double few = pass(entry.getValue(), sequence, FEW);
                    sequence.keep();
                    double many = pass(entry.getValue(), sequence, MANY);
                    sequence.keep();
                    if (round >= 0) {
                        millis.get(entry.getKey())[0][round] = few;
                        millis.get(entry.getKey())[1][round] = many;
                    }
                }
            }
        } finally {
            sequences.forEach(ModelSequence::close);
        }
        return millis;
    }

    private double pass(LanguageModel model, ModelSequence sequence, int nodes) {
        int[] tokens = new int[nodes];
        Arrays.setAll(tokens, node -> node);
        float[] logits = new float[model.info().vocabularySize()];
        long start = nanoTime.getAsLong();
        try (Evaluation evaluation = model.evaluate(
                List.of(EvaluationItem.all(sequence, TokenTree.chain(tokens))))) {
            for (int node = 0; node < nodes; node++) {
                evaluation.logits(0, node, logits);
            }
        }
        return (nanoTime.getAsLong() - start) / 1e6;
    }

    /** The first quartile: what others do on the computer only ever makes a pass longer. */
    private static double typical(double[] millis) {
        Arrays.sort(millis);
        return millis[millis.length / 4];
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("cannot delete {}", folder, e);
        }
    }
}
