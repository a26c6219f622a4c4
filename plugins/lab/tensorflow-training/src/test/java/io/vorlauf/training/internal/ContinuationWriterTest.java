// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContinuationWriterTest {

    private static final int LAST = 50;
    private static final int LENGTH = 200;

    private static List<int[]> write(CountingModel model, long first, int... story) {
        return new ContinuationWriter(model, List.of(story), 0, LENGTH, 1).write(first);
    }

    @Test
    void theModelGoesOnWithTheBeginningOfAStory() {
        for (int[] window : write(new CountingModel(LAST, true), 0, 20, 21)) {
            assertThat(window).startsWith(0, 20, 21, 22, 23, 24);
        }
    }

    @Test
    void whereTheModelEndsAStoryAnotherBegins() {
        for (int[] window : write(new CountingModel(LAST, true), 0, 48, 49)) {
            assertThat(window).startsWith(0, 48, 49, 50, 0, 48, 49, 50, 0, 48).hasSize(LENGTH + 1);
        }
    }

    @Test
    void noMoreThanTheBeginningOfAStoryIsTaken() {
        int[] story = IntStream.generate(() -> 7).limit(100).toArray();

        for (int[] window : write(new CountingModel(LAST, true), 0, story)) {
            long taken = IntStream.of(window).skip(1).takeWhile(token -> token == 7).count();
            assertThat(taken).isBetween(4L, 32L);
        }
    }

    @Test
    void tokensAreDrawnWithTheModelsProbabilities() {
        long steps = 0;
        long ones = 0;
        for (int group = 0; group < 10; group++) {
            for (int[] window : write(new CountingModel(LAST, false), 4 * group, 1)) {
                for (int i = 2; i + 1 < window.length; i++) {
                    if (window[i] != 0 && window[i + 1] > window[i]) {
                        steps++;
                        ones += window[i + 1] == window[i] + 1 ? 1 : 0;
                    }
                }
            }
        }
        assertThat((double) ones / steps).as("of " + steps).isCloseTo(0.5, within(0.03));
    }

    @Test
    void aWindowDependsOnItsNumberAlone() {
        List<int[]> once = write(new CountingModel(LAST, false), 4, 1, 2, 3);

        assertThat(write(new CountingModel(LAST, false), 4, 1, 2, 3)).usingRecursiveComparison().isEqualTo(once);
        assertThat(write(new CountingModel(LAST, false), 8, 1, 2, 3).get(0)).isNotEqualTo(once.get(0));
        assertThat(once.get(1)).isNotEqualTo(once.get(0));
    }

    @Test
    void noSequenceStaysOpen() {
        CountingModel model = new CountingModel(LAST, true);

        write(model, 0, 1);

        assertThat(model.open).isZero();
    }
}
