package io.vorlauf.strategy.testkit.internal.law;

/**
 * How close the distribution of texts came to the target's.
 *
 * @param runs how many random outcomes there were
 * @param totalVariation the distance, 0 … 1
 * @param breach a message if that is too much; empty if it is not
 */
public record Closeness(int runs, double totalVariation, String breach) {}
