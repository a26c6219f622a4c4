// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Arrays;

/** The highest logits of a row with their tokens, highest first; of equal ones that of the lower id. Immutable. */
public final class TopLogits {

    private final int[] tokens;
    private final float[] logits;

    private TopLogits(int[] tokens, float[] logits) {
        this.tokens = tokens;
        this.logits = logits;
    }

    /**
     * The highest logits of a row.
     *
     * @param row a logit per token
     * @param count how many, 0 or more; no more than there are
     */
    public static TopLogits of(float[] row, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("the " + count + " highest logits cannot be had; 0 is the least");
        }
        int most = Math.min(count, row.length);
        int[] tokens = new int[most];
        float[] logits = new float[most];
        int size = 0;
        for (int token = 0; token < row.length; token++) {
            float logit = row[token];
            if (size < most || size > 0 && logit > logits[size - 1]) {
                int at = size < most ? size++ : size - 1;
                for (; at > 0 && logit > logits[at - 1]; at--) {
                    logits[at] = logits[at - 1];
                    tokens[at] = tokens[at - 1];
                }
                logits[at] = logit;
                tokens[at] = token;
            }
        }
        return new TopLogits(tokens, logits);
    }

    /** How many there are. */
    public int size() {
        return tokens.length;
    }

    /**
     * The token of a rank.
     *
     * @param rank 0 for the highest
     * @throws IndexOutOfBoundsException if there are fewer
     */
    public int token(int rank) {
        return tokens[rank];
    }

    /**
     * The logit of a rank.
     *
     * @param rank 0 for the highest
     * @throws IndexOutOfBoundsException if there are fewer
     */
    public float logit(int rank) {
        return logits[rank];
    }

    /** The first of these; these if there are no more. */
    public TopLogits first(int count) {
        return count >= tokens.length
                ? this
                : new TopLogits(Arrays.copyOf(tokens, count), Arrays.copyOf(logits, count));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopLogits that && Arrays.equals(tokens, that.tokens)
                && Arrays.equals(logits, that.logits);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + Arrays.hashCode(logits);
    }

    @Override
    public String toString() {
        return "TopLogits[tokens=" + Arrays.toString(tokens) + ", logits=" + Arrays.toString(logits) + "]";
    }
}
