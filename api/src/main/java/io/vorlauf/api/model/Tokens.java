// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An immutable sequence of token ids.
 *
 * <p>Ids are non-negative; whether they lie inside a vocabulary is checked by whoever has one. Thread-safe.
 */
public final class Tokens {

    private static final Tokens EMPTY = new Tokens(new int[0]);

    private final int[] ids;

    private Tokens(int[] ids) {
        this.ids = ids;
    }

    /**
     * A sequence of these ids.
     *
     * @throws IllegalArgumentException if an id is negative
     */
    public static Tokens of(int... ids) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw new IllegalArgumentException("token id " + ids[i] + " at index " + i + " is negative");
            }
        }
        return ids.length == 0 ? EMPTY : new Tokens(ids.clone());
    }

    /** A sequence of these ids; see {@link #of(int...)}. */
    public static Tokens of(List<Integer> ids) {
        return of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The sequence without ids. */
    public static Tokens empty() {
        return EMPTY;
    }

    /** How many ids there are. */
    public int length() {
        return ids.length;
    }

    /** Whether there is no id. */
    public boolean isEmpty() {
        return ids.length == 0;
    }

    /**
     * The id at an index.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public int get(int index) {
        return ids[index];
    }

    /**
     * The ids from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException if the range is not inside this sequence
     */
    public Tokens slice(int from, int to) {
        if (from < 0 || to > ids.length || from > to) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + ids.length + " tokens");
        }
        return new Tokens(Arrays.copyOfRange(ids, from, to));
    }

    /** The ids as a stream. */
    public IntStream stream() {
        return Arrays.stream(ids);
    }

    /** The ids in a new array. */
    public int[] toArray() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
