// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.sampling;

import java.util.Arrays;
import java.util.Objects;

/**
 * One value per token of the vocabulary: unnormalised log-probabilities. Immutable.
 *
 * <p>{@link Float#NEGATIVE_INFINITY} means that the token is impossible.
 */
public final class Logits {

    private final float[] values;
    private final int from;
    private final int size;

    private Logits(float[] values, int from, int size) {
        this.values = values;
        this.from = from;
        this.size = size;
    }

    /** Logits with a copy of these values. */
    public static Logits of(float... values) {
        return adopt(values.clone());
    }

    /** Logits that take over an array; the caller must not touch it afterwards. Saves a copy per transform. */
    public static Logits adopt(float[] values) {
        return adopt(values, 0, values.length);
    }

    /**
     * Logits that lie in an array, which nobody must change any more.
     *
     * @param from the index of the first token's
     * @param size how many there are
     * @throws IndexOutOfBoundsException if they are not all in the array
     */
    public static Logits adopt(float[] values, int from, int size) {
        Objects.checkFromIndexSize(from, size, values.length);
        return new Logits(values, from, size);
    }

    /** Size of the vocabulary. */
    public int size() {
        return size;
    }

    /**
     * The value of a token.
     *
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public float get(int token) {
        return values[from + Objects.checkIndex(token, size)];
    }

    /** The token with the highest value, the lowest id among equals. */
    public int argmax() {
        int best = from;
        for (int i = from + 1; i < from + size; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best - from;
    }

    /**
     * The first token that is not a number, or else that with the highest value, the lowest id among equals; -1 if all
     * are negative infinity.
     */
    int highest() {
        int best = from - 1;
        float highest = Float.NEGATIVE_INFINITY;
        int end = from + size;
        for (int i = from; i < end; i++) {
            float value = values[i];
            // Almost all values are lower, and what is not a number is not: one comparison does.
            if (!(value <= highest)) {
                highest = value;
                best = i;
                if (value != value) {
                    break;
                }
            }
        }
        return best - from;
    }

    /** The values in a new array. */
    public float[] toArray() {
        return Arrays.copyOfRange(values, from, from + size);
    }

    /**
     * The first token from an index on whose value is at least so high; {@link #size} if there is none. What is not a
     * number is not.
     */
    int next(int token, float least) {
        int end = from + size;
        for (int i = from + token; i < end; i++) {
            if (values[i] >= least) {
                return i - from;
            }
        }
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Logits logits
                && Arrays.equals(values, from, from + size, logits.values, logits.from, logits.from + logits.size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toArray());
    }

    @Override
    public String toString() {
        return "Logits" + Arrays.toString(toArray());
    }
}
