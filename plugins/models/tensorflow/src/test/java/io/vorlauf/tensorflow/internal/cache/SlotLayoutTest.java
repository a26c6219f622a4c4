// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotLayoutTest {

    private static final SlotLayout ONE = new SlotLayout(Integer.MAX_VALUE);
    private static final SlotLayout BLOCKS = new SlotLayout(512);
    private static final int[] NOTHING = {};

    @ParameterizedTest
    @CsvSource({"1, 1024, 128", "127, 1024, 128", "128, 1024, 256", "600, 1024, 1024", "1030, 1024, 1152",
        "1200, 1024, 1216", "1, 20, 128", "130, 100, 240", "300, 100, 304"})
    void withoutBlocksCapacitiesDoubleUpToWhatAFullContextTakes(int slots, int context, int capacity) {
        assertThat(ONE.capacity(slots, context)).isEqualTo(capacity);
    }

    @ParameterizedTest
    @CsvSource({"1, 300, 128", "300, 300, 432", "1, 512, 128", "400, 512, 512", "512, 512, 1024", "1, 4096, 128",
        "600, 4096, 1024", "1024, 4096, 2048", "5000, 4096, 6144"})
    void regionsAreWholePairsOfBlocksOnceTheyAreLargerThanOne(int slots, int context, int capacity) {
        assertThat(BLOCKS.capacity(slots, context)).isEqualTo(capacity);
    }

    @Test
    void aCommittedTokenHasTheSlotOfItsPosition() {
        assertThat(ONE.slot(700)).isEqualTo(700);
        assertThat(BLOCKS.slot(383)).isEqualTo(383);
        assertThat(BLOCKS.slot(384)).isEqualTo(512);
        assertThat(BLOCKS.slot(768)).isEqualTo(1024);
    }

    @Test
    void tokensAreTogetherUpToTheEndOfABlock() {
        assertThat(ONE.together(5, 900)).isEqualTo(895);
        assertThat(BLOCKS.together(0, 900)).isEqualTo(384);
        assertThat(BLOCKS.together(384, 900)).isEqualTo(384);
        assertThat(BLOCKS.together(768, 900)).isEqualTo(132);
    }

    @Test
    void aChainGetsTheSlotsItWillKeep() {
        int[] positions = {380, 381, 382, 383, 384, 385};
        assertThat(BLOCKS.assign(380, NOTHING, positions)).containsExactly(380, 381, 382, 383, 512, 513);
        assertThat(ONE.assign(380, NOTHING, positions)).containsExactly(380, 381, 382, 383, 384, 385);
    }

    @Test
    void nodesOfATreeLieInTheBlockOfTheirPosition() {
        int[] positions = {382, 382, 383, 383, 383, 384, 384, 385};
        assertThat(BLOCKS.assign(382, NOTHING, positions))
                .containsExactly(382, 383, 384, 385, 386, 512, 513, 514);
    }

    @Test
    void newNodesLieBehindThosePending() {
        assertThat(BLOCKS.assign(10, new int[] {10, 11, 12}, new int[] {11, 11})).containsExactly(13, 14);
        assertThat(BLOCKS.assign(383, new int[] {383, 384, 512}, new int[] {383, 385})).containsExactly(385, 513);
        assertThat(ONE.assign(10, new int[] {10, 11, 12}, new int[] {11, 11})).containsExactly(13, 14);
    }

    @Test
    void moreNodesThanABlockHasRoomForGoOnInTheNext() {
        int[] positions = new int[200];
        Arrays.fill(positions, 383);
        int[] slots = BLOCKS.assign(383, NOTHING, positions);
        assertThat(slots).doesNotHaveDuplicates().isSorted();
        assertThat(slots[128]).isEqualTo(511);
        assertThat(slots[129]).isEqualTo(512);
        int[] more = BLOCKS.assign(383, slots, new int[] {383, 384});
        assertThat(more).containsExactly(583, 584);
    }
}
