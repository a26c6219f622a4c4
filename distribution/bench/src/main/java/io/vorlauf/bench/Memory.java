// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.bench;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How fast two threads read memory that no cache holds. */
final class Memory {

    private static final int INTS = 32 << 20;
    private static final int PASSES = 4;

    private final int[][] arrays;

    /** Takes {@value #INTS} ints a thread. */
    Memory(int threads) {
        arrays = new int[threads][INTS];
    }

    /** Gigabytes (10^9 bytes) per second of all threads together. */
    double gigabytesPerSecond() {
        long[] sums = new long[arrays.length];
        Thread[] threads = IntStream.range(0, arrays.length)
                .mapToObj(i -> new Thread(() -> {
                    for (int pass = 0; pass < PASSES; pass++) {
                        sums[i] += sum(arrays[i]);
                    }
                }, "memory-" + i))
                .toArray(Thread[]::new);
        long start = System.nanoTime();
        for (Thread thread : threads) {
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (LongStream.of(sums).sum() != 0) {
            throw new IllegalStateException("zeros have a sum");
        }
        return 4.0 * INTS * PASSES * arrays.length / seconds / 1e9;
    }

    /** A loop that compilers turn into vectors. */
    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }
}
