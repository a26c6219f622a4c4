package io.vorlauf.strategy.growth;

/**
 * A guess that is there before the draft is asked.
 *
 * @param token the token
 * @param probability how probable it is that it holds if everything before it does, 0 … 1
 */
public record Seed(int token, double probability) {}
