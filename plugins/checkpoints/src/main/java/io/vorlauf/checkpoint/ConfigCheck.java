package io.vorlauf.checkpoint;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** What holds for the numbers of every architecture; messages name them as {@code config.json} does. */
final class ConfigCheck {

    /** Far above any model there is, and low enough that products of two stay inside a {@code long}. */
    static final int MAX_WIDTH = 1 << 22;
    static final int MAX_LAYERS = 1 << 12;
    static final int MAX_IDS = 1 << 24;

    private ConfigCheck() {}

    static void integer(String key, int value, int atMost) {
        if (value < 1 || value > atMost) {
            throw new IllegalArgumentException("'" + key + "' must be from 1 to " + atMost + ", not " + value);
        }
    }

    static void epsilon(String key, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("'" + key + "' must be above 0 and below 1, not " + value);
        }
    }

    static void divides(String divisorKey, int divisor, String key, int value) {
        if (value % divisor != 0) {
            throw new IllegalArgumentException(
                    "'" + key + "' must be a multiple of '" + divisorKey + "' (" + divisor + "), not " + value);
        }
    }

    static Set<Integer> stopTokens(Set<Integer> ids, int vocabularySize) {
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        "'eos_token_id' must be from 0 to " + (vocabularySize - 1) + ", not " + id);
            }
        }
        return Collections.unmodifiableSortedSet(new TreeSet<>(ids));
    }
}
