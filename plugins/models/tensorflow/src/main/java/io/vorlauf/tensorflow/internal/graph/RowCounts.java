// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.graph;

import java.util.Optional;
import java.util.StringJoiner;

/**
 * Which numbers of rows a product is given. Libraries have several programs for a product, chosen by its rows, and some
 * round differently than others; between these numbers a row always gets the same bits.
 *
 * @param least the fewest rows, at least 1
 * @param step what the number of rows is a multiple of, at least 1
 * @param most the most rows; what is longer is evaluated in pieces
 */
public record RowCounts(int least, int step, int most) {

    /** The most rows that are ever given: more do not make a product faster. */
    public static final int MOST = 128;

    /** Any number of rows. */
    public static final RowCounts ANY = new RowCounts(1, 1, MOST);

    /** Checks the numbers. */
    public RowCounts {
        if (least < 1 || step < 1 || least % step != 0 || most % step != 0 || least > most || most > MOST) {
            throw new IllegalArgumentException(
                    "there are no products of " + least + " to " + most + " rows by steps of " + step);
        }
    }

    /** The numbers as people read them: {@code rows by 6, at most 60}. */
    public String description() {
        StringJoiner parts = new StringJoiner(", ");
        if (step > 1) {
            parts.add("rows by " + step);
        }
        if (least > step) {
            parts.add("at least " + least + (step > 1 ? "" : " rows"));
        }
        if (most < MOST / step * step) {
            parts.add("at most " + most + (parts.length() == 0 ? " rows" : ""));
        }
        return parts.length() == 0 ? "any number of rows" : parts.toString();
    }

    /** With how many rows a product of some rows, at most {@link #most()}, is computed. */
    public int fill(int rows) {
        return Math.max(least, (rows + step - 1) / step * step);
    }

    /** Numbers that suit both; empty if there are none. */
    Optional<RowCounts> and(RowCounts other) {
        int both = step;
        while (both % other.step != 0) {
            both += step;
        }
        int fewest = (Math.max(least, other.least) + both - 1) / both * both;
        int largest = Math.min(most, other.most) / both * both;
        return fewest > largest ? Optional.empty() : Optional.of(new RowCounts(fewest, both, largest));
    }
}
