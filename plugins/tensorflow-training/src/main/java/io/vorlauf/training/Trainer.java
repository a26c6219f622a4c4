package io.vorlauf.training;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.training.internal.loop.TrainingRun;
import java.io.IOException;
import java.util.Objects;

/**
 * Trains a vocabulary and a Llama-family model from scratch, or a model that is there further.
 *
 * <p>One story in twenty is kept aside to measure on. The output directory gets {@code tokenizer.json} at once,
 * {@code training-log.jsonl} and {@code loss.svg} with every measurement, and the model (bfloat16, in the layout of
 * Hugging Face) in the end, with the weights of the lowest held-out loss. With windows that repeat
 * passages the loss that counts is the mean over both kinds, in their shares. In between, {@code training/} holds a
 * snapshot: if there is one, training goes on from it, and takes the course it would have taken without the
 * interruption.
 */
public final class Trainer {

    private final TokenizerLoader tokenizers;
    private final TrainingListener listener;

    /**
     * A trainer.
     *
     * @param tokenizers loads the tokenizer of a model that is trained further
     * @param listener called on the thread that trains
     */
    public Trainer(TokenizerLoader tokenizers, TrainingListener listener) {
        this.tokenizers = Objects.requireNonNull(tokenizers, "tokenizers");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

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
        return new TrainingRun(options, tokenizers, listener).run();
    }
}
