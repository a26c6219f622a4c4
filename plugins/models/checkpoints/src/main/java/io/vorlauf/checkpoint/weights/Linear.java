// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.weights;

import org.jspecify.annotations.Nullable;

/**
 * A small linear layer in memory: x·W + b.
 *
 * @param weight a row per input, a column per output
 * @param bias one number per output; {@code null} if there is none; not copied
 */
public record Linear(Matrix weight, float @Nullable [] bias) {

    /**
     * Takes the weights.
     *
     * @throws IllegalArgumentException if there is a bias, but not for each output
     */
    public Linear {
        if (bias != null && bias.length != weight.columns()) {
            throw new IllegalArgumentException(
                    "a layer of " + weight.columns() + " outputs cannot have a bias of " + bias.length);
        }
    }
}
