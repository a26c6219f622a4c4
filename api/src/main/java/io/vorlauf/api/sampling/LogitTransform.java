// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One step from raw logits towards a distribution: a penalty, a filter, a grammar.
 *
 * <p>A transform is a <em>pure function</em>: the same history and logits give the same answer, in any order of calls
 * and from any thread, and nothing is remembered. Speculation calls it for tokens that may never be accepted, several
 * times per position, for the draft as for the target. What it removes gets {@link Float#NEGATIVE_INFINITY}; one
 * token at least must stay. One that would read the whole history each time can be a {@link StatefulTransform}.
 */
@ConsumerType
@FunctionalInterface
public interface LogitTransform {

    /**
     * The transformed logits.
     *
     * @param history the tokens before the position
     * @param logits the logits at the position
     * @return logits over the same vocabulary
     */
    Logits apply(TokenHistory history, Logits logits);

    /** This transform followed by another one. */
    default LogitTransform andThen(LogitTransform next) {
        return (history, logits) -> next.apply(history, apply(history, logits));
    }

    /** The transform that changes nothing. */
    static LogitTransform identity() {
        return (history, logits) -> logits;
    }
}
