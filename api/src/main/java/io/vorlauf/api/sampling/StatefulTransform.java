// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import io.vorlauf.api.model.Tokens;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A transform that follows the text by a state, so that it need not read the whole of it at every position: a grammar.
 *
 * <p>It stays a pure function of the history. The state of a position is {@link #start} of the prompt, stepped by every
 * token after it, and the engine keeps states where they were reached: along the text, and at the nodes of trees, where
 * they fork. So a state must be immutable, and the same tokens must lead to states that behave alike; cheap states
 * share what they have in common with the ones before. States are made for tokens that are never accepted too, and for
 * tokens that this transform has removed, because strategies guess what they like; {@link #step} must not refuse them.
 *
 * <p>Thread-safe, as transforms are: target and drafts ask at the same time.
 *
 * @param <S> the state; never {@code null}
 */
@ConsumerType
public interface StatefulTransform<S> extends LogitTransform {

    /** The state before the first generated token. */
    S start(Tokens prompt);

    /** The state after one more token. */
    S step(S state, int token);

    /**
     * The transformed logits.
     *
     * @param state the state at the position
     * @param logits the logits at the position
     * @return logits over the same vocabulary
     */
    Logits transform(S state, Logits logits);

    /** The transformed logits at a position, whose state the history knows or finds out. */
    @Override
    default Logits apply(TokenHistory history, Logits logits) {
        return transform(history.state(this), logits);
    }
}
