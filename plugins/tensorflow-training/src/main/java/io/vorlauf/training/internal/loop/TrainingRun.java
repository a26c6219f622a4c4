package io.vorlauf.training.internal.loop;

import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.bpe.BytePairEncoder;
import io.vorlauf.training.internal.bpe.BytePairVocabulary;
import io.vorlauf.training.internal.bpe.TokenizerJson;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Trains a vocabulary and a model from scratch. */
public final class TrainingRun {

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
        ModelFitting.checkUnfinished(output);
        Corpus corpus = Corpus.read(options.data());
        BytePairVocabulary vocabulary = BytePairVocabulary.learn(corpus.training(), options.vocabularySize());
        BytePairEncoder encoder = new BytePairEncoder(vocabulary);
        ModelShape shape = options.shape();
        TrainingPlan plan = options.plan();
        int separator = BytePairVocabulary.END_OF_TEXT_ID;
        TokenStream stream = new TokenStream(
                encode(encoder, corpus.training()), separator, shape.contextLength(), plan.seed());
        TokenStream aside = new TokenStream(encode(encoder, corpus.heldOut()), separator, shape.contextLength(), 0);
        listener.note(corpus.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + corpus.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary " + vocabulary.size()
                + "; all of it once is " + (stream.windows() + plan.batchSize() - 1) / plan.batchSize() + " steps");
        Files.createDirectories(output);
        AtomicFile.write(output.resolve(ModelDirectory.TOKENIZER), TokenizerJson.write(vocabulary));
        LlamaConfig config = ModelShapes.config(shape, vocabulary.size(), Set.of(separator));
        Setup setup = new Setup(
                config,
                output,
                options.optimizer(),
                plan,
                stream,
                new HeldOut(aside, plan.batchSize(), shape.contextLength()),
                Stages.none(output, config),
                fingerprint(stream.tokens()),
                listener);
        return ModelFitting.run(setup, Optional.empty(), corpus.heldOutBytes());
    }

    private static List<int[]> encode(BytePairEncoder encoder, List<String> stories) {
        return stories.stream().map(encoder::encode).toList();
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint(int tokens) {
        return "vocabulary=" + options.vocabularySize() + " tokens=" + tokens + " " + options.shape() + " "
                + options.optimizer() + " " + options.plan();
    }
}
