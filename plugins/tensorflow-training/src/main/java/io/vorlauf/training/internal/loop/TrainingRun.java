package io.vorlauf.training.internal.loop;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.NewModel;
import io.vorlauf.training.TrainOptions;
import io.vorlauf.training.TrainingListener;
import io.vorlauf.training.TrainingPlan;
import io.vorlauf.training.TrainingSummary;
import io.vorlauf.training.internal.data.Corpus;
import io.vorlauf.training.internal.data.RepeatingWindows;
import io.vorlauf.training.internal.data.TokenStream;
import io.vorlauf.training.internal.store.AtomicFile;
import io.vorlauf.training.internal.store.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Trains a model, with a vocabulary of its own or further. */
public final class TrainingRun {

    /** In so many of the windows that repeat a passage it is scrambled; in the others copying helps in text. */
    private static final double SCRAMBLED = 0.6;

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
                new RepeatingWindows(stream, length, options.repeats(), SCRAMBLED, plan.seed()),
                new HeldOut(aside, plan.batchSize(), length, options.repeats()),
                Stages.none(output, beginning.config()),
                fingerprint(beginning, stream.tokens()),
                listener);
        return ModelFitting.run(setup, beginning.weights(), Optional.empty(), corpus.heldOutBytes());
    }

    private Beginning beginning(Corpus corpus) throws IOException {
        if (options.start() instanceof ExistingModel model) {
            return Beginning.of(model, corpus, tokenizers);
        }
        return Beginning.of((NewModel) options.start(), corpus, options.plan().seed());
    }

    /** Everything that decides about the course of the loss. */
    private String fingerprint(Beginning beginning, int tokens) {
        return beginning.name() + " tokens=" + tokens + " repeats=" + options.repeats() + " " + options.optimizer()
                + " " + options.plan();
    }
}
