package io.vorlauf.training;

import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.training.internal.loop.DistillationRun;
import java.io.IOException;
import java.util.Objects;

/**
 * Makes a draft for a target: a small Llama-family model with the target's vocabulary, trained to predict what the
 * target predicts (knowledge distillation, Hinton et al., arXiv 1503.02531; for speculative decoding Zhou et al.,
 * arXiv 2310.08461).
 *
 * <p>What is lowered is the Kullback-Leibler divergence of the draft's distributions from the target's, over the whole
 * vocabulary and after every token of the data and of continuations that the target writes at temperature 1. The same
 * stories are kept aside as by {@link Trainer}, and the weights with the lowest divergence on them are written, with
 * the target's {@code tokenizer.json} beside them.
 *
 * <p>With stages, {@code stage-0} (untrained) to {@code stage-N} (what is written in the end) in the output directory
 * are drafts of rising similarity, taken after {@code (i / N)²} of the steps, because similarity rises fast at first.
 * Should the divergence stop falling before that, the stages not reached are as the last.
 *
 * <p>Interrupted distillations are resumed like trainings.
 */
public final class Distiller {

    private final ModelLoader models;
    private final TokenizerLoader tokenizers;
    private final TrainingListener listener;

    /**
     * A distiller.
     *
     * @param models loads the target to have it write
     * @param tokenizers loads the target's tokenizer
     * @param listener called on the thread that trains
     */
    public Distiller(ModelLoader models, TokenizerLoader tokenizers, TrainingListener listener) {
        this.models = Objects.requireNonNull(models, "models");
        this.tokenizers = Objects.requireNonNull(tokenizers, "tokenizers");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Makes a draft. Takes minutes for a target of some ten million parameters.
     *
     * @throws TrainingException if there is a model in the output directory already, an unfinished training with other
     *     options or another target, or the target is of a kind that cannot be distilled
     * @throws DivergedException if the loss is no longer a number
     * @throws io.vorlauf.api.model.ModelException if the target or its tokenizer cannot be loaded
     * @throws IOException if reading the data or writing the output fails
     */
    public TrainingSummary distill(DistillOptions options) throws IOException {
        return new DistillationRun(options, models, tokenizers, listener).run();
    }
}
