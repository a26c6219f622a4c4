// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.training.internal.Windows.RepeatingWindows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatingWindowsTest {

    private static final int LENGTH = 64;
    private static final int WINDOWS = 400;

    /** Every token only once, so that what occurs twice in a window was repeated. */
    private static final Windows COUNTING = (window, row, tokens, labels) -> {
        for (int i = 0; i < LENGTH; i++) {
            tokens[row * LENGTH + i] = (int) window * LENGTH + i;
            labels[row * LENGTH + i] = tokens[row * LENGTH + i] + 1;
        }
    };

    private record Batch(int[] tokens, int[] labels) {

        static Batch of(Windows windows, long first, int rows) {
            Batch batch = new Batch(new int[rows * LENGTH], new int[rows * LENGTH]);
            for (int row = 0; row < rows; row++) {
                windows.copy(first + row, row, batch.tokens, batch.labels);
            }
            return batch;
        }

        /** The tokens of a window and the one after it. */
        int[] text(int row) {
            int[] text = Arrays.copyOfRange(tokens, row * LENGTH, (row + 1) * LENGTH + 1);
            int last = labels[(row + 1) * LENGTH - 1];
            text[LENGTH] = last == Windows.UNKNOWN ? Integer.MAX_VALUE : last;
            return text;
        }
    }

    private static RepeatingWindows windows(double share, long seed) {
        return new RepeatingWindows(COUNTING, LENGTH, share, 0, seed);
    }

    private static long repeated(int[] text) {
        return text.length - Arrays.stream(text).distinct().count();
    }

    @Test
    void asManyWindowsAsAskedForRepeatAPassage() {
        for (double share : new double[] {0, 0.25, 1}) {
            Batch batch = Batch.of(windows(share, 1), 0, WINDOWS);

            long repeating = IntStream.range(0, WINDOWS).filter(row -> repeated(batch.text(row)) > 0).count();

            assertThat((double) repeating / WINDOWS).as("share").isBetween(0.8 * share, 1.2 * share);
        }
    }

    @Test
    void aWindowThatRepeatsNothingIsAsItWas() {
        Batch plain = Batch.of(COUNTING, 0, 4);

        Batch same = Batch.of(windows(0, 1), 0, 4);

        assertThat(same.tokens()).isEqualTo(plain.tokens());
        assertThat(same.labels()).isEqualTo(plain.labels());
    }

    @Test
    void thePassageComesAgainInItsOrderAndFromItsBeginning() {
        Batch batch = Batch.of(windows(1, 1), 0, WINDOWS);

        for (int row = 0; row < WINDOWS; row++) {
            int[] text = batch.text(row);
            Map<Integer, Integer> first = new HashMap<>();
            int passage = -1;
            for (int i = 0; i < text.length; i++) {
                Integer before = first.putIfAbsent(text[i], i);
                if (before != null && text[i] != text[i - 1] + 1) {
                    passage = passage < 0 ? before : passage;
                    assertThat(before).as("begin of what is repeated in window %d", row).isEqualTo(passage);
                }
            }
            assertThat(passage).as("a repetition in window %d", row).isNotNegative();
        }
    }

    @Test
    void aRepetitionIsNeverShorterThanHalfOfTheShortestPassage() {
        Batch batch = Batch.of(windows(1, 1), 0, WINDOWS);

        assertThat(IntStream.range(0, WINDOWS).mapToLong(row -> repeated(batch.text(row))).boxed())
                .allMatch(tokens -> tokens >= LENGTH / 64 / 2);
    }

    @Test
    void shortPassagesAreAsFrequentAsLongOnes() {
        Batch batch = Batch.of(windows(1, 1), 0, WINDOWS);

        long comingOften = IntStream.range(0, WINDOWS).filter(row -> {
            int[] text = batch.text(row);
            int mostFrequent = mostFrequent(text);
            return Arrays.stream(text).filter(token -> token == mostFrequent).count() > 4;
        }).count();

        assertThat((double) comingOften / WINDOWS).as("share of passages that come five times").isBetween(0.3, 0.7);
    }

    private static int mostFrequent(int[] text) {
        return Arrays.stream(text).boxed()
                .max(Comparator.comparing(token -> Arrays.stream(text).filter(other -> other == token).count()))
                .orElseThrow();
    }

    @Test
    void onlyWhatWasRepeatedIsToBePredicted() {
        Batch batch = Batch.of(windows(1, 1), 0, WINDOWS);

        for (int row = 0; row < WINDOWS; row++) {
            Set<Integer> before = new HashSet<>();
            for (int i = row * LENGTH; i < (row + 1) * LENGTH - 1; i++) {
                before.add(batch.tokens()[i]);
                int next = batch.tokens()[i + 1];
                boolean goesOn = before.contains(next) && next == batch.tokens()[i] + 1;
                assertThat(batch.labels()[i]).as("label %d", i).isEqualTo(goesOn ? next : Windows.UNKNOWN);
            }
        }
    }

    @Test
    void aScrambledPassageHasItsTokensInAnotherOrderAndComesAgainInThatOrder() {
        Batch batch = Batch.of(new RepeatingWindows(COUNTING, LENGTH, 1, 1, 1), 0, WINDOWS);

        for (int row = 0; row < WINDOWS; row++) {
            Map<Integer, Integer> followers = new HashMap<>();
            for (int i = row * LENGTH; i < (row + 1) * LENGTH - 1; i++) {
                int label = batch.labels()[i];
                if (label != Windows.UNKNOWN) {
                    assertThat(followers).as("token %d", i).containsEntry(batch.tokens()[i], label);
                }
                followers.putIfAbsent(batch.tokens()[i], batch.tokens()[i + 1]);
            }
        }
        assertThat(IntStream.range(0, WINDOWS * LENGTH - 1)
                .filter(i -> batch.labels()[i] != Windows.UNKNOWN && batch.labels()[i] != batch.tokens()[i] + 1))
                .as("tokens that the order of the text does not tell").isNotEmpty();
    }

    @Test
    void aWindowDependsOnTheSeedAndItsNumberAlone() {
        Batch together = Batch.of(windows(0.5, 1), 0, 8);

        for (int row = 0; row < 8; row++) {
            assertThat(Batch.of(windows(0.5, 1), row, 1).text(0)).isEqualTo(together.text(row));
        }
        assertThat(Batch.of(windows(0.5, 2), 0, 8).tokens()).isNotEqualTo(together.tokens());
    }
}
