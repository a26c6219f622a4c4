// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.TrainOptions.ExistingModel;
import io.vorlauf.training.TrainOptions.NewModel;
import io.vorlauf.training.TrainingException.DivergedException;
import io.vorlauf.training.internal.BytePairVocabulary;
import io.vorlauf.training.internal.ModelDirectory;
import io.vorlauf.training.internal.Windows.RepeatingWindows;
import io.vorlauf.training.internal.Windows.TokenStream;
import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a vocabulary and a Llama-family model from scratch, or a model that is there further.
 *
 * <p>One story in twenty is kept aside to measure on. The output directory gets {@code tokenizer.json} at once,
 * {@code training-log.jsonl} and {@code loss.svg} with every measurement, and the model (bfloat16, in the layout of
 * Hugging Face) in the end, with the weights of the lowest held-out loss. With windows that repeat
 * passages the loss that counts is the mean over both kinds, in their shares. In between, {@code training/} holds a
 * snapshot: if there is one, training goes on from it, and takes the course it would have taken without the
 * interruption.
 *
 * @param tokenizers loads the tokenizer that was learnt, or that of a model that is trained further
 * @param listener called on the thread that trains
 */
public record Trainer(TokenizerLoader tokenizers, TrainingListener listener) {

    /**
     * What a training begins with.
     *
     * @param weights before the first step
     * @param stories the text in its tokens
     * @param separator the token that ends a story
     * @param tokenizer the content of its tokenizer file
     * @param name tells this beginning from others
     */
    private record Beginning(
            LlamaConfig config, Map<String, float[]> weights, Corpus.Encoded stories, int separator, String tokenizer,
            String name) {}

    /**
     * Trains. Takes hours for a model of some size.
     *
     * @throws TrainingException if there is a model in the directory already, an unfinished training with other
     *     options, the data or the model to go on from cannot be used, or the loss is no longer a number, which is a
     *     {@link DivergedException}
     * @throws io.vorlauf.api.model.ModelException if the model to go on from or its tokenizer is damaged
     * @throws IllegalArgumentException if there is too little text for a model of the context length
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; there is a snapshot of the step
     *     it was at then
     * @throws IOException if reading the data or writing the output fails
     */
    public TrainingSummary train(TrainOptions options) throws IOException {
        Path output = options.output();
        TrainingLoop.checkUnfinished(output);
        Corpus corpus = Corpus.read(options.data());
        TrainingPlan plan = options.plan();
        Beginning beginning = options.start() instanceof ExistingModel model
                ? beginning(model, corpus)
                : beginning((NewModel) options.start(), corpus, plan.seed(), output);
        LlamaConfig config = beginning.config();
        int length = config.contextLength();
        Ranges.checkRepeats(length, options.repeats());
        Optional<GivenModel> remembered = options.remembered().map(GivenModel::read);
        if (remembered.isPresent()) {
            checkRemembered(options.remembered().get(), remembered.get(), beginning);
        }
        TokenStream stream =
                new TokenStream(beginning.stories().training(), beginning.separator(), length, plan.seed());
        TokenStream aside = new TokenStream(beginning.stories().heldOut(), beginning.separator(), length, 0);
        listener.note(corpus.training().size() + " stories of " + stream.tokens() + " tokens to learn from, "
                + corpus.heldOut().size() + " of " + aside.tokens() + " kept aside; vocabulary "
                + config.vocabularySize() + "; all of it once is "
                + (stream.windows() + plan.batchSize() - 1) / plan.batchSize() + " steps");
        Files.createDirectories(output);
        ModelDirectory.replace(output.resolve(ModelDirectory.TOKENIZER), beginning.tokenizer());
        return TrainingLoop.run(new TrainingLoop.Setup(
                output,
                options.optimizer(),
                plan,
                listener,
                config,
                beginning.weights(),
                remembered.<Goal>map(model -> new Goal.Remember(model.teacher())).orElseGet(Goal.Predict::new),
                new RepeatingWindows(stream, length, options.repeats(), options.scrambled(), plan.seed()),
                new HeldOut(aside, plan.batchSize(), length, options.repeats(), Measure.CROSS_ENTROPY,
                        corpus.heldOutBytes()),
                new Stages(0, 1, output, config),
                // Everything that decides about the course of the loss.
                beginning.name() + remembered.map(model -> " remember=" + model.identity()).orElse("") + " tokens="
                        + stream.tokens() + " repeats=" + options.repeats() + " scrambled=" + options.scrambled() + " "
                        + options.optimizer() + " " + plan));
    }

    /** Learns a vocabulary, which is written at once, and draws weights. */
    private Beginning beginning(NewModel model, Corpus corpus, long seed, Path output) throws IOException {
        BytePairVocabulary vocabulary = BytePairVocabulary.learn(corpus.training(), model.vocabularySize());
        int separator = BytePairVocabulary.END_OF_TEXT_ID;
        LlamaConfig config = model.shape().config(vocabulary.size(), Set.of(separator));
        Path tokenizer = output.resolve(ModelDirectory.TOKENIZER);
        Files.createDirectories(output);
        ModelDirectory.replace(tokenizer, vocabulary.tokenizerJson());
        return new Beginning(
                config,
                ModelShape.randomWeights(config, seed),
                corpus.encode(tokenizers, tokenizer, config),
                separator,
                vocabulary.tokenizerJson(),
                "vocabulary=" + model.vocabularySize() + " " + model.shape());
    }

    /** Reads a model with its tokenizer. */
    private Beginning beginning(ExistingModel model, Corpus corpus) throws IOException {
        GivenModel given = GivenModel.read(model.directory());
        return new Beginning(
                given.config(),
                given.weights(),
                corpus.encode(tokenizers, given.tokenizer(), given.config()),
                given.separator(),
                Files.readString(given.tokenizer()),
                "from=" + given.identity());
    }

    private static void checkRemembered(Path directory, GivenModel model, Beginning beginning) throws IOException {
        if (!Files.readString(model.tokenizer()).equals(beginning.tokenizer())) {
            throw new TrainingException(directory + ": has another tokenizer than the model that is trained; what it "
                    + "predicts can be learnt by models that share its tokenizer only");
        }
        int length = beginning.config().contextLength();
        if (length > model.config().contextLength()) {
            throw new TrainingException("the context of the model that is trained, " + length
                    + " tokens, is longer than the " + model.config().contextLength() + " of " + directory);
        }
    }
}
