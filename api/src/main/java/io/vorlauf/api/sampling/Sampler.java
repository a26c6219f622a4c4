// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What the next token is drawn from: a pure function of the tokens so far and the model's logits.
 *
 * <p>A sampler does not draw; it only says with which probabilities. The same sampler is applied to the target and,
 * unless a request says otherwise, to the drafts, at every node with that node's history. The rules of {@link
 * LogitTransform} hold here too.
 */
@ConsumerType
@FunctionalInterface
public interface Sampler {

    /**
     * The distribution of the next token.
     *
     * @param history the tokens before the position
     * @param logits a model's logits at the position
     */
    Distribution distribution(TokenHistory history, Logits logits);

    /** The sampler that applies a transform, then the softmax. */
    static Sampler of(LogitTransform transform) {
        return (history, logits) -> Distribution.softmax(transform.apply(history, logits));
    }
}
