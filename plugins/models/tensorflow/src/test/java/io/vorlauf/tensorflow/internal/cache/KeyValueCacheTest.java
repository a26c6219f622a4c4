// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vorlauf.tensorflow.internal.cache.KeyValueCache.Room;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyValueCacheTest {

    private static final int CONTEXT = 1_024;
    private static final int HEADS = 2;

    private final RecordingArena arena = new RecordingArena();
    private final KeyValueCache cache = new KeyValueCache(arena, HEADS, new SlotLayout(Integer.MAX_VALUE), CONTEXT);

    @Test
    void roomsOfEqualCapacityLieSideBySideKeysBeforeValues() {
        Room first = cache.allocate(5);
        Room second = cache.allocate(5);
        assertThat(second.bucket()).isSameAs(first.bucket());
        assertThat(second.bucket().keys(1, 0)).isEqualTo(first.bucket().keys(0, 0) + HEADS * 128);
        assertThat(second.bucket().values(0, 0)).isEqualTo(first.bucket().keys(0, 0) + 2 * HEADS * 128);
        assertThat(cache.allocate(200).bucket()).isNotSameAs(first.bucket());
    }

    @Test
    void whatRoomsHoldStaysWhenBucketsMoveAndRoomsAreCopied() {
        Random random = new Random(1);
        List<Room> rooms = new ArrayList<>();
        List<Integer> marks = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            int chosen = rooms.isEmpty() ? 0 : random.nextInt(rooms.size());
            int kind = random.nextInt(5);
            if (rooms.isEmpty() || kind < 2 && rooms.size() < 40) {
                rooms.add(cache.allocate(1 + random.nextInt(CONTEXT - 1)));
                marks.add(step);
                mark(rooms.get(rooms.size() - 1), step);
            } else if (kind == 2) {
                Room room = rooms.get(chosen);
                rooms.set(chosen, cache.copy(room, room.capacity() - 1, Math.min(CONTEXT, 2 * room.capacity()) - 1));
                cache.release(room);
            } else if (kind == 3) {
                cache.release(rooms.remove(chosen));
                marks.remove(chosen);
            } else if (cache.untidy()) {
                cache.tidy();
                assertThat(cache.untidy()).isFalse();
            }
            for (int i = 0; i < rooms.size(); i++) {
                assertThat(isMarked(rooms.get(i), marks.get(i))).as("room %d after step %d", i, step).isTrue();
            }
            assertThat(cache.slots() * 2 * HEADS).isEqualTo(arena.rows.length);
        }
    }

    @Test
    void neighboursOfRoomsThatAreGoneComeTogetherAndTheRestIsGivenBack() {
        List<Room> rooms = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            rooms.add(cache.allocate(100));
            mark(rooms.get(i), i);
        }
        assertThat(cache.slots()).isGreaterThanOrEqualTo(32 * 128);
        rooms.subList(0, 30).forEach(cache::release);
        assertThat(cache.untidy()).isTrue();
        cache.tidy();

        assertThat(rooms.get(31).index()).isEqualTo(1);
        assertThat(isMarked(rooms.get(31), 31)).isTrue();
        assertThat(cache.slots()).isEqualTo(2 * 128);
        rooms.subList(30, 32).forEach(cache::release);
        cache.tidy();
        assertThat(cache.slots()).isEqualTo(128);
    }

    @Test
    void roomsThatWereOutgrownAndClosedAreUsedAgain() {
        for (int i = 0; i < 100; i++) {
            Room room = cache.allocate(1);
            for (int slots : new int[] {200, 900}) {
                Room larger = cache.copy(room, 1, slots);
                cache.release(room);
                room = larger;
            }
            cache.release(room);
        }
        assertThat(cache.slots()).isLessThan(4 * CONTEXT);
    }

    @Test
    void aMoveThatFailsCostsNoRoom() {
        Room room = cache.allocate(1);
        mark(room, 7);
        arena.broken = true;
        for (int i = 0; i < 100; i++) {
            assertThatIllegalStateException().isThrownBy(() -> cache.copy(room, 1, 200));
        }
        assertThat(cache.slots()).isLessThan(CONTEXT);
        assertThat(isMarked(room, 7)).isTrue();
    }

    private void mark(Room room, int mark) {
        for (int head = 0; head < HEADS; head++) {
            arena.rows[room.bucket().keys(room.index(), head)] = 100 * mark + head;
            arena.rows[room.bucket().values(room.index(), head)] = 100 * mark + HEADS + head;
        }
    }

    private boolean isMarked(Room room, int mark) {
        boolean marked = true;
        for (int head = 0; head < HEADS; head++) {
            marked &= arena.rows[room.bucket().keys(room.index(), head)] == 100 * mark + head
                    && arena.rows[room.bucket().values(room.index(), head)] == 100 * mark + HEADS + head;
        }
        return marked;
    }

    /** A number per row. */
    private static final class RecordingArena implements KeyValueCache.Arena {

        private int[] rows = new int[128 * 2 * HEADS];
        private boolean broken;

        @Override
        public void grow(int added) {
            rows = Arrays.copyOf(rows, rows.length + added * 2 * HEADS);
        }

        @Override
        public void move(int[] from, int[] to) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            int[] read = Arrays.stream(from).map(row -> rows[row]).toArray();
            for (int i = 0; i < to.length; i++) {
                rows[to[i]] = read[i];
            }
        }

        @Override
        public void rebuild(int[] wanted) {
            rows = Arrays.stream(wanted).map(row -> rows[row]).toArray();
        }
    }
}
