package io.vorlauf.tensorflow;

import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.tensorflow.checkpoint.Checkpoint;
import io.vorlauf.tensorflow.checkpoint.Gpt2Config;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.checkpoint.ModelConfig;
import io.vorlauf.tensorflow.internal.cache.Capacity;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.model.TensorFlowModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Loads GPT-2 and Llama checkpoints into TensorFlow.
 *
 * <p>Settings: {@code weights} is how weights are held and multiplied. The default, {@code stored}, never rounds one:
 * checkpoints that are bfloat16 throughout stay so, everything else becomes binary32. {@code bf16} rounds other
 * checkpoints to bfloat16, which halves memory and nearly doubles speed; {@code f32} computes bfloat16 checkpoints in
 * binary32. {@code threads} is how many cores one evaluation may use.
 *
 * <p>The environment variable {@code TF_ONEDNN_ASSUME_FROZEN_WEIGHTS=1} should be set for the process: without it
 * TensorFlow packs weight matrices on every call. Thread-safe.
 */
public final class TensorFlowModelLoader implements ModelLoader, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowModelLoader.class);
    private static final String FROZEN_WEIGHTS = "TF_ONEDNN_ASSUME_FROZEN_WEIGHTS";
    private static final String STORED = "stored";
    private static final int MOST_THREADS = 64;

    private static final Parameter<String> WEIGHTS = Parameter.choice(
            "weights",
            "how weights are held and multiplied; 'stored' never rounds one",
            STORED,
            List.of(STORED, Precision.F32.label(), Precision.BF16.label()));
    private static final Parameter<Integer> THREADS = Parameter.integer(
            "threads", "cores that one evaluation may use", 2, 1, MOST_THREADS);

    private final Set<TensorFlowModel> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hinted = new AtomicBoolean();

    /** A loader that has loaded nothing yet. */
    public TensorFlowModelLoader() {}

    @Override
    public String name() {
        return "TensorFlow";
    }

    @Override
    public Set<String> families() {
        return Set.of(Gpt2Config.FAMILY, LlamaConfig.FAMILY);
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(WEIGHTS, THREADS);
    }

    @Override
    public LanguageModel load(ModelSource source) {
        ParameterValues values = ParameterValues.of("loader '" + name() + "'", parameters(), source.settings());
        try (Checkpoint checkpoint = Checkpoint.open(source.directory())) {
            return load(source, checkpoint, values);
        } catch (TensorFlowException e) {
            throw new ModelException(
                    "TensorFlow could not load model '" + source.name() + "' from " + source.directory() + ": "
                            + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new ModelException("TensorFlow's native libraries could not be loaded: " + e.getMessage(), e);
        }
    }

    private LanguageModel load(ModelSource source, Checkpoint checkpoint, ParameterValues values) {
        long start = System.nanoTime();
        hintOnce();
        ModelConfig config = checkpoint.config();
        Precision precision = precision(values.get(WEIGHTS), checkpoint);
        ExecutionPlan plan = ExecutionPlan.of(config, checkpoint.parameterCount(), values.get(THREADS));
        ModelInfo info = new ModelInfo(
                source.name(),
                config.family(),
                checkpoint.parameterCount(),
                config.vocabularySize(),
                config.contextLength(),
                checkpoint.tokenizerIdentity(),
                config.stopTokens(),
                precision.label(),
                Optional.of(checkpoint.checksum()));
        int slots = Capacity.of(1, config.contextLength());
        TensorFlowLibrary.start(plan.session());
        Network network = Network.load(checkpoint, precision, plan, slots);
        TensorFlowModel model = new TensorFlowModel(info, network, slots, open::remove);
        open.add(model);
        LOG.debug("loaded {} from {} with {} in {} ms", info, source.directory(), plan,
                (System.nanoTime() - start) / 1_000_000);
        return model;
    }

    private static Precision precision(String weights, Checkpoint checkpoint) {
        boolean bf16 = weights.equals(STORED)
                ? checkpoint.config().tensors().keySet().stream()
                        .allMatch(tensor -> checkpoint.entry(tensor).dtype().equals("BF16"))
                : weights.equals(Precision.BF16.label());
        return bf16 ? Precision.BF16 : Precision.F32;
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
        open.forEach(TensorFlowModel::close);
    }
}
