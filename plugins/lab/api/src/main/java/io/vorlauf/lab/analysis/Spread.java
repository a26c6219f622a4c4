// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

/**
 * Mean and spread of a figure over several trials.
 *
 * @param mean the mean; NaN if the figure is not defined
 * @param deviation the standard deviation of the trials, with n - 1 in the denominator; NaN for fewer than two
 * @param trials how many there are
 */
public record Spread(double mean, double deviation, int trials) {}
