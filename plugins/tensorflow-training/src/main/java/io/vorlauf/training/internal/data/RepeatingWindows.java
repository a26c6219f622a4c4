package io.vorlauf.training.internal.data;

import java.util.Random;

/**
 * Windows of others, in some of which a passage comes again, once or several times, whole or cut short, with other text
 * between: what follows can be told there from what followed before, which teaches a model to copy (induction, Olsson
 * et al., arXiv 2209.11895).
 *
 * <p>Whether a window is such a one, and what comes again in it, depends on the seed and its number alone. Not
 * thread-safe.
 */
public final class RepeatingWindows implements Windows {

    /** The shortest passage, as a share of a window. */
    private static final int SHORTEST = 16;

    private final Windows windows;
    private final int length;
    private final double share;
    private final long seed;

    /**
     * Windows with passages that come again.
     *
     * @param length tokens per window, 4 or more
     * @param share of the windows in which that is so, 0 to 1
     */
    public RepeatingWindows(Windows windows, int length, double share, long seed) {
        this.windows = windows;
        this.length = length;
        this.share = share;
        this.seed = seed;
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
                repeat(text, random);
                System.arraycopy(text, 0, tokens, begin, length);
                System.arraycopy(text, 1, labels, begin, length);
            }
        }
    }

    private static void repeat(int[] text, Random random) {
        int shortest = Math.max(1, text.length / SHORTEST);
        int passage = between(shortest, text.length / 2, random);
        int begin = between(0, text.length - 2 * passage, random);
        int position = begin + passage + between(0, passage / 2, random);
        while (position < text.length) {
            int count = Math.min(between((passage + 1) / 2, passage, random), text.length - position);
            System.arraycopy(text, begin, text, position, count);
            position += count + between(0, passage / 2, random);
        }
    }

    /** Some number, both ends included. */
    private static int between(int least, int most, Random random) {
        return least + random.nextInt(most - least + 1);
    }
}
