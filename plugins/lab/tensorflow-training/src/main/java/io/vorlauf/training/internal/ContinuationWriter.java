// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.sampling.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Has a model go on with stories at temperature 1, several at a time. Not thread-safe.
 *
 * <p>A window begins like a story; where the model ends a story, the beginning of another follows. What a window begins
 * with and which random numbers it takes depend on its number alone.
 *
 * @param stories the tokens of stories, none of them empty
 * @param separator the token that ends a story
 * @param length tokens per window, not more than the model's context
 */
public record ContinuationWriter(LanguageModel model, List<int[]> stories, int separator, int length, long seed) {

    /** How many windows are written at a time. */
    public static final int GROUP = 4;

    private static final int SHORTEST_BEGINNING = 4;
    private static final int LONGEST_BEGINNING = 32;

    /**
     * Writes some windows.
     *
     * @param first the number of the first
     * @return {@link #GROUP} windows of {@code length + 1} tokens
     */
    public List<int[]> write(long first) {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (int i = 0; i < GROUP; i++) {
                lanes.add(new Lane(
                        model.newSequence(), (seed * 0x9e3779b97f4a7c15L + first + i) * 0xbf58476d1ce4e5b9L));
            }
            List<Lane> open = List.copyOf(lanes);
            float[] logits = new float[model.info().vocabularySize()];
            while (!open.isEmpty()) {
                advance(open, logits);
                open = open.stream().filter(lane -> !lane.isFull()).toList();
            }
            return lanes.stream().map(Lane::window).toList();
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    private void advance(List<Lane> lanes, float[] logits) {
        List<EvaluationItem> items = lanes.stream().map(Lane::next).toList();
        try (Evaluation evaluation = model.evaluate(items)) {
            for (int i = 0; i < items.size(); i++) {
                evaluation.logits(i, 0, logits);
                lanes.get(i).take(items.get(i).tree().size(), logits);
            }
        }
    }

    /** A window while a model writes it. */
    private final class Lane implements AutoCloseable {


        private final ModelSequence sequence;
        private final int[] window = new int[length + 1];
        private final Random random;
        private int filled;

        Lane(ModelSequence sequence, long seed) {
            this.sequence = sequence;
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
            if (model.info().stopTokens().contains(token)) {
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
}
