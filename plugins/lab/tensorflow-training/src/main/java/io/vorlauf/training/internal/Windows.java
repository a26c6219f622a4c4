// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Text cut into windows of one length; which one is which depends on its number alone. Not thread-safe. */
public interface Windows {

    /** In place of a token that need not be predicted. */
    int UNKNOWN = -1;

    /**
     * Copies a window with the tokens that follow each of its own, or {@link #UNKNOWN}.
     *
     * @param window its number; epochs follow each other
     * @param row where it goes: windows lie one below the other
     */
    void copy(long window, int row, int[] tokens, int[] labels);

    /**
     * Encoded stories, one after the other with a separator before each, in an order that is drawn anew in every epoch,
     * cut into windows.
     *
     * <p>Which window is which is a function of the seed and its number: training can go on anywhere. Not thread-safe.
     */
    final class TokenStream implements Windows {

        private final List<int[]> stories;
        private final int separator;
        private final int length;
        private final long seed;
        private final int[] stream;
        private long epoch = -1;

        /**
         * A stream.
         *
         * @param stories their tokens, none of them empty
         * @param separator the token that ends a story
         * @param length tokens per window
         * @throws IllegalArgumentException if there is not enough for a single window
         */
        public TokenStream(List<int[]> stories, int separator, int length, long seed) {
            this.stories = List.copyOf(stories);
            this.separator = separator;
            this.length = length;
            this.seed = seed;
            this.stream = new int[stories.stream().mapToInt(story -> story.length + 1).sum() + 1];
            if (windows() == 0) {
                throw new IllegalArgumentException(
                        "a window takes " + length + " tokens, and the text has only " + (stream.length - 1));
            }
        }

        /** How many windows there are in an epoch. */
        public int windows() {
            return (stream.length - 1) / length;
        }

        /** How many tokens there are, separators included. */
        public int tokens() {
            return stream.length - 1;
        }

        @Override
        public void copy(long window, int row, int[] tokens, int[] labels) {
            arrange(window / windows());
            int begin = (int) (window % windows()) * length;
            System.arraycopy(stream, begin, tokens, row * length, length);
            System.arraycopy(stream, begin + 1, labels, row * length, length);
        }

        private void arrange(long wanted) {
            if (wanted == epoch) {
                return;
            }
            int position = 0;
            for (int story : order(stories.size(), seed, wanted)) {
                int[] tokens = stories.get(story);
                stream[position++] = separator;
                System.arraycopy(tokens, 0, stream, position, tokens.length);
                position += tokens.length;
            }
            stream[position] = separator;
            epoch = wanted;
        }

        /** The numbers below {@code size} in the order of an epoch. */
        static int[] order(int size, long seed, long epoch) {
            int[] order = new int[size];
            Random random = new Random(seed * 0x9e3779b97f4a7c15L + epoch);
            for (int i = 0; i < size; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
            return order;
        }
    }

    /** The windows of a stream and some fixed ones, every one of them once per epoch, mixed anew in each. */
    final class MixedWindows implements Windows {

        private final TokenStream stream;
        private final List<int[]> fixed;
        private final int length;
        private final long seed;
        private int[] order;
        private long epoch = -1;

        /**
         * A mixture.
         *
         * @param fixed windows of a token more than {@code length}, the last of which is only a label
         */
        public MixedWindows(TokenStream stream, List<int[]> fixed, int length, long seed) {
            this.stream = stream;
            this.fixed = List.copyOf(fixed);
            this.length = length;
            this.seed = seed;
        }

        @Override
        public void copy(long window, int row, int[] tokens, int[] labels) {
            int inEpoch = stream.windows() + fixed.size();
            long wanted = window / inEpoch;
            if (wanted != epoch) {
                order = TokenStream.order(inEpoch, ~seed, wanted);
                epoch = wanted;
            }
            int place = order[(int) (window % inEpoch)];
            if (place < stream.windows()) {
                stream.copy(wanted * stream.windows() + place, row, tokens, labels);
            } else {
                int[] text = fixed.get(place - stream.windows());
                System.arraycopy(text, 0, tokens, row * length, length);
                System.arraycopy(text, 1, labels, row * length, length);
            }
        }
    }

    /**
     * Windows of others, in some of which a passage comes again and again, whole or cut short, with other text between.
     * In these only what can be told from what stood before is to be predicted, which teaches a model to copy
     * (induction, Olsson et al., arXiv 2209.11895).
     *
     * <p>A passage may be scrambled, its tokens in a random order: then nothing but copying helps, whereas the passage
     * of a text can be guessed well enough without. Whether a window repeats, and what, depends on the seed and its
     * number alone. Not thread-safe.
     *
     * @param length tokens per window, 4 or more unless the share is 0
     * @param share of the windows in which that is so, 0 to 1
     * @param scrambled share of these in which the passage is scrambled, 0 to 1
     */
    record RepeatingWindows(Windows windows, int length, double share, double scrambled, long seed)
            implements Windows {

        /** The shortest passage, as a share of a window. */
        private static final int SHORTEST = 64;

        /** In shorter windows next to nothing can be told from what stood before. */
        public static final int LEAST_LENGTH = 4;

        @Override
        public void copy(long window, int row, int[] tokens, int[] labels) {
            windows.copy(window, row, tokens, labels);
            Random random = new Random((seed * 0x9e3779b97f4a7c15L + window) * 0xbf58476d1ce4e5b9L);
            if (random.nextDouble() < share) {
                int begin = row * length;
                int[] text = new int[length + 1];
                System.arraycopy(tokens, begin, text, 0, length);
                text[length] = labels[begin + length - 1];
                int[] wanted = repeat(text, random);
                System.arraycopy(text, 0, tokens, begin, length);
                System.arraycopy(wanted, 1, labels, begin, length);
            }
        }

        /** Repeats a passage of a text, and says which of its tokens can be told from those before, as labels. */
        private int[] repeat(int[] text, Random random) {
            int[] labels = new int[text.length];
            Arrays.fill(labels, UNKNOWN);
            int passage = length(Math.max(2, text.length / SHORTEST), text.length / 2, random);
            int begin = between(0, text.length - 2 * passage, random);
            if (random.nextDouble() < scrambled) {
                scramble(text, begin, passage, random);
            }
            int position = begin + passage + between(0, passage / 2, random);
            while (position < text.length) {
                int count = Math.min(between((passage + 1) / 2, passage, random), text.length - position);
                System.arraycopy(text, begin, text, position, count);
                // That the passage begins again is a surprise.
                System.arraycopy(text, position + 1, labels, position + 1, count - 1);
                position += count + between(0, passage / 2, random);
            }
            return labels;
        }

        private static void scramble(int[] text, int begin, int count, Random random) {
            for (int i = count - 1; i > 0; i--) {
                int other = begin + random.nextInt(i + 1);
                int token = text[begin + i];
                text[begin + i] = text[other];
                text[other] = token;
            }
        }

        /** Lengths of each order of magnitude are as frequent: short passages, which come often, are learnt first. */
        private static int length(int least, int most, Random random) {
            return (int) Math.round(least * Math.pow((double) most / least, random.nextDouble()));
        }

        /** Some number, both ends included. */
        private static int between(int least, int most, Random random) {
            return least + random.nextInt(most - least + 1);
        }
    }
}
