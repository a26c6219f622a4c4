// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.training.internal.Windows.MixedWindows;
import io.vorlauf.training.internal.Windows.TokenStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixedWindowsTest {

    private static final int LENGTH = 3;
    private static final List<int[]> STORIES = List.of(new int[] {1, 2}, new int[] {3, 4}, new int[] {5, 6});
    private static final List<int[]> FIXED = List.of(new int[] {11, 12, 13, 14}, new int[] {21, 22, 23, 24});

    private static MixedWindows mixture(long seed) {
        return new MixedWindows(new TokenStream(STORIES, 0, LENGTH, 1), FIXED, LENGTH, seed);
    }

    private static List<String> windows(MixedWindows mixture, int first, int count) {
        List<String> windows = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            int[] tokens = new int[LENGTH];
            int[] labels = new int[LENGTH];
            mixture.copy(i, 0, tokens, labels);
            windows.add(Arrays.toString(tokens) + " " + Arrays.toString(labels));
        }
        return windows;
    }

    @Test
    void anEpochHasEveryStoryAndEveryFixedWindowOnce() {
        List<String> windows = windows(mixture(1), 0, 5);

        assertThat(windows).contains("[11, 12, 13] [12, 13, 14]", "[21, 22, 23] [22, 23, 24]");
        assertThat(windows).filteredOn(window -> window.startsWith("[0, 1, 2]")).hasSize(1);
        assertThat(windows).filteredOn(window -> window.startsWith("[0, 3, 4]")).hasSize(1);
        assertThat(windows).filteredOn(window -> window.startsWith("[0, 5, 6]")).hasSize(1);
    }

    @Test
    void aWindowDependsOnItsNumberAlone() {
        MixedWindows used = mixture(1);
        List<String> all = windows(used, 0, 20);

        assertThat(windows(mixture(1), 13, 7)).isEqualTo(all.subList(13, 20));
        assertThat(windows(used, 2, 4)).isEqualTo(all.subList(2, 6));
    }

    @Test
    void everyEpochCutsTheStoriesAnew() {
        List<int[]> uneven = List.of(new int[] {1}, new int[] {2, 3}, new int[] {4, 5, 6, 7}, new int[] {8, 9, 10});
        MixedWindows mixture = new MixedWindows(new TokenStream(uneven, 0, LENGTH, 1), FIXED, LENGTH, 1);

        List<String> first = windows(mixture, 0, 6);
        List<String> second = windows(mixture, 6, 6);

        assertThat(second).doesNotHaveDuplicates().containsAll(
                List.of("[11, 12, 13] [12, 13, 14]", "[21, 22, 23] [22, 23, 24]"));
        assertThat(Set.copyOf(second)).isNotEqualTo(Set.copyOf(first));
    }

    @Test
    void theSeedDecidesAboutTheOrder() {
        assertThat(windows(mixture(1), 0, 20)).isNotEqualTo(windows(mixture(2), 0, 20));
    }

    @Test
    void rowsLieOneBelowTheOther() {
        int[] tokens = new int[2 * LENGTH];
        MixedWindows mixture = mixture(1);
        mixture.copy(3, 0, tokens, new int[2 * LENGTH]);
        mixture.copy(4, 1, tokens, new int[2 * LENGTH]);

        List<String> single = windows(mixture(1), 3, 2);
        assertThat(single.get(0)).startsWith(Arrays.toString(Arrays.copyOf(tokens, LENGTH)));
        assertThat(single.get(1)).startsWith(Arrays.toString(Arrays.copyOfRange(tokens, LENGTH, 2 * LENGTH)));
    }
}
