package io.vorlauf.strategy.testkit.internal.table;

import io.vorlauf.api.sampling.SamplerSettings;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What {@link SamplerSettings} say, once more and as plainly as possible, so that the engine's samplers are not
 * measured by themselves. Logits are kept in single precision between the steps, as the engine's transforms hand them
 * on.
 */
final class ReferenceSampler {

    private final SamplerSettings settings;

    ReferenceSampler(SamplerSettings settings) {
        this.settings = settings;
    }

    /**
     * Probabilities of the next token.
     *
     * @param row a model's logits
     * @param text the tokens before
     * @param promptLength how many of them are the prompt
     */
    double[] probabilities(float[] row, int[] text, int promptLength) {
        float[] logits = row.clone();
        penalise(logits, text, promptLength);
        if (settings.temperature() == 0) {
            double[] point = new double[logits.length];
            point[ranked(logits)[0]] = 1;
            return point;
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (logits[i] / settings.temperature());
        }
        filter(logits);
        return softmax(logits);
    }

    private void penalise(float[] logits, int[] text, int promptLength) {
        settings.logitBias().forEach((token, bias) -> logits[token] += bias.floatValue());
        for (int token = 0; token < logits.length; token++) {
            int wanted = token;
            if (IntStream.of(text).anyMatch(seen -> seen == wanted)) {
                double penalty = settings.repetitionPenalty();
                logits[token] = (float) (logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty);
            }
            long uses = IntStream.of(text).skip(promptLength).filter(seen -> seen == wanted).count();
            if (uses > 0) {
                logits[token] -= (float) (settings.presencePenalty() + settings.frequencyPenalty() * uses);
            }
        }
    }

    private void filter(float[] logits) {
        if (settings.topK() > 0) {
            keep(logits, Math.min(settings.topK(), logits.length));
        }
        double[] weights = softmax(logits);
        int nucleus = 0;
        for (double mass = 0; nucleus < logits.length && mass < settings.topP(); nucleus++) {
            mass += weights[ranked(logits)[nucleus]];
        }
        keep(logits, nucleus);
        weights = softmax(logits);
        double threshold = settings.minP() * Arrays.stream(weights).max().orElseThrow();
        for (int i = 0; i < logits.length; i++) {
            if (weights[i] < threshold) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    private static void keep(float[] logits, int count) {
        int[] ranked = ranked(logits);
        for (int i = count; i < ranked.length; i++) {
            logits[ranked[i]] = Float.NEGATIVE_INFINITY;
        }
    }

    /** The tokens from the highest logit to the lowest, lower ids first among equals. */
    private static int[] ranked(float[] logits) {
        return IntStream.range(0, logits.length).boxed()
                .sorted(Comparator.comparing((Integer token) -> -logits[token]).thenComparing(token -> token))
                .mapToInt(token -> token).toArray();
    }

    private static double[] softmax(float[] logits) {
        double highest = logits[ranked(logits)[0]];
        double[] weights = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i] - highest)).toArray();
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }
}
