// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import java.nio.file.Path;

/**
 * What to widen a model with.
 *
 * @param model directory of a Llama-family model in the layout of Hugging Face
 * @param output the directory to write to
 * @param shape the size it gets
 * @param noise standard deviation of what is added to each weight of a matrix, as a share of the root mean square of
 *     its matrix; 0 or more, and at 0 the distributions stay the same
 * @param seed decides how weights are shared out, and about the noise
 */
public record WidenOptions(Path model, Path output, WiderShape shape, double noise, long seed) {

    /**
     * Checks the noise.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public WidenOptions {
        if (!(noise >= 0 && Double.isFinite(noise))) {
            throw new IllegalArgumentException("the noise must be 0 or more and finite, not " + noise);
        }
    }
}
