package io.vorlauf.strategy.testkit.internal.enumeration;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.core.Draws;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What came of trying every random outcome.
 *
 * @param runs how many outcomes there are
 * @param texts how probable each text is
 * @param likeliest for each text the likeliest way to it
 */
public record Enumeration(int runs, TextDistribution texts, Map<Tokens, Way> likeliest) {

    /**
     * A way to a text.
     *
     * @param probability its probability
     * @param decisions the decisions taken, to {@linkplain Replay replay} it
     */
    public record Way(double probability, int... decisions) {}

    /** Copies the map. */
    public Enumeration {
        likeliest = Map.copyOf(likeliest);
    }

    /**
     * Tries every random outcome.
     *
     * @param generation generates a text with given decisions
     * @param maxRuns how many outcomes to try at most
     * @throws TooManyOutcomesException if there are more
     * @throws NotReproducibleException if the same decisions do not lead to the same choices
     */
    public static Enumeration of(Function<Draws, Tokens> generation, int maxRuns) {
        Map<Tokens, Double> texts = new HashMap<>();
        Map<Tokens, Way> likeliest = new HashMap<>();
        Decisions decisions = new Decisions();
        int runs = 0;
        double mass = 0;
        do {
            if (runs == maxRuns) {
                throw new TooManyOutcomesException(runs, mass);
            }
            Tokens text = generation.apply(decisions);
            decisions.check();
            runs++;
            double probability = decisions.probability();
            mass += probability;
            texts.merge(text, probability, Double::sum);
            if (!likeliest.containsKey(text) || likeliest.get(text).probability() < probability) {
                likeliest.put(text, new Way(probability, decisions.ways()));
            }
        } while (decisions.next());
        return new Enumeration(runs, new TextDistribution(texts), likeliest);
    }

    /** The likeliest way to a text that begins with some tokens. */
    public Optional<Way> wayTo(Tokens beginning) {
        return likeliest.entrySet().stream()
                .filter(entry -> TextDistribution.beginsWith(entry.getKey(), beginning))
                .map(Map.Entry::getValue)
                .reduce((a, b) -> a.probability() >= b.probability() ? a : b);
    }
}
