// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.backend;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.StorageType;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses which of several {@linkplain ModelLoader loaders} loads a model: the one that was asked for by its name, or, for
 * {@value #AUTO}, the one whose passes are faster for a model of this size on this machine; the system property
 * {@value #BACKEND_PROPERTY} can name another one for {@value #AUTO}.
 *
 * <p>That is found out by loading two random models of different size with each of them, once per machine, and timing
 * passes of {@value PassTimes#FEW} and of {@value PassTimes#MANY} nodes; it takes a few seconds and is remembered in a
 * file. A loader that cannot load them, that rounds rows differently for different numbers of rows, or that does not hold
 * weights in the format that was asked for, is chosen only if no other can do better. Where there is only one loader for a
 * model, nothing is measured. Thread-safe.
 */
public final class BackendChoice {

    /** The name that leaves the choice to a measurement. */
    public static final String AUTO = "auto";

    /** What the system property is called that names the backend where {@value #AUTO} would choose. */
    public static final String BACKEND_PROPERTY = "vorlauf.backend";

    /** What the system property is called that says in which folder measurements are remembered. */
    public static final String CACHE_PROPERTY = "vorlauf.cache";

    /** Vorlauf's own backends, and what is not there without them. */
    private static final Map<String, String> OWN = Map.of(
            "jvm", "jvm: models in plain Java",
            "tensorflow", "tensorflow: models in TensorFlow, and with it train, distill and widen");

    private static final String WEIGHTS = "weights";
    private static final String STORED = "stored";

    private final PassTimes times;

    /** A choice that remembers what was measured in the {@linkplain #usualMemory() usual} file, and says nothing. */
    public BackendChoice() {
        this(usualMemory(), sentence -> { });
    }

    /**
     * A choice.
     *
     * @param memory the file in which measurements are remembered; where it cannot be written, they are made again
     * @param progress hears a sentence before something is measured
     */
    public BackendChoice(Path memory, Consumer<String> progress) {
        this(new PassTimes(new Memory(memory), progress, System::nanoTime));
    }

    BackendChoice(PassTimes times) {
        this.times = times;
    }

    /**
     * The file {@code backends.json} in the folder that the system property {@value #CACHE_PROPERTY} names, or else in
     * {@code vorlauf} in the user's folder for caches ({@code XDG_CACHE_HOME}, {@code ~/.cache}).
     */
    public static Path usualMemory() {
        String folder = System.getProperty(CACHE_PROPERTY);
        if (folder != null && !folder.isBlank()) {
            return Path.of(folder, "backends.json");
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path base = caches != null && Path.of(caches).isAbsolute()
                ? Path.of(caches)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return base.resolve("vorlauf").resolve("backends.json");
    }

    /**
     * The loaders that can be asked to load a model, the one that is preferred otherwise first. Nothing is measured.
     *
     * @param backend the name of a loader, or {@value #AUTO}
     * @param source the model
     * @param loaders all there are, in the order of preference
     * @return at least one; if no loader reads it, all of them, which can say so
     * @throws ModelException if there is no loader at all
     * @throws InvalidParameterException if there is no backend of this name, or no loader takes these settings
     */
    public static List<ModelLoader> candidates(String backend, ModelSource source, List<ModelLoader> loaders) {
        return candidates(backend, loader -> loader.reads(source), source.settings(), loaders);
    }

    private static List<ModelLoader> candidates(
            String backend, Predicate<ModelLoader> knows, Map<String, String> settings, List<ModelLoader> loaders) {
        if (loaders.isEmpty()) {
            throw new ModelException("no model loader is installed");
        }
        String wanted = backend.equals(AUTO) ? System.getProperty(BACKEND_PROPERTY, AUTO) : backend;
        if (!wanted.equals(AUTO)) {
            return List.of(loaders.stream()
                    .filter(loader -> loader.name().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new InvalidParameterException(
                            "no backend '" + wanted + "'; there are: " + names(loaders))));
        }
        List<ModelLoader> knowing = matching(loaders, knows);
        List<ModelLoader> able = matching(knowing, loader -> takes(loader, settings));
        // Whoever is asked first says what is wrong with a setting that nobody takes.
        ParameterValues.of("loader '" + able.get(0).name() + "'", able.get(0).parameters(), settings);
        return able;
    }

    private static String names(List<ModelLoader> loaders) {
        return Stream.concat(Stream.of(AUTO), loaders.stream().map(ModelLoader::name).sorted())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Those that match; all if none does. */
    private static List<ModelLoader> matching(List<ModelLoader> loaders, Predicate<ModelLoader> condition) {
        List<ModelLoader> found = loaders.stream().filter(condition).toList();
        return found.isEmpty() ? List.copyOf(loaders) : found;
    }

    private static boolean takes(ModelLoader loader, Map<String, String> settings) {
        try {
            ParameterValues.of("loader '" + loader.name() + "'", loader.parameters(), settings);
            return true;
        } catch (InvalidParameterException e) {
            return false;
        }
    }

    /**
     * Chooses.
     *
     * @param backend the name of a loader, or {@value #AUTO}
     * @param source the model
     * @param loaders all there are, in the order of preference
     * @return one of the loaders; not asked to load the model yet, which may fail
     * @throws ModelException if there is no loader at all
     * @throws InvalidParameterException if there is no backend of this name, or no loader takes these settings
     */
    public ModelLoader choose(String backend, ModelSource source, List<ModelLoader> loaders) {
        List<ModelLoader> able = candidates(backend, source, loaders);
        Optional<Shape> shape = able.size() > 1 ? Shape.of(source) : Optional.empty();
        List<ModelLoader> candidates = shape.map(known -> keepingBlocks(able, known, source.settings())).orElse(able);
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        return shape.map(known -> fastest(candidates, known, source.settings())).orElse(candidates.get(0));
    }

    /** Widened, blocks take up to eight times the memory: backends that can hold them as they are go first. */
    private static List<ModelLoader> keepingBlocks(
            List<ModelLoader> candidates, Shape shape, Map<String, String> settings) {
        boolean stored = settings.getOrDefault(WEIGHTS, STORED).equals(STORED);
        return stored && shape.blocks().isPresent()
                ? matching(candidates, loader -> takes(loader, Map.of(WEIGHTS, shape.blocks().get())))
                : candidates;
    }

    private ModelLoader fastest(List<ModelLoader> candidates, Shape shape, Map<String, String> settings) {
        Map<ModelLoader, PassTimes.Cost> costs = times.of(candidates, settings, shape.storage());
        Set<String> wanted = formats(settings, shape.storage());
        return candidates.stream()
                .filter(loader -> costs.get(loader).problem().isEmpty())
                .min(Comparator.comparing((ModelLoader loader) -> !costs.get(loader).proved(wanted))
                        .thenComparing(loader -> costs.get(loader).score(shape.layers(), shape.parameters())))
                .orElse(candidates.get(0));
    }

    /** How weights may be held. Backends that have no binary16 hold it in binary32, which rounds nothing either. */
    private static Set<String> formats(Map<String, String> settings, StorageType storage) {
        String weights = settings.getOrDefault(WEIGHTS, STORED);
        if (!weights.equals(STORED)) {
            return Set.of(weights);
        }
        return switch (storage) {
            case F32 -> Set.of("f32");
            case F16 -> Set.of("f16", "f32");
            case BF16 -> Set.of("bf16");
        };
    }

    /**
     * What {@value #AUTO} does here with models of some sizes whose weights are bfloat16, as people read it. What is not
     * known yet is measured.
     *
     * @param loaders all there are, in the order of preference
     * @return what is said of a size or of the measurement, in the order in which it is to be read
     */
    public Map<String, String> explain(List<ModelLoader> loaders) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<ModelLoader> candidates = loaders.isEmpty() ? List.of() : candidates(
                AUTO, loader -> loader.families().contains(LlamaConfig.FAMILY), Map.of(), loaders);
        if (candidates.size() < 2) {
            facts.put("chooses", candidates.isEmpty() ? "nothing: no model loader is installed"
                    : candidates.get(0).name() + ": there is no other");
            absent(loaders).ifPresent(names -> facts.put("absent", names));
            return facts;
        }
        Map<ModelLoader, PassTimes.Cost> costs = times.of(candidates, Map.of(), StorageType.BF16);
        for (Size size : Size.EXAMPLES) {
            Shape shape = new Shape(size.layers(), size.parameters(), StorageType.BF16, Optional.empty());
            facts.put(size.name(), fastest(candidates, shape, Map.of()).name() + candidates.stream()
                    .map(loader -> loader.name() + " " + costs.get(loader).text(size.layers(), size.parameters()))
                    .collect(Collectors.joining(", ", " (", ")")));
        }
        facts.put("measured", "times are ms for " + PassTimes.FEW + " / " + PassTimes.MANY
                + " nodes, by two random models in bf16; remembered in " + times.memory());
        return facts;
    }

    /** Backends that Vorlauf has and that are not installed. */
    private static Optional<String> absent(List<ModelLoader> loaders) {
        List<String> names = OWN.keySet().stream()
                .filter(name -> loaders.stream().noneMatch(loader -> loader.name().equals(name)))
                .map(OWN::get)
                .sorted()
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", names));
    }

    /** Sizes of models that people have. */
    private record Size(String name, int layers, long parameters) {

        static final List<Size> EXAMPLES = List.of(
                new Size("1M weights", 4, 1_000_000),
                new Size("16M weights", 8, 16_000_000),
                new Size("124M weights", 12, 124_000_000),
                new Size("1.1B weights", 22, 1_100_000_000));
    }

    /**
     * What a model's cost depends on.
     *
     * @param blocks blocks in which matrices lie, as settings call them
     */
    private record Shape(int layers, long parameters, StorageType storage, Optional<String> blocks) {

        /** Empty for what is not a checkpoint, which its loader can explain. */
        static Optional<Shape> of(ModelSource source) {
            try (Checkpoint checkpoint = Checkpoint.open(source.path())) {
                return Optional.of(new Shape(
                        checkpoint.config().layers(), checkpoint.parameterCount(), checkpoint.storage(),
                        checkpoint.config().tensors().keySet().stream()
                                .flatMap(tensor -> checkpoint.blocks(tensor).stream()).findFirst()
                                .map(format -> format.name().toLowerCase(Locale.ROOT))));
            } catch (ModelException e) {
                return Optional.empty();
            }
        }
    }
}
