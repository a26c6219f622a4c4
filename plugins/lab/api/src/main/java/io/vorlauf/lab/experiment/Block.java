// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import java.util.Objects;

/**
 * What the arms of an experiment do side by side; results are compared within a block.
 *
 * @param prompt id of the prompt
 * @param seed the seed
 * @param repetition number of the repetition, from 0
 */
public record Block(String prompt, long seed, int repetition) {

    /** Checks for null. */
    public Block {
        Objects.requireNonNull(prompt, "prompt");
    }
}
