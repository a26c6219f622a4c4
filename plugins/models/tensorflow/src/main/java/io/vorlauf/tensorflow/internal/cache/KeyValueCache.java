// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which sequence has which part of an arena of keys and values.
 *
 * <p>Sequences of equal capacity lie side by side in a bucket: the keys of all of them, sequence by sequence and head by
 * head, and then the values. So neighbours can be looked at as one tensor [sequences, heads, capacity, headSize] without
 * a copy. A sequence that outgrows its bucket moves to the next; a bucket that is full moves to a larger part of the
 * arena, which grows when no part is free. What is mostly unused is given back by {@link #tidy}.
 *
 * <p>{@link #release} may be called at any time. Whatever else changes something must run while nothing else does with the
 * model; where something lies does not change meanwhile.
 */
public final class KeyValueCache {

    /** Memory for keys and values. */
    public interface Arena {

        /** Adds slots at the end; a slot has a row per head of keys and one per head of values. */
        void grow(int slots);

        /** Copies rows; all are read before the first is written. */
        void move(int[] from, int[] to);

        /** Becomes an arena of these rows. */
        void rebuild(int[] rows);
    }

    /** The part of the arena that belongs to a sequence. */
    public static final class Room {

        private Bucket bucket;
        private int index;

        private Room(Bucket bucket, int index) {
            this.bucket = bucket;
            this.index = index;
        }

        /** Where it lies. */
        public Bucket bucket() {
            return bucket;
        }

        /** Which one of its bucket it is. */
        public int index() {
            return index;
        }

        /** How many slots it has. */
        public int capacity() {
            return bucket.capacity;
        }
    }

    /** Rooms of equal capacity. */
    public final class Bucket {

        private final int capacity;
        private int base;
        private Room[] rooms = new Room[0];

        private Bucket(int capacity) {
            this.capacity = capacity;
        }

        /** How many slots each room has. */
        public int capacity() {
            return capacity;
        }

        private int slots() {
            return capacity * rooms.length;
        }

        private int count() {
            return (int) Arrays.stream(rooms).filter(Objects::nonNull).count();
        }

        /** One more than the index of the last room that is taken. */
        private int end() {
            return IntStream.range(0, rooms.length).filter(i -> rooms[i] != null).max().orElse(-1) + 1;
        }

        /** The arena's row of a head's key in the first slot of a room. */
        public int keys(int index, int head) {
            return base * 2 * heads + (index * heads + head) * capacity;
        }

        /** The arena's row of a head's value in the first slot of a room. */
        public int values(int index, int head) {
            return keys(rooms.length + index, head);
        }

        /** The rows of the first slots of a room, keys before values, head by head. */
        private IntStream rows(int index, int slots) {
            return IntStream.range(0, 2 * heads).flatMap(i -> {
                int first = i < heads ? keys(index, i) : values(index, i - heads);
                return IntStream.range(first, first + slots);
            });
        }

        private Room take() {
            int index = Arrays.asList(rooms).indexOf(null);
            rooms[index] = new Room(this, index);
            return rooms[index];
        }

        /** Moves to another part of the arena, which nobody has, with room for so many; closes ranks on the way. */
        private void resize(int size) {
            int target = place(capacity * size);
            Room[] there = Arrays.stream(rooms).filter(Objects::nonNull).toArray(Room[]::new);
            int[] from = Arrays.stream(there).flatMapToInt(room -> rows(room.index, capacity)).toArray();
            int before = base;
            Room[] old = rooms;
            base = target;
            rooms = Arrays.copyOf(there, size);
            try {
                arena.move(from, IntStream.range(0, there.length).flatMap(i -> rows(i, capacity)).toArray());
            } catch (RuntimeException e) {
                base = before;
                rooms = old;
                throw e;
            }
            for (int i = 0; i < there.length; i++) {
                there[i].index = i;
            }
        }
    }

    /** Ends of buckets that are so much longer than what they hold are worth a copy. */
    private static final int SPARSE = 2;
    /** Of what is this many times larger than needed, the rest is given back. */
    private static final int MOSTLY_UNUSED = 4;

    private final Arena arena;
    private final int heads;
    private final SlotLayout layout;
    private final int contextLength;
    private final int smallest;
    private final TreeMap<Integer, Bucket> buckets = new TreeMap<>();
    private int size;

    /**
     * The cache in an arena that is as large as the smallest room.
     *
     * @param heads how many heads of keys a slot has
     */
    public KeyValueCache(Arena arena, int heads, SlotLayout layout, int contextLength) {
        this.arena = arena;
        this.heads = heads;
        this.layout = layout;
        this.contextLength = contextLength;
        this.smallest = layout.capacity(0, contextLength);
        this.size = smallest;
    }

    /** How many slots the arena has. */
    public synchronized int slots() {
        return size;
    }

    /** How many slots a room has that is made for so many tokens. */
    public int capacity(int tokens) {
        return tokens == 0 ? 0 : layout.capacity(layout.end(tokens), contextLength);
    }

    /** A room for some slots. */
    public synchronized Room allocate(int slots) {
        Bucket bucket = buckets.computeIfAbsent(layout.capacity(slots, contextLength), Bucket::new);
        if (bucket.count() == bucket.rooms.length) {
            bucket.resize(bucket.rooms.length + Math.max(1, bucket.rooms.length / 2));
        }
        return bucket.take();
    }

    /** A room for some slots, of which the first hold what those of another room hold. */
    public synchronized Room copy(Room room, int used, int slots) {
        Room copy = allocate(slots);
        try {
            arena.move(
                    room.bucket.rows(room.index, used).toArray(), copy.bucket.rows(copy.index, used).toArray());
        } catch (RuntimeException e) {
            release(copy);
            throw e;
        }
        return copy;
    }

    /** Copies slots of a room onto others of it. */
    public void move(Room room, int[] from, int[] to) {
        arena.move(rows(room, from), rows(room, to));
    }

    private static int[] rows(Room room, int[] slots) {
        return room.bucket.rows(room.index, 1).flatMap(row -> Arrays.stream(slots).map(slot -> row + slot)).toArray();
    }

    /** Takes a room back. */
    public synchronized void release(Room room) {
        room.bucket.rooms[room.index] = null;
    }

    /** Where so many slots are free; at the end, which is moved for it, if nowhere else. */
    private int place(int slots) {
        int at = 0;
        for (Bucket bucket : byBase()) {
            if (bucket.base - at >= slots) {
                return at;
            }
            at = bucket.base + bucket.slots();
        }
        int missing = slots - (size - at);
        if (missing > 0) {
            int added = Math.max(missing, size / 2);
            arena.grow(added);
            size = Math.addExact(size, added);
        }
        return at;
    }

    private List<Bucket> byBase() {
        List<Bucket> sorted = new ArrayList<>(buckets.values());
        sorted.removeIf(bucket -> bucket.rooms.length == 0);
        sorted.sort(Comparator.comparingInt(bucket -> bucket.base));
        return sorted;
    }

    private int used() {
        return buckets.values().stream().mapToInt(Bucket::slots).sum();
    }

    /** Whether {@link #tidy} has something to do. */
    public synchronized boolean untidy() {
        return buckets.values().stream().anyMatch(KeyValueCache::isSparse) || tooLarge();
    }

    private static boolean isSparse(Bucket bucket) {
        int count = bucket.count();
        return bucket.end() > Math.max(2, SPARSE * count) || bucket.rooms.length > MOSTLY_UNUSED * count;
    }

    private boolean tooLarge() {
        return size > smallest && size >= MOSTLY_UNUSED * used();
    }

    /** Brings together what lies apart, and gives back what is mostly unused. */
    public synchronized void tidy() {
        buckets.values().removeIf(bucket -> bucket.count() == 0);
        for (Bucket bucket : buckets.values()) {
            if (isSparse(bucket)) {
                bucket.resize(bucket.count());
            }
        }
        if (tooLarge()) {
            int kept = Math.max(smallest, used());
            int[] rows = new int[kept * 2 * heads];
            int at = 0;
            for (Bucket bucket : byBase()) {
                for (int slot = 0; slot < bucket.slots() * 2 * heads; slot++) {
                    rows[at * 2 * heads + slot] = bucket.base * 2 * heads + slot;
                }
                at += bucket.slots();
            }
            arena.rebuild(rows);
            size = kept;
            at = 0;
            for (Bucket bucket : byBase()) {
                bucket.base = at;
                at += bucket.slots();
            }
        }
    }
}
