// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

/**
 * A figure with an interval that holds the true one with the confidence of the summary it is in.
 *
 * @param value the figure; NaN if it is not defined
 * @param low lower end of the interval; NaN if there is too little data for one
 * @param high upper end of the interval; NaN if there is too little data for one
 */
public record Estimate(double value, double low, double high) {

    /** A figure that is not known. */
    public static final Estimate UNKNOWN = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** Whether there is an interval. */
    public boolean hasInterval() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** Whether there is an interval and a value is not in it. */
    public boolean excludes(double other) {
        return hasInterval() && (other < low || other > high);
    }
}
