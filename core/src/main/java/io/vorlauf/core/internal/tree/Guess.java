// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.tree;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Distribution;

/** How candidates for one position came about; verification depends on it. */
public sealed interface Guess {

    /** Tokens drawn from a distribution without replacement, in the order of drawing. */
    record Sampled(Distribution distribution, Tokens tokens) implements Guess {}

    /** A token from anywhere: a point mass. */
    record Proposed(int token) implements Guess {}
}
