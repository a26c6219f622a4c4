// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

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
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.evaluation.LongContextModel;
import io.vorlauf.checkpoint.family.ModelFamilies;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import io.vorlauf.tensorflow.internal.plan.Planner;
import io.vorlauf.tensorflow.internal.plan.Processor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;

/**
 * Loads checkpoints of many {@linkplain ModelFamilies families} into TensorFlow.
 *
 * <p>Settings: {@code weights} is how weights are held and multiplied. The default, {@code stored}, never rounds one:
 * checkpoints that are bfloat16 throughout stay so where the processor can multiply it, everything else becomes binary32.
 * {@code bf16} rounds other checkpoints to bfloat16, which halves memory and nearly doubles speed; {@code f32} computes
 * bfloat16 checkpoints in binary32. {@code int8} makes 8-bit integers of the weights of products, with a scale per
 * output, and of rows, with a scale per row; only where the processor has VNNI.
 * {@code threads} is how many cores one evaluation may use.
 *
 * <p>Before a model is loaded, what TensorFlow would compute for it is compared with plain Java, in the shapes of the
 * model and for many numbers of tokens at once. What is wrong is not used, and what is said of it stands in the log; the plan that
 * remains keeps, on every machine that was tried, the law of {@link LanguageModel#sameBits}.
 *
 * <p>The environment variable {@code TF_ONEDNN_ASSUME_FROZEN_WEIGHTS=1} should be set for the process: without it
 * TensorFlow packs weight matrices on every call. Thread-safe.
 */
public final class TensorFlowModelLoader implements ModelLoader, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowModelLoader.class);
    static final String NAME = "tensorflow";
    static final String FROZEN_WEIGHTS = "TF_ONEDNN_ASSUME_FROZEN_WEIGHTS";
    private static final String STORED = "stored";
    private static final int MOST_THREADS = 64;

    private static final Parameter<String> WEIGHTS = Parameter.choice(
            "weights",
            "how weights are held and multiplied; 'stored' never rounds one",
            STORED,
            List.of(STORED, Precision.F32.label(), Precision.BF16.label(), Precision.INT8.label()));
    private static final Parameter<Integer> THREADS = Parameter.integer(
            "threads", "cores that one evaluation may use", 2, 1, MOST_THREADS);

    private final Set<LoadedModel> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hinted = new AtomicBoolean();

    private final Function<Graph, GraphBuilder> builders;
    private final Planner planner;
    private final Supplier<ModelFamilies> families;

    /** A loader that has loaded nothing yet; it finds families of others by {@link java.util.ServiceLoader}. */
    public TensorFlowModelLoader() {
        this(Processor.current(), System.getenv(), GraphBuilder::new);
    }

    /**
     * A loader that has loaded nothing yet.
     *
     * @param others families beside the standard ones; asked at every load
     */
    public TensorFlowModelLoader(Supplier<? extends Iterable<ModelFamily>> others) {
        this(Processor.current(), System.getenv(), GraphBuilder::new, () -> ModelFamilies.standard().and(others.get()));
    }

    /**
     * A loader that is told where it runs.
     *
     * @param environment of the process
     * @param builders what adds operations to a graph
     */
    TensorFlowModelLoader(
            Processor processor, Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        this(processor, environment, builders, ModelFamilies::discovered);
    }

    private TensorFlowModelLoader(
            Processor processor, Map<String, String> environment, Function<Graph, GraphBuilder> builders,
            Supplier<ModelFamilies> families) {
        this.families = families;
        this.builders = builders;
        this.planner = new Planner(processor, environment, builders);
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
        boolean integers = Precision.INT8.label().equals(source.settings().get(WEIGHTS.name()));
        return (!integers || planner.noProducts(Precision.INT8).isEmpty())
                && Checkpoint.family(source.path()).filter(families()::contains).isPresent();
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
        try (Checkpoint checkpoint = Checkpoint.open(source.path(), families.get())) {
            return load(source, checkpoint, values, progress);
        } catch (TensorFlowException e) {
            throw new ModelException(
                    "TensorFlow could not load model '" + source.name() + "' from " + source.path() + ": "
                            + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new ModelException("TensorFlow's native libraries could not be loaded: " + e.getMessage(), e);
        }
    }

    private LoadedModel load(
            ModelSource source, Checkpoint checkpoint, ParameterValues values, LoadProgress progress) {
        long start = System.nanoTime();
        hintOnce();
        TensorFlowLibrary.start(settings(values.get(THREADS)));
        Planner.Proved proved = plan(source, checkpoint, values);
        ExecutionPlan plan = proved.plan();
        int slots = plan.layout().capacity(0, checkpoint.config().contextLength());
        // Not before, for a plan is made by measuring.
        checkpoint.beginChecksum();
        Network network = Network.load(DecoderWeights.of(checkpoint), plan, slots, builders, progress);
        try {
            ModelInfo info = checkpoint.info(source.name(), NAME, plan.precision().label());
            LoadedModel model = LongContextModel.around(
                    new TensorFlowModel(info, network, proved.sameBits(), open::remove), checkpoint.config(),
                    open::remove);
            open.add(model);
            LOG.debug("loaded {} from {} with {} in {} ms", info, source.path(), plan,
                    (System.nanoTime() - start) / 1_000_000);
            return model;
        } catch (RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    private Planner.Proved plan(ModelSource source, Checkpoint checkpoint, ParameterValues values) {
        String weights = values.get(WEIGHTS);
        boolean insist = !weights.equals(STORED);
        Precision wanted = insist
                ? Precision.of(weights)
                : checkpoint.isStoredAs(StorageType.BF16) ? Precision.BF16 : Precision.F32;
        Planner.Proved proved;
        try {
            proved = planner.plan(
                    checkpoint.config(), checkpoint.parameterCount(), wanted, insist,
                    values.get(THREADS));
        } catch (ModelException e) {
            throw new ModelException("model '" + source.name() + "' from " + source.path()
                    + " cannot be computed in " + wanted.label() + ": " + e.getMessage(), e);
        }
        if (proved.plan().precision() != wanted) {
            LOG.warn("model '{}' is computed in {}, not {}: {}", source.name(), proved.plan().precision().label(),
                    wanted.label(), String.join("; ", proved.remarks()));
        } else {
            proved.remarks().forEach(remark -> LOG.warn("model '{}': {}; it is computed with {}", source.name(),
                    remark, proved.plan().description()));
        }
        if (!proved.sameBits()) {
            LOG.warn("model '{}': TensorFlow rounds differently for different numbers of tokens here; between near ties,"
                    + " texts may differ by strategy", source.name());
        }
        return proved;
    }

    /** TensorFlow takes the numbers of threads that all sessions of a process share from the first one. */
    static ConfigProto settings(int threads) {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(threads)
                .build();
    }

    private void hintOnce() {
        if (!"1".equals(System.getenv(FROZEN_WEIGHTS)) && hinted.compareAndSet(false, true)) {
            LOG.info("{}=1 is not set in the environment: TensorFlow will pack weight matrices on every call, "
                    + "which makes models several times slower", FROZEN_WEIGHTS);
        }
    }

    /** Closes every model it loaded that is still open. It can go on loading. */
    @Override
    public void close() {
        open.forEach(LoadedModel::close);
    }
}
