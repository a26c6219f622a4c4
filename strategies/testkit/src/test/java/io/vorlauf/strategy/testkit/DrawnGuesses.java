// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.Candidate;
import io.vorlauf.core.internal.randomness.Draws;
import io.vorlauf.core.internal.verification.Verification;
import java.util.Arrays;
import java.util.List;

/** What verifications for tests have in common: guesses are drawn without replacement. */
abstract class DrawnGuesses implements Verification {

    final Draws draws;

    DrawnGuesses(Draws draws) {
        this.draws = draws;
    }

    @Override
    public int[] draw(Distribution distribution, int count, long position) {
        double[] weights = distribution.probabilities();
        int possible = (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
        int[] tokens = new int[Math.min(count, possible)];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = draws.choose(weights);
            weights[tokens[i]] = 0;
        }
        return tokens;
    }

    @Override
    public List<Candidate> preview(Distribution distribution, int count, long position) {
        return List.of();
    }

    @Override
    public boolean siblingsFirst() {
        return true;
    }

    @Override
    public boolean binding() {
        return true;
    }

    /** The positive part of factor p - q, or p if there is none. */
    static double[] residual(double factor, double[] p, double[] q) {
        double[] rest = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            rest[i] = Math.max(0, factor * p[i] - (i < q.length ? q[i] : 0));
        }
        return Arrays.stream(rest).sum() > 0 ? normalised(rest) : p;
    }

    static double[] normalised(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
