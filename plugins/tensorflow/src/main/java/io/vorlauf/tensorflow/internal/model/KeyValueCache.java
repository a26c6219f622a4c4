package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.RegionAllocator;
import io.vorlauf.tensorflow.internal.cache.SlotLayout;
import io.vorlauf.tensorflow.internal.graph.SlotArena;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.Arrays;
import java.util.Optional;

/** Which sequence has which region of an arena. Thread-safe; what changes the arena must run alone. */
final class KeyValueCache {

    private final SlotArena arena;
    private final RegionAllocator allocator;
    private final SlotLayout layout;
    private final int contextLength;

    /** The cache in an arena of some slots, all free. */
    KeyValueCache(SlotArena arena, int slots, SlotLayout layout, int contextLength) {
        this.layout = layout;
        this.arena = arena;
        this.allocator = new RegionAllocator(slots);
        this.contextLength = contextLength;
    }

    /** How many slots the arena has. */
    synchronized int slots() {
        return allocator.size();
    }

    /** A region for some slots; makes the arena larger if there is none. Must run alone. */
    synchronized Region allocate(int slots) {
        int capacity = layout.capacity(slots, contextLength);
        Optional<Region> free = allocator.allocate(capacity);
        if (free.isPresent()) {
            return free.get();
        }
        int added = Math.max(allocator.missing(capacity), allocator.size() / 2);
        arena.grow(added);
        allocator.grow(added);
        return allocator.allocate(capacity).orElseThrow();
    }

    /** A larger region with the same contents, in exchange. Must run alone. */
    Region enlarge(Region region, int used, int slots) {
        Region larger = allocate(slots);
        int[] all = new int[used];
        Arrays.setAll(all, slot -> slot);
        try {
            arena.move(new SlotMoves(region, all, larger, all));
        } catch (RuntimeException e) {
            release(larger);
            throw e;
        }
        release(region);
        return larger;
    }

    /** Takes a region back. */
    synchronized void release(Region region) {
        allocator.release(region);
    }
}
