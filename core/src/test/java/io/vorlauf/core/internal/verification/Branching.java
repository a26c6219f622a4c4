// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.verification;

import io.vorlauf.core.internal.randomness.Draws;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Takes given decisions first, then always the first possible one, and keeps the alternatives. */
final class Branching implements Draws {

    private final List<Integer> decisions;
    private final Deque<List<Integer>> alternatives;
    private int at;
    private double probability = 1;

    Branching(List<Integer> given, Deque<List<Integer>> alternatives) {
        this.decisions = new ArrayList<>(given);
        this.alternatives = alternatives;
    }

    private int decide(double... weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        if (at == decisions.size()) {
            List<Integer> possible = new ArrayList<>();
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] > 0) {
                    possible.add(i);
                }
            }
            for (int other : possible.subList(1, possible.size())) {
                List<Integer> alternative = new ArrayList<>(decisions);
                alternative.add(other);
                alternatives.push(alternative);
            }
            decisions.add(possible.get(0));
        }
        int decision = decisions.get(at++);
        probability *= weights[decision] / total;
        return decision;
    }

    @Override
    public int choose(double[] weights) {
        return decide(weights);
    }

    @Override
    public boolean accept(double probability) {
        double p = Math.min(1, probability);
        return decide(1 - p, p) == 1;
    }

    /** The expectation of a number over every outcome of what the draws decide. */
    static double expectation(Function<Draws, Double> number) {
        double expectation = 0;
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.push(List.of());
        while (!open.isEmpty()) {
            Branching draws = new Branching(open.pop(), open);
            double value = number.apply(draws);
            expectation += draws.probability * value;
        }
        return expectation;
    }

    /** How probable the decisions taken so far were. */
    double probability() {
        return probability;
    }
}
