package io.vorlauf.tensorflow.internal.cache;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hands out the slots of an arena: first fit, and what is given back merges with its free neighbours. Not thread-safe.
 */
public final class RegionAllocator {

    private final TreeMap<Integer, Integer> free = new TreeMap<>();
    private int size;

    /** An allocator of an arena of some slots, all free. */
    public RegionAllocator(int size) {
        grow(size);
    }

    /** How many slots the arena has. */
    public int size() {
        return size;
    }

    /** A region of some slots; empty if no free piece is that long. */
    public Optional<Region> allocate(int capacity) {
        for (Map.Entry<Integer, Integer> piece : free.entrySet()) {
            int base = piece.getKey();
            int length = piece.getValue();
            if (length >= capacity) {
                free.remove(base);
                if (length > capacity) {
                    free.put(base + capacity, length - capacity);
                }
                return Optional.of(new Region(base, capacity));
            }
        }
        return Optional.empty();
    }

    /** Takes a region back. */
    public void release(Region region) {
        int base = region.base();
        int length = region.capacity();
        Map.Entry<Integer, Integer> before = free.lowerEntry(base);
        if (before != null && before.getKey() + before.getValue() == base) {
            base = before.getKey();
            length += before.getValue();
        }
        Integer after = free.remove(region.end());
        if (after != null) {
            length += after;
        }
        free.put(base, length);
    }

    /** How many slots must be added to the arena for a region of some slots to fit at its end. */
    public int missing(int capacity) {
        Map.Entry<Integer, Integer> last = free.lastEntry();
        boolean open = last != null && last.getKey() + last.getValue() == size;
        return Math.max(0, capacity - (open ? last.getValue() : 0));
    }

    /** Adds free slots at the end. */
    public void grow(int slots) {
        Region added = new Region(size, slots);
        size = Math.addExact(size, slots);
        release(added);
    }
}
