// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the computer must have to run models in plain Java. */
final class Machine {

    private static final Set<String> X86 = Set.of("amd64", "x86_64", "x86", "i386");

    private Machine() {}

    /** Why models cannot run on this computer; empty if they can. */
    static Optional<String> obstacle() {
        return obstacle(System.getProperty("os.arch", ""), Path.of("/proc/cpuinfo"));
    }

    /** Other processors that Java runs on all have fused multiply-add; what cannot be read is not held against one. */
    static Optional<String> obstacle(String architecture, Path processors) {
        if (!X86.contains(architecture) || !Files.isReadable(processors)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(processors)) {
            Optional<String> flags = lines.filter(line -> line.startsWith("flags")).findFirst();
            boolean fused = flags.isEmpty() || Arrays.asList(flags.get().split("\\s+")).contains("fma");
            return fused ? Optional.empty() : Optional.of(
                    "this processor has no fused multiply-add (flag 'fma' in " + processors
                            + "), without which plain Java would be hundreds of times slower");
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Why something does not fit the heap; empty if it does. Garbage is collected before it is said.
     *
     * @param bytes how much is needed
     */
    static Optional<String> shortage(long bytes) {
        if (bytes > room()) {
            System.gc();
        }
        return shortage(bytes, room(), Runtime.getRuntime().maxMemory());
    }

    static Optional<String> shortage(long bytes, long room, long heap) {
        return bytes <= room ? Optional.empty() : Optional.of(
                "needs " + mega(bytes) + " MB of heap, and " + mega(room) + " of " + mega(heap)
                        + " MB are free: start Java with -Xmx" + (mega(heap - room + bytes) + 1) + "m or more");
    }

    private static long mega(long bytes) {
        return bytes >> 20;
    }

    /** How much of the heap could still be filled, in bytes, garbage not counted. */
    private static long room() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }
}
