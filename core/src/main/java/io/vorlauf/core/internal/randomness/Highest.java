// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;

import io.vorlauf.api.strategy.Candidate;
import java.util.ArrayList;
import java.util.List;

/** The highest scores so far, best first; among equals the lower token first. */
public final class Highest {

    private final int[] tokens;
    private final double[] scores;
    private int size;

    /** Room for as many as there is capacity. */
    public Highest(int capacity) {
        tokens = new int[capacity];
        scores = new double[capacity];
    }

    /** The score that has to be reached to get in. */
    double worst() {
        return size < tokens.length ? Double.NEGATIVE_INFINITY : scores[size - 1];
    }

    /** Takes one in if it is high enough. */
    public void offer(int token, double score) {
        int at = size;
        while (at > 0 && (score > scores[at - 1] || (score == scores[at - 1] && token < tokens[at - 1]))) {
            at--;
        }
        if (at == tokens.length) {
            return;
        }
        int moved = Math.min(size, tokens.length - 1) - at;
        System.arraycopy(tokens, at, tokens, at + 1, moved);
        System.arraycopy(scores, at, scores, at + 1, moved);
        tokens[at] = token;
        scores[at] = score;
        size = Math.min(size + 1, tokens.length);
    }

    /** What is in. */
    public List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            all.add(new Candidate(tokens[i], scores[i]));
        }
        return all;
    }
}
