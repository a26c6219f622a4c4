package io.vorlauf.strategy.growth;

import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.strategy.estimation.Calibration;

/** How often the draws from a node's distribution hold, as far as that can be said before the draw. */
interface DrawnRates {

    /** What is predicted of each rank; empty if nothing is. */
    double[] predictions(Distribution distribution);

    /** The rate of each rank at a depth, given what was predicted. */
    double[] rates(int depth, double[] predictions);

    /**
     * Rates that depend on depth and rank alone.
     *
     * @param rates {@code [depth - 1][rank]}
     */
    static DrawnRates average(double[][] rates) {
        return new DrawnRates() {
            @Override
            public double[] predictions(Distribution distribution) {
                return new double[0];
            }

            @Override
            public double[] rates(int depth, double[] predictions) {
                return rates[depth];
            }
        };
    }

    /**
     * Rates that depend on how sure the draft is: the surer, the likelier its first draw holds, and the less is left
     * for others.
     */
    static DrawnRates calibrated(Calibration calibration, int ranks) {
        return new DrawnRates() {
            @Override
            public double[] predictions(Distribution distribution) {
                double[] predictions = new double[ranks];
                double left = 1;
                double share = (1 + distribution.probability(distribution.mode())) / 2;
                for (int rank = 0; rank < ranks; rank++) {
                    predictions[rank] = left * share;
                    left -= predictions[rank];
                    share = 0.5;
                }
                return predictions;
            }

            @Override
            public double[] rates(int depth, double[] predictions) {
                return calibration.probabilities(predictions);
            }
        };
    }
}
