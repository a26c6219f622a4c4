package io.vorlauf.api.model;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The logits one call of {@link LanguageModel#evaluate} produced; they may lie in native memory until closed.
 *
 * <p>Not thread-safe. Reading after closing throws {@link IllegalStateException}.
 */
@ConsumerType
public interface Evaluation extends AutoCloseable {

    /**
     * Copies one row of logits.
     *
     * @param item which item of the call, {@code 0 …}
     * @param row which of the rows that the item wanted, in the order in which it named them
     * @param destination where to; its length is the model's vocabulary size
     * @throws IndexOutOfBoundsException if there is no such item or row
     */
    void logits(int item, int row, float[] destination);

    /** Frees the logits. Closing twice does nothing. */
    @Override
    void close();
}
