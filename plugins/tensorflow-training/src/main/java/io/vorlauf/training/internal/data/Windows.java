package io.vorlauf.training.internal.data;

/** Text cut into windows of one length; which one is which depends on its number alone. Not thread-safe. */
public interface Windows {

    /** In place of a token that need not be predicted. */
    int UNKNOWN = -1;

    /**
     * Copies windows one below the other, with the tokens that follow each of theirs, or {@link #UNKNOWN}.
     *
     * @param first the number of the first window; epochs follow each other
     */
    void copy(long first, int rows, int[] tokens, int[] labels);
}
