package io.vorlauf.training;

import java.util.Objects;

/**
 * A vocabulary that is yet to be learnt, and random weights.
 *
 * @param vocabularySize number of token ids, 257 or more; fewer come out if the text is too small for so many
 * @param shape size of the model
 */
public record NewModel(int vocabularySize, ModelShape shape) implements ModelStart {

    /**
     * Checks the vocabulary's size.
     *
     * @throws IllegalArgumentException if it cannot hold every byte and the end of a text
     */
    public NewModel {
        Objects.requireNonNull(shape, "shape");
        Ranges.atLeast("vocabulary size", vocabularySize, 257);
    }
}
