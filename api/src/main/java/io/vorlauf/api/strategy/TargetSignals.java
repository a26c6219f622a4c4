// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.model.SignalRequest;
import io.vorlauf.api.model.TopLogits;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a strategy sees of the target besides its choices: a row for each position of the text, counted from 0 at the
 * beginning of the prompt, with what its {@link SignalRequest} asked for. Got from {@link SpeculationContext#signals}.
 *
 * <p>A position's row is made when the target evaluates the token there, which it sees with all before it; so while a tree
 * is grown there are rows up to the position before that of the root, the text's last token, which is evaluated with the
 * tree. Tokens that were guessed and did not become text have none. A strategy that is opened with its generation has rows
 * from position 0 on: the target evaluates the prompt for it, also where another generation's cache could have been copied.
 * One that is opened later, by a swap or by another strategy, has them from where the target was by then; {@link #from}
 * says from where. Rows are not lost in rounds that {@linkplain DraftTree#skip were left out}.
 *
 * <p>Rows take memory until they are {@linkplain #forget forgotten}. Thread-safe.
 */
@ProviderType
public interface TargetSignals {

    /** What every row has. */
    SignalRequest request();

    /** The first position that there is a row for, or will be. */
    int from();

    /** The position behind the last row: {@code from()} while there is none. */
    int to();

    /**
     * Copies a hidden state.
     *
     * @param position {@code from() ≤ position < to()}
     * @param layer one of those that the request names
     * @param destination where to
     * @param at the index of the first number there; as many are copied as {@link
     *     io.vorlauf.api.model.HiddenStates#size} of the target says
     * @throws IndexOutOfBoundsException if there is no row for the position, or no room for the numbers
     * @throws IllegalArgumentException if the request does not name the layer
     */
    void hidden(int position, int layer, float[] destination, int at);

    /**
     * Copies the last hidden state, behind the final norm.
     *
     * @param position {@code from() ≤ position < to()}
     * @param destination where to
     * @param at the index of the first number there; as many are copied as {@link
     *     io.vorlauf.api.model.HiddenStates#size} of the target says
     * @throws IndexOutOfBoundsException if there is no row for the position, or no room for the numbers
     * @throws IllegalArgumentException if the request does not name it
     */
    void lastHidden(int position, float[] destination, int at);

    /**
     * The highest of the target's own logits, of which no sampler knows yet, for the token behind a position.
     *
     * @param position {@code from() ≤ position < to()}
     * @return as many as the request says, or as there are tokens
     * @throws IndexOutOfBoundsException if there is no row for the position
     * @throws IllegalArgumentException if the request does not name them
     */
    TopLogits topLogits(int position);

    /**
     * Drops the rows before a position, which frees their memory; {@link #from} is that position then.
     *
     * @param position no further than {@code to()}; if it is before {@code from()}, nothing happens
     * @throws IndexOutOfBoundsException if it is further
     */
    void forget(int position);
}
