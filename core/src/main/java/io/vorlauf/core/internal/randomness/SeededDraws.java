// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.randomness;


/** Decisions fixed by a seed and by how many were taken before. Not thread-safe. */
public final class SeededDraws implements Draws {

    /** A stream that no position of a text has. */
    private static final long STREAM = -1;

    private final long key;
    private long counter;

    /** The decisions of a seed. */
    public SeededDraws(long seed) {
        this(Mixer.key(seed, STREAM), 0);
    }

    private SeededDraws(long key, long counter) {
        this.key = key;
        this.counter = counter;
    }

    /** The decisions of a stream. */
    static SeededDraws ofKey(long key) {
        return new SeededDraws(key, 0);
    }

    /** The seed of a part of a generation; part 0 is the seed itself. */
    public static long seed(long seed, int part) {
        return part == 0 ? seed : Mixer.key(seed, STREAM - part);
    }

    @Override
    public int choose(double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double threshold = uniform() * total;
        int last = -1;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                sum += weights[i];
                if (threshold < sum) {
                    return i;
                }
            }
        }
        if (last < 0) {
            throw new IllegalArgumentException("no index has a positive weight");
        }
        return last;
    }

    @Override
    public boolean accept(double probability) {
        return uniform() < probability;
    }

    private double uniform() {
        return Mixer.halfOpen(Mixer.bits(key, counter++));
    }
}
