package io.vorlauf.training.internal.data;

import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A window while a model writes it. */
final class ContinuationLane implements AutoCloseable {

    private static final int SHORTEST_BEGINNING = 4;
    private static final int LONGEST_BEGINNING = 32;

    private final ModelSequence sequence;
    private final List<int[]> stories;
    private final Set<Integer> stops;
    private final int separator;
    private final int[] window;
    private final Random random;
    private int filled;

    ContinuationLane(
            ModelSequence sequence, List<int[]> stories, Set<Integer> stops, int separator, int length, long seed) {
        this.sequence = sequence;
        this.stories = stories;
        this.stops = stops;
        this.separator = separator;
        this.window = new int[length + 1];
        this.random = new Random(seed);
        begin();
    }

    /** A separator and the first tokens of a story. */
    private void begin() {
        append(separator);
        int[] story = stories.get(random.nextInt(stories.size()));
        int count = SHORTEST_BEGINNING + random.nextInt(LONGEST_BEGINNING - SHORTEST_BEGINNING + 1);
        for (int i = 0; i < Math.min(count, story.length); i++) {
            append(story[i]);
        }
    }

    private void append(int token) {
        if (!isFull()) {
            window[filled++] = token;
        }
    }

    /** What the model has to see next, if the window is not full. */
    EvaluationItem next() {
        return EvaluationItem.last(
                sequence, TokenTree.chain(Arrays.copyOfRange(window, sequence.length(), filled)));
    }

    /** Takes what the model says after so many new tokens. */
    void take(int evaluated, float[] logits) {
        sequence.keep(IntStream.range(0, evaluated).toArray());
        int token = draw(Distribution.softmax(Logits.of(logits)).probabilities());
        if (stops.contains(token)) {
            begin();
        } else {
            append(token);
        }
    }

    private int draw(double[] probabilities) {
        double left = random.nextDouble();
        int last = 0;
        for (int token = 0; token < probabilities.length; token++) {
            if (probabilities[token] > 0) {
                last = token;
                left -= probabilities[token];
                if (left < 0) {
                    return token;
                }
            }
        }
        // Rounding can leave a little.
        return last;
    }

    boolean isFull() {
        return filled == window.length;
    }

    int[] window() {
        return window;
    }

    @Override
    public void close() {
        sequence.close();
    }
}
