package io.vorlauf.strategy.testkit.internal.enumeration;

import io.vorlauf.api.model.Tokens;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How probable texts are.
 *
 * @param probabilities by text; one that is not there is impossible
 */
public record TextDistribution(Map<Tokens, Double> probabilities) {

    /** Copies the map. */
    public TextDistribution {
        probabilities = Map.copyOf(probabilities);
    }

    /** The probability of a text. */
    public double of(Tokens text) {
        return probabilities.getOrDefault(text, 0.0);
    }

    /** Half the sum of all differences: the most by which the two disagree about any event, 0 … 1. */
    public double totalVariation(TextDistribution other) {
        return texts(other).stream().mapToDouble(text -> Math.abs(of(text) - other.of(text))).sum() / 2;
    }

    private Set<Tokens> texts(TextDistribution other) {
        Set<Tokens> texts = new HashSet<>(probabilities.keySet());
        texts.addAll(other.probabilities.keySet());
        return texts;
    }

    /** The probabilities of beginnings of some length. */
    public TextDistribution beginnings(int length) {
        Map<Tokens, Double> sums = new HashMap<>();
        probabilities.forEach((text, probability) ->
                sums.merge(text.slice(0, Math.min(length, text.length())), probability, Double::sum));
        return new TextDistribution(sums);
    }

    /**
     * Where the two part: among the shortest beginnings about which they disagree by more than a tolerance, the one
     * that is too probable here by the most.
     *
     * @return the beginning; all texts agreeing, one of no tokens
     */
    public Tokens firstExcess(TextDistribution expected, int length, double tolerance) {
        for (int i = 1; i <= length; i++) {
            TextDistribution here = beginnings(i);
            TextDistribution there = expected.beginnings(i);
            if (here.totalVariation(there) > tolerance) {
                return here.greatestExcess(there);
            }
        }
        return Tokens.empty();
    }

    /** The text that is too probable here by the most; the empty one if none is possible anywhere. */
    public Tokens greatestExcess(TextDistribution expected) {
        return texts(expected).stream()
                .max(Comparator.comparingDouble(text -> of(text) - expected.of(text)))
                .orElse(Tokens.empty());
    }

    static boolean beginsWith(Tokens text, Tokens beginning) {
        return text.length() >= beginning.length() && text.slice(0, beginning.length()).equals(beginning);
    }
}
