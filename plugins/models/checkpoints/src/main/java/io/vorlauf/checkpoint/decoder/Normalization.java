// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.decoder;

/**
 * How rows of numbers are brought to a common scale.
 *
 * @param epsilon what is added to the mean of squares before its root is taken; above 0 and below 1
 * @param unitOffset whether a checkpoint holds gains less 1, as Gemma's do
 */
public record Normalization(Kind kind, double epsilon, boolean unitOffset) {

    /** What a row is divided by, and whether it is moved before. */
    public enum Kind {

        /** (x − mean) / √(variance + ε) · gain + shift (Ba et al., arXiv 1607.06450). */
        LAYER,

        /** x / √(mean of squares + ε) · gain (Zhang and Sennrich, arXiv 1910.07467). */
        RMS
    }

    /** Where the norms of a layer's two blocks stand. */
    public enum Place {

        /** x + block(norm(x)). */
        BEFORE,

        /** x + norm(block(x)). */
        BEHIND,

        /** x + norm(block(norm(x))). */
        BOTH;

        /** Whether a block's input is normed. */
        public boolean before() {
            return this != BEHIND;
        }

        /** Whether a block's output is normed. */
        public boolean behind() {
            return this != BEFORE;
        }
    }

    /** What is normed of queries and keys, before they are rotated. */
    public enum QueryKey {

        /** Nothing. */
        NONE,

        /** Each head by itself, all with the same gains. */
        HEADS,

        /** All heads of a token together. */
        WHOLE
    }

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Normalization {
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("the epsilon of a norm must be above 0 and below 1, not " + epsilon);
        }
    }

    /** A norm whose gains are in the file as they are. */
    public Normalization(Kind kind, double epsilon) {
        this(kind, epsilon, false);
    }
}
