// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

/**
 * A part of an experiment: of {@code count} parts the one of number {@code index}. A block is never split.
 *
 * @param index number of the part, from 1
 * @param count how many parts there are
 */
public record Shard(int index, int count) {

    /** The whole experiment. */
    public static final Shard ALL = new Shard(1, 1);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the index is not from 1 to the count
     */
    public Shard {
        if (index < 1 || index > count) {
            throw new IllegalArgumentException(
                    "a shard must be I/N with I from 1 to N, such as 2/3, not " + index + "/" + count);
        }
    }

    /** Whether a block belongs to this part. */
    public boolean contains(int blockNumber) {
        return blockNumber % count == index - 1;
    }
}
