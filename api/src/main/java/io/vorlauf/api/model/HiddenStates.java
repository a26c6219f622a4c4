// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

/**
 * Which hidden states a model can hand out. They are those of the residual stream of a decoder: state {@code j} of a node
 * is what <em>enters</em> layer {@code j}, so 0 is the embedding, and state {@code layers} what leaves the last layer,
 * before the final norm. Immutable.
 *
 * @param layers how many layers the model has, at least 1: states {@code 0 … layers} can be had, and what the final norm
 *     makes of the last one
 * @param size how many numbers each state has, at least 1
 */
public record HiddenStates(int layers, int size) {

    /** Checks both numbers. */
    public HiddenStates {
        if (layers < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "hidden states of " + layers + " layers and " + size + " numbers; both must be positive");
        }
    }
}
