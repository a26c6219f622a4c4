package io.vorlauf.training.internal.graph;

import java.util.Map;

/** What is measured on text kept aside, each as a mean over tokens. */
public enum Measure {

    /** Cross-entropy with the tokens that follow, in nats. */
    CROSS_ENTROPY("held_out_loss"),

    /** The Kullback-Leibler divergence from the target, in nats. */
    DIVERGENCE("held_out_divergence"),

    /** The probability that the target accepts a drawn token. */
    ACCEPTANCE("expected_acceptance"),

    /** Whether the most probable token is the target's. */
    AGREEMENT("greedy_agreement");

    private final String key;

    Measure(String key) {
        this.key = key;
    }

    /** What logs call it. */
    public String key() {
        return key;
    }

    /** What a training lowers: the divergence if there is a target. */
    public static double loss(Map<Measure, Double> measured) {
        return measured.getOrDefault(DIVERGENCE, measured.get(CROSS_ENTROPY));
    }
}
