package io.vorlauf.tensorflow.internal.model;

import io.vorlauf.tensorflow.internal.cache.Capacity;
import io.vorlauf.tensorflow.internal.cache.Region;
import io.vorlauf.tensorflow.internal.cache.RegionAllocator;
import io.vorlauf.tensorflow.internal.graph.Network;
import io.vorlauf.tensorflow.internal.graph.SlotMoves;
import java.util.Arrays;
import java.util.Optional;

/** Which sequence has which region of a network's arena. Thread-safe; what changes the arena must run alone. */
final class KeyValueCache {

    private final Network network;
    private final RegionAllocator allocator;
    private final int contextLength;

    /** The cache of a network whose arena has some slots, all free. */
    KeyValueCache(Network network, int slots, int contextLength) {
        this.network = network;
        this.allocator = new RegionAllocator(slots);
        this.contextLength = contextLength;
    }

    /** A region for some slots; makes the arena larger if there is none. Must run alone. */
    synchronized Region allocate(int slots) {
        int capacity = Capacity.of(slots, contextLength);
        Optional<Region> free = allocator.allocate(capacity);
        if (free.isPresent()) {
            return free.get();
        }
        int added = Math.max(allocator.missing(capacity), allocator.size() / 2);
        network.grow(added);
        allocator.grow(added);
        return allocator.allocate(capacity).orElseThrow();
    }

    /** A larger region with the same contents, in exchange. Must run alone. */
    Region enlarge(Region region, int used, int slots) {
        Region larger = allocate(slots);
        int[] all = new int[used];
        Arrays.setAll(all, slot -> slot);
        try {
            network.move(new SlotMoves(region, all, larger, all));
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
