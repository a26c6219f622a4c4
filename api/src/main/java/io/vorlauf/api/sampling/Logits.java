// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import java.util.Arrays;

/**
 * One value per token of the vocabulary: unnormalised log-probabilities. Immutable.
 *
 * <p>{@link Float#NEGATIVE_INFINITY} means that the token is impossible.
 */
public final class Logits {

    private final float[] values;

    private Logits(float[] values) {
        this.values = values;
    }

    /** Logits with a copy of these values. */
    public static Logits of(float... values) {
        return new Logits(values.clone());
    }

    /** Logits that take over an array; the caller must not touch it afterwards. Saves a copy per transform. */
    public static Logits adopt(float[] values) {
        return new Logits(values);
    }

    /** Size of the vocabulary. */
    public int size() {
        return values.length;
    }

    /** The value of a token. */
    public float get(int token) {
        return values[token];
    }

    /** The token with the highest value, the lowest id among equals. */
    public int argmax() {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The values in a new array. */
    public float[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Logits logits && Arrays.equals(values, logits.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Logits" + Arrays.toString(values);
    }
}
