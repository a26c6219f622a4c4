package io.vorlauf.training.internal.data;

import io.vorlauf.training.TrainingException;
import java.util.Arrays;
import java.util.Random;

/**
 * Windows of others, in some of which a passage comes again and again, whole or cut short, with other text between. In
 * these only what can be told from what stood before is to be predicted, which teaches a model to copy (induction,
 * Olsson et al., arXiv 2209.11895).
 *
 * <p>A passage may be scrambled, its tokens in a random order: then nothing but copying helps, whereas the passage of a
 * text can be guessed well enough without. Whether a window repeats, and what, depends on the seed and its number
 * alone. Not thread-safe.
 */
public final class RepeatingWindows implements Windows {

    /** The shortest passage, as a share of a window. */
    private static final int SHORTEST = 64;

    /** In shorter windows next to nothing can be told from what stood before. */
    private static final int LEAST_LENGTH = 4;

    private final Windows windows;
    private final int length;
    private final double share;
    private final double scrambled;
    private final long seed;

    /**
     * Windows with passages that come again.
     *
     * @param length tokens per window, 4 or more unless the share is 0
     * @param share of the windows in which that is so, 0 to 1
     * @param scrambled share of these in which the passage is scrambled, 0 to 1
     */
    public RepeatingWindows(Windows windows, int length, double share, double scrambled, long seed) {
        this.windows = windows;
        this.length = length;
        this.share = share;
        this.scrambled = scrambled;
        this.seed = seed;
    }

    /**
     * Checks that windows are long enough for a passage to come again.
     *
     * @throws TrainingException if not
     */
    public static void check(int length, double share) {
        if (share > 0 && length < LEAST_LENGTH) {
            throw new TrainingException("a passage comes again in windows of " + LEAST_LENGTH
                    + " tokens or more, and the model's context is " + length
                    + "; give it a longer one, or no windows that repeat a passage");
        }
    }

    @Override
    public void copy(long first, int rows, int[] tokens, int[] labels) {
        windows.copy(first, rows, tokens, labels);
        for (int row = 0; row < rows; row++) {
            Random random = new Random((seed * 0x9e3779b97f4a7c15L + first + row) * 0xbf58476d1ce4e5b9L);
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

    /** Lengths of each order of magnitude are as frequent: short passages, which come many times, are learnt first. */
    private static int length(int least, int most, Random random) {
        return (int) Math.round(least * Math.pow((double) most / least, random.nextDouble()));
    }

    /** Some number, both ends included. */
    private static int between(int least, int most, Random random) {
        return least + random.nextInt(most - least + 1);
    }
}
