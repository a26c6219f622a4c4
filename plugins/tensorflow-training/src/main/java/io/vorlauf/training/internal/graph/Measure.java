package io.vorlauf.training.internal.graph;

import java.util.Map;

/** What is measured on text kept aside, each as a mean over tokens. */
public enum Measure {

    /** Cross-entropy with the tokens that follow, in nats. */
    CROSS_ENTROPY("held_out_loss", "cross-entropy"),

    /** The Kullback-Leibler divergence from the target, in nats. */
    DIVERGENCE("held_out_divergence", "divergence from the target"),

    /** The probability that the target accepts a drawn token. */
    ACCEPTANCE("expected_acceptance", "expected acceptance"),

    /** Whether the most probable token is the target's. */
    AGREEMENT("greedy_agreement", "greedy agreement"),

    /** What a training lowers, on text with passages that come again. */
    REPEATING("held_out_repeating", "loss where passages come again");

    private final String key;
    private final String title;

    Measure(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** What logs call it. */
    public String key() {
        return key;
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** What a training lowers: the divergence if there is a target. */
    public static Measure lowered(Map<Measure, Double> measured) {
        return measured.containsKey(DIVERGENCE) ? DIVERGENCE : CROSS_ENTROPY;
    }
}
