package io.vorlauf.training.internal.widen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How one dimension of a matrix grows: which old index each new one is a copy of.
 *
 * @param of by new index the old one
 */
record Copies(int... of) {

    /**
     * Repeats indices in turn.
     *
     * @param base the first so many old ones
     * @param wider number of new ones
     */
    static Copies repeat(int base, int wider) {
        int[] of = new int[wider];
        Arrays.setAll(of, i -> i % base);
        return new Copies(of);
    }

    /** Every index once. */
    static Copies same(int size) {
        return repeat(size, size);
    }

    int size() {
        return of.length;
    }

    /** The same for groups of neighbours: each old index stands for {@code group} of them, and so does each new one. */
    Copies grouped(int group) {
        int[] all = new int[of.length * group];
        Arrays.setAll(all, i -> of[i / group] * group + i % group);
        return new Copies(all);
    }

    /** By old index the new ones that are its copies; empty for those that have none. */
    List<int[]> places(int oldSize) {
        List<List<Integer>> places = new ArrayList<>();
        for (int i = 0; i < oldSize; i++) {
            places.add(new ArrayList<>());
        }
        for (int i = 0; i < of.length; i++) {
            places.get(of[i]).add(i);
        }
        return places.stream().map(list -> list.stream().mapToInt(Integer::intValue).toArray()).toList();
    }
}
