package io.vorlauf.training.internal.data;

import io.vorlauf.training.internal.bpe.BytePairVocabulary;
import java.util.List;
import java.util.Random;

/**
 * Encoded stories, one after the other with a separator before each, in an order that is drawn anew in every epoch, cut
 * into windows.
 *
 * <p>Which window is which is a function of the seed and its number: training can go on anywhere. Not thread-safe.
 */
public final class TokenStream {

    private final List<int[]> stories;
    private final int length;
    private final long seed;
    private final int[] stream;
    private long epoch = -1;

    /**
     * A stream.
     *
     * @param stories their tokens, none of them empty
     * @param length tokens per window
     * @throws IllegalArgumentException if there is not enough for a single window
     */
    public TokenStream(List<int[]> stories, int length, long seed) {
        this.stories = List.copyOf(stories);
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

    /**
     * Copies windows one below the other, with the tokens that follow each of theirs.
     *
     * @param first the number of the first window; epochs follow each other
     */
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
        int[] order = order(wanted);
        int position = 0;
        for (int story : order) {
            int[] tokens = stories.get(story);
            stream[position++] = BytePairVocabulary.END_OF_TEXT_ID;
            System.arraycopy(tokens, 0, stream, position, tokens.length);
            position += tokens.length;
        }
        stream[position] = BytePairVocabulary.END_OF_TEXT_ID;
        epoch = wanted;
    }

    private int[] order(long epoch) {
        int[] order = new int[stories.size()];
        Random random = new Random(seed * 0x9e3779b97f4a7c15L + epoch);
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
