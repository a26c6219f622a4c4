// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.decoder;

import java.util.Arrays;

/**
 * What one pass evaluates: a row per node. Rows of a sequence stand together, parents before children.
 *
 * <p>A node's <em>path</em>, the slots it sees in the order of their positions, is held as runs of slots that follow
 * one another; the first begins with slot 0. Not thread-safe; the same object serves pass after pass.
 */
public final class Rows {

    /** Where hidden states of a row go. */
    public interface States {

        /** Whether a state is wanted: what enters a layer, what leaves the last one, or what the final norm makes of it. */
        boolean wants(int state);

        /** Takes a state that is wanted. */
        void put(int state, float[] from, int at);
    }

    /** The most rows of a pass. */
    public static final int MOST = 64;

    private int count;
    private final int[] tokens = new int[MOST];
    private final int[] positions = new int[MOST];
    private final int[] slots = new int[MOST];
    private final KeyValues[] caches = new KeyValues[MOST];
    private final int[] firstRuns = new int[MOST + 1];
    private int[] starts = new int[2 * MOST];
    private int[] lengths = new int[2 * MOST];
    private int runs;
    private final int[] wanted = new int[MOST];
    private int wantedCount;
    private final States[] states = new States[MOST];
    private boolean asked;

    /** Forgets all rows. */
    public void clear() {
        Arrays.fill(caches, 0, count, null);
        Arrays.fill(states, 0, count, null);
        asked = false;
        count = 0;
        runs = 0;
        wantedCount = 0;
    }

    /** Adds a row, which has no runs yet. */
    public void add(KeyValues cache, int token, int position, int slot) {
        caches[count] = cache;
        tokens[count] = token;
        positions[count] = position;
        slots[count] = slot;
        firstRuns[count] = runs;
        firstRuns[++count] = runs;
    }

    /** Adds a run in front of those of the last row. */
    public void addRunBefore(int start, int length) {
        int first = firstRuns[count - 1];
        if (runs == starts.length) {
            starts = Arrays.copyOf(starts, 2 * runs);
            lengths = Arrays.copyOf(lengths, 2 * runs);
        }
        System.arraycopy(starts, first, starts, first + 1, runs - first);
        System.arraycopy(lengths, first, lengths, first + 1, runs - first);
        starts[first] = start;
        lengths[first] = length;
        firstRuns[count] = ++runs;
    }

    /** Wants the logits of the last row; tells which of the wanted rows it is. */
    public int want() {
        wanted[wantedCount] = count - 1;
        return wantedCount++;
    }

    /** Wants hidden states of the last row. */
    public void ask(States where) {
        states[count - 1] = where;
        asked = true;
    }

    /** Whether hidden states of any row are wanted. */
    boolean asked() {
        return asked;
    }

    /** Whether a hidden state of a row is wanted. */
    boolean asked(int row, int state) {
        return states[row] != null && states[row].wants(state);
    }

    /** Where hidden states of a row go, some of which are wanted. */
    States states(int row) {
        return states[row];
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }

    /** How many rows of logits are wanted. */
    public int wanted() {
        return wantedCount;
    }

    int wanted(int i) {
        return wanted[i];
    }

    int token(int row) {
        return tokens[row];
    }

    int position(int row) {
        return positions[row];
    }

    int slot(int row) {
        return slots[row];
    }

    KeyValues cache(int row) {
        return caches[row];
    }

    /** Where the runs of a row begin; those of the last row end where those of row {@link #count} would begin. */
    int firstRun(int row) {
        return firstRuns[row];
    }

    int start(int run) {
        return starts[run];
    }

    int length(int run) {
        return lengths[run];
    }

    /** One more than the largest slot that any row sees or fills. */
    int slotsNeeded() {
        int most = 0;
        for (int row = 0; row < count; row++) {
            most = Math.max(most, slots[row] + 1);
        }
        return most;
    }

    int positionsNeeded() {
        int most = 0;
        for (int row = 0; row < count; row++) {
            most = Math.max(most, positions[row] + 1);
        }
        return most;
    }
}
