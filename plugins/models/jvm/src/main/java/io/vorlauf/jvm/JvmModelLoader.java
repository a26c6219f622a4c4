// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadProgress;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.evaluation.LongContextModel;
import io.vorlauf.checkpoint.family.ModelFamilies;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.jvm.internal.decoder.Formats;
import io.vorlauf.jvm.internal.decoder.Network;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.model.JvmModel;
import io.vorlauf.jvm.internal.team.Team;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads checkpoints of many {@linkplain ModelFamilies families} into arrays on the heap and runs them in plain Java.
 *
 * <p>Settings: {@code weights} is how weights are held. The default, {@code stored}, never rounds one: checkpoints that are
 * bfloat16 or binary16 throughout stay so, matrices that lie in blocks of GGUF stay in these, everything else becomes
 * binary32. {@code bf16} rounds to bfloat16, {@code f16} to binary16, {@code int8} to 8-bit integers with a scale per
 * output and 64 inputs; {@code q4_0}, for short {@code q4}, and the names of other blocks pack into them. Whatever the
 * weights, arithmetic is in binary32. {@code threads} is how many cores one evaluation may use.
 *
 * <p>Its models keep the law of {@link LanguageModel#sameBits}, and more: the same checkpoint in the same format has the
 * same logits, bit for bit, with any number of threads, with or without the Vector API, on any processor with fused
 * multiply-add. Others are refused.
 *
 * <p>For speed the virtual machine has to be started with {@code --add-modules jdk.incubator.vector}; without, results are
 * the same and take several times as long. Weights lie on the heap, once: {@code -Xmx} has to leave room for them.
 * Thread-safe.
 */
public final class JvmModelLoader implements ModelLoader, AutoCloseable {

    /** Its name. */
    public static final String NAME = "jvm";

    /** What to do where the Vector API is missing. */
    static final String HINT = "the Vector API is not there, so models in plain Java are several times slower than they "
            + "could be: start Java with --add-modules jdk.incubator.vector";

    private static final Logger LOG = LoggerFactory.getLogger(JvmModelLoader.class);
    private static final String STORED = "stored";
    private static final String Q4 = "q4";
    private static final int MOST_THREADS = 64;

    /** It takes one or two seconds, and longer where others keep the processor busy; a first pass would take as long. */
    private static final long WARM_UP_NANOS = 10_000_000_000L;

    private static final Parameter<String> WEIGHTS = Parameter.choice(
            "weights",
            "how weights are held; 'stored' never rounds one",
            STORED,
            Stream.concat(Stream.of(STORED, Q4), Stream.of(Panels.Format.values()).map(Panels.Format::label)).toList());
    private static final Parameter<Integer> THREADS = Parameter.integer(
            "threads", "cores that one evaluation may use", 2, 1, MOST_THREADS);

    private final Kernels kernels;
    private final Supplier<ModelFamilies> families;
    private final Team team = new Team();
    private final Set<LanguageModel> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hinted = new AtomicBoolean();
    private final Set<Panels.Format> warm = ConcurrentHashMap.newKeySet();

    /** A loader that has loaded nothing yet; it finds families of others by {@link java.util.ServiceLoader}. */
    public JvmModelLoader() {
        this(Kernels.best());
    }

    /**
     * A loader that has loaded nothing yet.
     *
     * @param others families beside the standard ones; asked at every load
     */
    public JvmModelLoader(Supplier<? extends Iterable<ModelFamily>> others) {
        this(Kernels.best(), () -> ModelFamilies.standard().and(others.get()));
    }

    /** A loader whose models use some kernels. */
    JvmModelLoader(Kernels kernels) {
        this(kernels, ModelFamilies::discovered);
    }

    private JvmModelLoader(Kernels kernels, Supplier<ModelFamilies> families) {
        this.kernels = kernels;
        this.families = families;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> families() {
        return families.get().names();
    }

    @Override
    public boolean reads(ModelSource source) {
        return Checkpoint.family(source.path()).filter(families()::contains).isPresent();
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(WEIGHTS, THREADS);
    }

    @Override
    public LoadedModel load(ModelSource source) {
        return load(source, LoadProgress.NONE);
    }

    @Override
    public LoadedModel load(ModelSource source, LoadProgress progress) {
        ParameterValues values = ParameterValues.of("loader '" + name() + "'", parameters(), source.settings());
        Machine.obstacle().ifPresent(obstacle -> {
            throw new ModelException("model '" + source.name() + "' cannot run in plain Java: " + obstacle);
        });
        hintOnce();
        long start = System.nanoTime();
        try (Checkpoint checkpoint = Checkpoint.open(source.path(), families.get())) {
            DecoderWeights weights = DecoderWeights.of(checkpoint);
            DecoderConfig decoder = weights.config();
            Formats formats = formats(values.get(WEIGHTS), checkpoint);
            String label = label(weights, formats);
            long bytes = Network.bytes(weights, formats);
            requireRoom(source.name(), bytes, label);
            checkpoint.beginChecksum();
            Optional<Thread> warming = warmUpOnce(formats.of(weights.up(0)));
            Network network = Network.read(weights, formats, progress);
            ModelInfo info = checkpoint.info(source.name(), NAME, label);
            warming.ifPresent(JvmModelLoader::await);
            LoadedModel model = LongContextModel.around(
                    new JvmModel(info, decoder, network, kernels, team, values.get(THREADS), open::remove), decoder,
                    open::remove);
            open.add(model);
            LOG.debug("loaded {} from {} for {} in {} ms", info, source.path(), kernels.description(),
                    (System.nanoTime() - start) / 1_000_000);
            return model;
        }
    }

    private static Formats formats(String weights, Checkpoint checkpoint) {
        if (!weights.equals(STORED)) {
            Panels.Format format = weights.equals(Q4) ? Panels.Format.Q4_0
                    : Panels.Format.valueOf(weights.toUpperCase(Locale.ROOT));
            return matrix -> format;
        }
        Panels.Format others = checkpoint.isStoredAs(StorageType.BF16) ? Panels.Format.BF16
                : checkpoint.isStoredAs(StorageType.F16) ? Panels.Format.F16
                : Panels.Format.F32;
        return matrix -> matrix.blocks().flatMap(Panels.Format::of).orElse(others);
    }

    /** The formats that weights have, that of most of them first: {@code q4_k, q6_k}. */
    private static String label(DecoderWeights weights, Formats formats) {
        Map<Panels.Format, Long> sizes = new EnumMap<>(Panels.Format.class);
        Network.matrices(weights).forEach(matrix ->
                sizes.merge(formats.of(matrix), (long) matrix.outputs() * matrix.inputs(), Long::sum));
        return sizes.entrySet().stream()
                .sorted(Map.Entry.<Panels.Format, Long>comparingByValue().reversed())
                .map(entry -> entry.getKey().label()).collect(Collectors.joining(", "));
    }

    private static void requireRoom(String name, long bytes, String label) {
        Machine.shortage(bytes).ifPresent(shortage -> {
            throw new ModelException("model '" + name + "' with weights in " + label + " " + shortage);
        });
    }

    /** Compiles kernels on a thread of its own, while weights are read; the first call for a format does it. */
    private Optional<Thread> warmUpOnce(Panels.Format format) {
        if (!warm.add(format)) {
            return Optional.empty();
        }
        Thread thread = new Thread(null, () -> kernels.warmUp(format, WARM_UP_NANOS), "vorlauf-jvm-warm-up", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
        return Optional.of(thread);
    }

    /** Returns when a thread has ended; if the caller is interrupted, which then it still is, that one is told to end. */
    private static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void hintOnce() {
        if (!kernels.vectors() && hinted.compareAndSet(false, true)) {
            LOG.warn(HINT);
        }
    }

    /** Closes every model it loaded that is still open, and ends its threads. It cannot go on loading. */
    @Override
    public void close() {
        open.forEach(model -> ((LoadedModel) model).close());
        team.close();
    }
}
