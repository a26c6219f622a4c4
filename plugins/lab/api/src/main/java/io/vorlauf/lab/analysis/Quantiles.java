// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.analysis;

/**
 * Quantiles of durations, in nanoseconds, with three significant digits.
 *
 * @param count how many durations there are; with none all other components are 0
 * @param p50 the median
 * @param p90 what nine in ten do not exceed
 * @param p99 what 99 in 100 do not exceed
 * @param max the longest
 */
public record Quantiles(long count, long p50, long p90, long p99, long max) {}
