package io.vorlauf.strategy.testkit.internal.enumeration;

import io.vorlauf.core.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Random decisions that are taken every way, one run after the other: in each run the first decisions are those of the
 * run before, then one is taken the next possible way, and those after it the first possible way.
 *
 * <p>That makes sense only if runs with the same decisions meet the same choices. Where one does not, the rest of the
 * run is worthless; it is brought to an end, and {@link #next} says so. Not thread-safe.
 */
final class Decisions implements Draws {

    private static final class Decision {

        private final double[] weights;
        private int choice = -1;

        Decision(double[] weights) {
            this.weights = weights;
            if (!advance()) {
                throw new IllegalArgumentException("no way is possible: weights " + Arrays.toString(weights));
            }
        }

        boolean advance() {
            for (int way = choice + 1; way < weights.length; way++) {
                if (weights[way] > 0) {
                    choice = way;
                    return true;
                }
            }
            return false;
        }

        double probability() {
            return weights[choice] / Arrays.stream(weights).sum();
        }
    }

    private final List<Decision> taken = new ArrayList<>();
    private int at;
    private int given;
    private NotReproducibleException failure;

    /** Decisions that start with the first possible way of everything. */
    Decisions() {}

    @Override
    public int choose(double[] weights) {
        return decide(weights.clone());
    }

    @Override
    public boolean accept(double probability) {
        double yes = Math.min(1, probability);
        return decide(new double[] {1 - yes, yes}) == 1;
    }

    private int decide(double[] weights) {
        for (double weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("a weight is negative or not a number: " + Arrays.toString(weights));
            }
        }
        if (at < taken.size()) {
            Decision known = taken.get(at);
            if (Arrays.equals(known.weights, weights)) {
                at++;
                return known.choice;
            }
            fail("decision " + at + " was between weights " + Arrays.toString(known.weights)
                    + " before, and now is between " + Arrays.toString(weights));
            taken.subList(at, taken.size()).clear();
        }
        taken.add(new Decision(weights));
        return taken.get(at++).choice;
    }

    private void fail(String what) {
        if (failure == null) {
            failure = new NotReproducibleException(what);
        }
    }

    /** The probability of the decisions taken in this run. */
    double probability() {
        double probability = 1;
        for (Decision decision : taken) {
            probability *= decision.probability();
        }
        return probability;
    }

    /** Which ways were taken in this run. */
    int[] ways() {
        return taken.stream().mapToInt(decision -> decision.choice).toArray();
    }

    /**
     * Checks that the run met the choices of the one before, which nobody may catch in the engine or a strategy.
     *
     * @throws NotReproducibleException if it did not
     */
    void check() {
        if (failure == null && at < given) {
            fail("the run ended after " + at + " decisions; with the same first " + given + " ones it went on before");
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Prepares the next run; false if every way has been gone. */
    boolean next() {
        at = 0;
        while (!taken.isEmpty()) {
            if (taken.get(taken.size() - 1).advance()) {
                given = taken.size();
                return true;
            }
            taken.remove(taken.size() - 1);
        }
        return false;
    }
}
