package io.vorlauf.training.internal.loop;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.tensorflow.checkpoint.LlamaConfig;
import io.vorlauf.training.DistillOptions;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.MixedWindows;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a draft for a target. */
public final class DistillationRun {

    private final DistillOptions options;
    private final ModelLoader models;
    private final TokenizerLoader tokenizers;
    private final TrainingListener listener;

    /** A run. */
    public DistillationRun(
            DistillOptions options, ModelLoader models, TokenizerLoader tokenizers, TrainingListener listener) {
        this.options = options;
        this.models = models;
        this.tokenizers = tokenizers;
        this.listener = listener;
    }

    /**
     * Trains and writes the draft.
     *
     * @throws IOException if the data cannot be read or the output not be written
     */
    public TrainingSummary run() throws IOException {
        Path output = options.output();
        ModelFitting.checkUnfinished(output);
        Target target = Target.read(options.target());
        ModelShape shape = options.shape();
        if (shape.contextLength() > target.config().contextLength()) {
            throw new TrainingException("the draft's context of " + shape.contextLength()
                    + " tokens is longer than the " + target.config().contextLength()
                    + " of the target in " + options.target());
        }
        Corpus corpus = Corpus.read(options.data());
        EncodedStories stories = encode(corpus, target);
        Files.createDirectories(output);
        AtomicFile.copy(target.tokenizer(), output.resolve(ModelDirectory.TOKENIZER));
        LlamaConfig config = ModelShapes.config(
                shape, target.config().vocabularySize(), target.config().stopTokens());
        TrainingPlan plan = options.plan();
        TokenStream stream = new TokenStream(
                stories.training(), target.separator(), shape.contextLength(), plan.seed());
        TokenStream aside = new TokenStream(stories.heldOut(), target.separator(), shape.contextLength(), 0);
        listener.note(stories.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + stories.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary "
                + config.vocabularySize());
        String fingerprint = fingerprint(target, stream.tokens());
        List<int[]> own = new Continuations(options, models, listener)
                .windows(stories.training(), target.separator(), fingerprint);
        Setup setup = new Setup(
                config,
                output,
                options.optimizer(),
                plan,
                new MixedWindows(stream, own, shape.contextLength(), plan.seed()),
                new HeldOut(aside, plan.batchSize(), shape.contextLength()),
                new Stages(options.stages(), plan.steps(), output, config),
                fingerprint,
                listener);
        return ModelFitting.run(setup, Optional.of(target.teacher()), corpus.heldOutBytes());
    }

    private record EncodedStories(List<int[]> training, List<int[]> heldOut) {}

    private EncodedStories encode(Corpus corpus, Target target) {
        try (Tokenizer tokenizer = tokenizers.load(target.tokenizer())) {
            if (tokenizer.vocabularySize() > target.config().vocabularySize()) {
                throw new TrainingException(target.tokenizer() + ": has " + tokenizer.vocabularySize()
                        + " tokens, but the model beside it only knows " + target.config().vocabularySize());
            }
            return new EncodedStories(encode(tokenizer, corpus.training()), encode(tokenizer, corpus.heldOut()));
        }
    }

    private static List<int[]> encode(Tokenizer tokenizer, List<String> stories) {
        return stories.stream()
                .map(story -> tokenizer.encode(story).toArray())
                .filter(tokens -> tokens.length > 0)
                .toList();
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint(Target target, int tokens) {
        return "target=" + target.identity() + " tokens=" + tokens + " continuations=" + options.continuationTokens()
                + " stages=" + options.stages() + " " + options.shape() + " " + options.optimizer() + " "
                + options.plan();
    }
}
