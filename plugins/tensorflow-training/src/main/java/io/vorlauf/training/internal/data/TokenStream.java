package io.vorlauf.training.internal.data;

import java.util.List;

/**
 * Encoded stories, one after the other with a separator before each, in an order that is drawn anew in every epoch, cut
 * into windows.
 *
 * <p>Which window is which is a function of the seed and its number: training can go on anywhere. Not thread-safe.
 */
public final class TokenStream implements Windows {

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
    public void copy(long first, int rows, int[] tokens, int[] labels) {
        for (int row = 0; row < rows; row++) {
            long window = first + row;
            arrange(window / windows());
            int begin = (int) (window % windows()) * length;
            System.arraycopy(stream, begin, tokens, row * length, length);
            System.arraycopy(stream, begin + 1, labels, row * length, length);
        }
    }

    private void arrange(long wanted) {
        if (wanted == epoch) {
            return;
        }
        int position = 0;
        for (int story : Shuffle.order(stories.size(), seed, wanted)) {
            int[] tokens = stories.get(story);
            stream[position++] = separator;
            System.arraycopy(tokens, 0, stream, position, tokens.length);
            position += tokens.length;
        }
        stream[position] = separator;
        epoch = wanted;
    }
}
