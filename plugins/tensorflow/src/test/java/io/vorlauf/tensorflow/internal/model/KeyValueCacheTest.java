package io.vorlauf.tensorflow.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.SlotArena;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyValueCacheTest {

    private static final int CONTEXT = 1_024;

    private final RecordingArena arena = new RecordingArena();
    private final KeyValueCache cache = new KeyValueCache(arena, 128, new SlotLayout(Integer.MAX_VALUE), CONTEXT);

    @Test
    void theArenaGrowsWhenNoRegionIsFree() {
        assertThat(cache.allocate(5)).isEqualTo(new Region(0, 128));
        assertThat(cache.allocate(200)).isEqualTo(new Region(128, 256));
        assertThat(arena.slots).isEqualTo(384);
    }

    @Test
    void whatIsUsedMovesToTheLargerRegion() {
        Region small = cache.allocate(5);
        Region large = cache.enlarge(small, 3, 129);

        assertThat(large.capacity()).isEqualTo(256);
        SlotMoves moves = arena.moves.get(0);
        assertThat(moves.source()).isEqualTo(small);
        assertThat(moves.target()).isEqualTo(large);
        assertThat(moves.from()).containsExactly(0, 1, 2);
        assertThat(moves.to()).containsExactly(0, 1, 2);
    }

    @Test
    void regionsThatWereOutgrownAndClosedAreUsedAgain() {
        for (int i = 0; i < 100; i++) {
            Region region = cache.enlarge(cache.enlarge(cache.allocate(1), 1, 200), 1, 900);
            cache.release(region);
        }
        assertThat(arena.slots).isLessThan(4 * CONTEXT);
    }

    @Test
    void aMoveThatFailsCostsNoRegion() {
        Region region = cache.allocate(1);
        arena.broken = true;
        for (int i = 0; i < 100; i++) {
            assertThatIllegalStateException().isThrownBy(() -> cache.enlarge(region, 1, 200));
        }
        assertThat(arena.slots).isLessThan(CONTEXT);
    }

    private static final class RecordingArena implements SlotArena {

        private final List<SlotMoves> moves = new ArrayList<>();
        private int slots = 128;
        private boolean broken;

        @Override
        public void grow(int added) {
            slots += added;
        }

        @Override
        public void move(SlotMoves wanted) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            moves.add(wanted);
        }
    }
}
