package io.vorlauf.training.internal.loop;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.NewModel;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.RepeatingWindows;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.graph.Goal;
import io.vorlauf.training.internal.graph.Measure;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Trains a model, with a vocabulary of its own or further. */
public final class TrainingRun {

    private final TrainOptions options;
    private final TokenizerLoader tokenizers;
    private final TrainingListener listener;

    /** A run. */
    public TrainingRun(TrainOptions options, TokenizerLoader tokenizers, TrainingListener listener) {
        this.options = options;
        this.tokenizers = tokenizers;
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
        TrainingPlan plan = options.plan();
        Beginning beginning = beginning(corpus);
        int length = beginning.config().contextLength();
        RepeatingWindows.check(length, options.repeats());
        Optional<GivenModel> remembered = remembered(beginning);
        TokenStream stream =
                new TokenStream(beginning.stories().training(), beginning.separator(), length, plan.seed());
        TokenStream aside = new TokenStream(beginning.stories().heldOut(), beginning.separator(), length, 0);
        listener.note(corpus.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + corpus.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary "
                + beginning.config().vocabularySize() + "; all of it once is "
                + (stream.windows() + plan.batchSize() - 1) / plan.batchSize() + " steps");
        Files.createDirectories(output);
        AtomicFile.write(output.resolve(ModelDirectory.TOKENIZER), beginning.tokenizer());
        Setup setup = new Setup(
                beginning.config(),
                output,
                options.optimizer(),
                plan,
                new RepeatingWindows(stream, length, options.repeats(), options.scrambled(), plan.seed()),
                new HeldOut(aside, plan.batchSize(), length, options.repeats(), Measure.CROSS_ENTROPY),
                Stages.none(output, beginning.config()),
                fingerprint(beginning, remembered, stream.tokens()),
                listener);
        return ModelFitting.run(setup, beginning.weights(), goal(remembered), corpus.heldOutBytes());
    }

    private Beginning beginning(Corpus corpus) throws IOException {
        if (options.start() instanceof ExistingModel model) {
            return Beginning.of(model, corpus, tokenizers);
        }
        return Beginning.of((NewModel) options.start(), corpus, options.plan().seed());
    }

    private Optional<GivenModel> remembered(Beginning beginning) throws IOException {
        if (options.remembered().isEmpty()) {
            return Optional.empty();
        }
        Path directory = options.remembered().get();
        GivenModel model = GivenModel.read(directory);
        int length = beginning.config().contextLength();
        if (!Files.readString(model.tokenizer()).equals(beginning.tokenizer())) {
            throw new TrainingException(directory + ": has another tokenizer than the model that is trained; what it "
                    + "predicts can be learnt by models that share its tokenizer only");
        }
        if (length > model.config().contextLength()) {
            throw new TrainingException("the context of the model that is trained, " + length
                    + " tokens, is longer than the " + model.config().contextLength() + " of " + directory);
        }
        return Optional.of(model);
    }

    private static Goal goal(Optional<GivenModel> remembered) {
        return remembered.<Goal>map(model -> new Goal.Remember(model.teacher())).orElseGet(Goal.Predict::new);
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint(Beginning beginning, Optional<GivenModel> remembered, int tokens) {
        return beginning.name() + remembered.map(model -> " remember=" + model.identity()).orElse("") + " tokens="
                + tokens + " repeats=" + options.repeats() + " scrambled=" + options.scrambled() + " "
                + options.optimizer() + " " + options.plan();
    }
}
