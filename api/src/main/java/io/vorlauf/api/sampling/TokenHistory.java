// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import io.vorlauf.api.model.Tokens;
import java.util.Arrays;
import java.util.Objects;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The tokens before a position: the prompt, what was generated, and, inside a draft tree, the path to the node.
 *
 * <p>Every node of a tree has a history of its own, so a penalty or a grammar sees exactly the text it would see if the
 * tokens had been generated one by one. A history is valid during the call it was handed to.
 */
@ProviderType
public interface TokenHistory {

    /** Number of tokens. */
    int length();

    /**
     * The token at an index.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    int token(int index);

    /** How many of the tokens, from the start, are the prompt. */
    int promptLength();

    /**
     * The state of a transform after these tokens.
     *
     * <p>Unless a history remembers states, which those of the engine do, all tokens after the prompt are walked.
     *
     * @throws NullPointerException if the transform has {@code null} for a state
     */
    default <S> S state(StatefulTransform<S> transform) {
        int[] prompt = new int[promptLength()];
        Arrays.setAll(prompt, this::token);
        S state = Objects.requireNonNull(transform.start(Tokens.of(prompt)), "state");
        for (int i = prompt.length; i < length(); i++) {
            state = Objects.requireNonNull(transform.step(state, token(i)), "state");
        }
        return state;
    }
}
