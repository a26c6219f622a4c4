package io.vorlauf.tensorflow.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionAllocatorTest {

    private final RegionAllocator allocator = new RegionAllocator(512);

    @Test
    void theFirstPieceThatIsLongEnoughIsHandedOut() {
        Region first = allocator.allocate(128).orElseThrow();
        allocator.allocate(128).orElseThrow();
        allocator.release(first);
        assertThat(allocator.allocate(256)).contains(new Region(256, 256));
        assertThat(allocator.allocate(64)).contains(new Region(0, 64));
    }

    @Test
    void nothingIsHandedOutWhereNoPieceIsLongEnough() {
        allocator.allocate(300);
        assertThat(allocator.allocate(256)).isEmpty();
        assertThat(allocator.missing(256)).isEqualTo(44);
        allocator.grow(44);
        assertThat(allocator.allocate(256)).contains(new Region(300, 256));
        assertThat(allocator.missing(10)).isEqualTo(10);
    }

    @Test
    void neighboursMergeInWhateverOrderTheyComeBack() {
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            regions.add(allocator.allocate(128).orElseThrow());
        }
        for (int i : new int[] {1, 3, 0, 2}) {
            allocator.release(regions.get(i));
        }
        assertThat(allocator.allocate(512)).contains(new Region(0, 512));
    }

    @Test
    void regionsNeverOverlapAndAllSlotsComeBack() {
        Random random = new Random(1);
        List<Region> taken = new ArrayList<>();
        boolean[] used = new boolean[allocator.size()];
        for (int step = 0; step < 2_000; step++) {
            if (random.nextBoolean() || taken.isEmpty()) {
                Optional<Region> region = allocator.allocate(16 * (1 + random.nextInt(8)));
                region.ifPresent(taken::add);
                region.ifPresent(added -> mark(used, added, true));
            } else {
                Region given = taken.remove(random.nextInt(taken.size()));
                mark(used, given, false);
                allocator.release(given);
            }
        }
        taken.forEach(allocator::release);
        assertThat(allocator.allocate(512)).isPresent();
    }

    private static void mark(boolean[] used, Region region, boolean value) {
        for (int slot = region.base(); slot < region.end(); slot++) {
            assertThat(used[slot]).isEqualTo(!value);
            used[slot] = value;
        }
    }
}
