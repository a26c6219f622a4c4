package io.vorlauf.training.internal.loop;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.DistillOptions;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.ModelShape;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.MixedWindows;
import io.vorlauf.training.internal.data.RepeatingWindows;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.graph.Goal;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
        GivenModel target = GivenModel.read(options.target());
        Draft draft = draft(target);
        LlamaConfig config = draft.config();
        int length = config.contextLength();
        RepeatingWindows.check(length, options.repeats());
        if (length > target.config().contextLength()) {
            throw new TrainingException("the draft's context of " + length
                    + " tokens is longer than the " + target.config().contextLength()
                    + " of the target in " + options.target());
        }
        Corpus corpus = Corpus.read(options.data());
        EncodedStories stories = EncodedStories.of(corpus, target, tokenizers);
        Files.createDirectories(output);
        AtomicFile.copy(target.tokenizer(), output.resolve(ModelDirectory.TOKENIZER));
        TrainingPlan plan = options.plan();
        TokenStream stream = new TokenStream(stories.training(), target.separator(), length, plan.seed());
        TokenStream aside = new TokenStream(stories.heldOut(), target.separator(), length, 0);
        listener.note(stories.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + stories.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary "
                + config.vocabularySize());
        String fingerprint = fingerprint(target, draft, stream.tokens());
        List<int[]> own = new Continuations(options, length, models, listener)
                .windows(stories.training(), target.separator(), fingerprint);
        Setup setup = new Setup(
                config,
                output,
                options.optimizer(),
                plan,
                new RepeatingWindows(
                        new MixedWindows(stream, own, length, plan.seed()), length, options.repeats(), 0, plan.seed()),
                new HeldOut(aside, plan.batchSize(), length, options.repeats(), Measure.DIVERGENCE),
                new Stages(options.stages(), plan.steps(), output, config),
                fingerprint,
                listener);
        return ModelFitting.run(setup, draft.weights(), new Goal.Imitate(target.teacher()), corpus.heldOutBytes());
    }

    /** The draft's configuration, and its weights before the first step. */
    private record Draft(LlamaConfig config, Map<String, float[]> weights, String name) {}

    private Draft draft(GivenModel target) throws IOException {
        if (options.start() instanceof ExistingModel model) {
            GivenModel draft = GivenModel.read(model.directory());
            if (draft.config().vocabularySize() != target.config().vocabularySize()
                    || Files.mismatch(draft.tokenizer(), target.tokenizer()) >= 0) {
                throw new TrainingException(model.directory() + ": has another tokenizer than the target in "
                        + options.target() + "; a draft shares its target's");
            }
            return new Draft(draft.config(), draft.teacher().weights(), "from=" + draft.identity());
        }
        ModelShape shape = (ModelShape) options.start();
        LlamaConfig config = ModelShapes.config(
                shape, target.config().vocabularySize(), target.config().stopTokens());
        return new Draft(config, InitialWeights.of(config, options.plan().seed()), shape.toString());
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint(GivenModel target, Draft draft, int tokens) {
        return "target=" + target.identity() + " tokens=" + tokens + " continuations=" + options.continuationTokens()
                + " repeats=" + options.repeats() + " stages=" + options.stages() + " " + draft.name() + " "
                + options.optimizer() + " " + options.plan();
    }
}
