package io.vorlauf.training.internal.loop;

import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.checkpoint.StorageType;
import io.vorlauf.training.MatrixPrecision;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.OptimizerOptions;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.bpe.BytePairEncoder;
import io.vorlauf.training.internal.bpe.BytePairVocabulary;
import io.vorlauf.training.internal.bpe.TokenizerJson;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.graph.GraphShape;
import io.vorlauf.training.internal.graph.OptimizerSettings;
import io.vorlauf.training.internal.graph.TrainingGraph;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import io.vorlauf.training.internal.store.Snapshots;
import io.vorlauf.training.internal.store.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Trains a vocabulary and a model from scratch. */
public final class TrainingRun {

    private static final double NORM_EPSILON = 1e-5;
    private static final double ROPE_THETA = 10_000;

    private final TrainOptions options;
    private final TrainingListener listener;

    /** A run. */
    public TrainingRun(TrainOptions options, TrainingListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /**
     * Trains and writes the model.
     *
     * @throws IOException if the data cannot be read or the output not be written
     */
    public TrainingSummary run() throws IOException {
        Path output = options.output();
        if (ModelDirectory.exists(output)) {
            throw new TrainingException(output + ": there is a model already");
        }
        Corpus corpus = Corpus.read(options.data());
        BytePairVocabulary vocabulary = BytePairVocabulary.learn(corpus.training(), options.vocabularySize());
        BytePairEncoder encoder = new BytePairEncoder(vocabulary);
        ModelShape shape = options.shape();
        TrainingPlan plan = options.plan();
        TokenStream stream = new TokenStream(
                encode(encoder, corpus.training()), shape.contextLength(), plan.seed());
        TokenStream aside = new TokenStream(encode(encoder, corpus.heldOut()), shape.contextLength(), 0);
        listener.note(corpus.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + corpus.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary " + vocabulary.size());
        Files.createDirectories(output);
        AtomicFile.write(output.resolve("tokenizer.json"), TokenizerJson.write(vocabulary));
        LlamaConfig config = config(shape, vocabulary.size());
        Snapshots snapshots = new Snapshots(output.resolve("training"), config, fingerprint());
        TrainingLog log = new TrainingLog(output.resolve("training-log.jsonl"));
        OptimizerOptions optimizer = options.optimizer();
        GraphShape graphShape = new GraphShape(
                plan.batchSize(), shape.contextLength(), plan.threads(), 1,
                plan.precision() == MatrixPrecision.BFLOAT16);
        try (TrainingGraph graph = new TrainingGraph(
                config,
                graphShape,
                new OptimizerSettings(
                        optimizer.beta1(), optimizer.beta2(), optimizer.weightDecay(), optimizer.clipNorm()),
                optimizer.dropout(),
                plan.seed())) {
            HeldOut heldOut = new HeldOut(aside, plan.batchSize(), shape.contextLength());
            long steps = new TrainingLoop(plan, optimizer, graph, stream, heldOut, snapshots, log, listener)
                    .run(InitialWeights.of(config, plan.seed()));
            Map<String, float[]> weights = graph.weights();
            weights.values().forEach(Rounding::toBfloat16);
            graph.setWeights(weights);
            double loss = heldOut.loss(graph);
            ModelDirectory.write(output, config, StorageType.BF16, weights);
            snapshots.delete();
            long parameters = weights.values().stream().mapToLong(values -> values.length).sum();
            return new TrainingSummary(steps, parameters, loss,
                    loss / Math.log(2) * aside.tokens() / corpus.heldOutBytes());
        }
    }

    private static List<int[]> encode(BytePairEncoder encoder, List<String> stories) {
        return stories.stream().map(encoder::encode).toList();
    }

    private static LlamaConfig config(ModelShape shape, int vocabularySize) {
        return new LlamaConfig(
                vocabularySize,
                shape.contextLength(),
                shape.hiddenSize(),
                shape.layers(),
                shape.heads(),
                shape.heads(),
                shape.hiddenSize() / shape.heads(),
                shape.feedForwardSize(),
                NORM_EPSILON,
                ROPE_THETA,
                Set.of(BytePairVocabulary.END_OF_TEXT_ID),
                true);
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint() {
        return options.shape() + " " + options.optimizer() + " " + options.plan();
    }
}
