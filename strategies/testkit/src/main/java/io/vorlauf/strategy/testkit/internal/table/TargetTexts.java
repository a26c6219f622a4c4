package io.vorlauf.strategy.testkit.internal.table;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.strategy.testkit.TableModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a table says about texts, computed from the table alone, without an engine. */
public final class TargetTexts {

    private final TableModel target;
    private final ReferenceSampler sampler;
    private final int vocabulary;

    /**
     * The texts of a target.
     *
     * @param vocabulary ids below this can become text
     */
    public TargetTexts(TableModel target, SamplerSettings settings, int vocabulary) {
        this.target = target;
        this.sampler = new ReferenceSampler(settings);
        this.vocabulary = vocabulary;
    }

    /** The exact probability of every possible continuation of some length. */
    public Map<Tokens, Double> probabilities(Tokens prompt, int length) {
        Map<Tokens, Double> probabilities = new HashMap<>();
        extend(prompt.toArray(), prompt.length(), length, 1, probabilities);
        return probabilities;
    }

    private void extend(int[] text, int prompt, int left, double probability, Map<Tokens, Double> probabilities) {
        if (left == 0) {
            probabilities.put(Tokens.of(Arrays.copyOfRange(text, prompt, text.length)), probability);
            return;
        }
        double[] next = next(text, prompt);
        for (int token = 0; token < next.length; token++) {
            if (next[token] > 0) {
                extend(then(text, token), prompt, left - 1, probability * next[token], probabilities);
            }
        }
    }

    /** The continuation that takes the most probable token each time. */
    public Tokens favourite(Tokens prompt, int length) {
        int[] text = prompt.toArray();
        while (text.length < prompt.length() + length) {
            double[] next = next(text, prompt.length());
            int best = 0;
            for (int token = 1; token < next.length; token++) {
                best = next[token] > next[best] ? token : best;
            }
            text = then(text, best);
        }
        return Tokens.of(Arrays.copyOfRange(text, prompt.length(), text.length));
    }

    private double[] next(int[] text, int prompt) {
        return sampler.probabilities(Arrays.copyOf(target.logits(text), vocabulary), text, prompt);
    }

    private static int[] then(int[] text, int token) {
        int[] longer = Arrays.copyOf(text, text.length + 1);
        longer[text.length] = token;
        return longer;
    }
}
