package io.vorlauf.training.internal.data;

/** Text cut into windows of one length; which one is which depends on its number alone. Not thread-safe. */
public interface Windows {

    /**
     * Copies windows one below the other, with the tokens that follow each of theirs.
     *
     * @param first the number of the first window; epochs follow each other
     */
    void copy(long first, int rows, int[] tokens, int[] labels);
}
