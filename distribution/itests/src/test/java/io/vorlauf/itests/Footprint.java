// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.ReflectionException;

/**
 * What a process holds, after collecting garbage.
 *
 * @param left how many of some objects that should be gone are still there
 * @param classes classes that are loaded
 * @param threads live threads
 * @param metaspace bytes in use for classes
 * @param code bytes in use for compiled code
 * @param heap bytes in use for objects
 * @param committed bytes that the heap has taken
 * @param resident bytes of the process that are in memory; 0 where the operating system does not say
 */
record Footprint(long left, int classes, int threads, long metaspace, long code, long heap, long committed,
        long resident) {

    private static final int LOOKS = 10;
    private static final int COLLECTIONS = 10;

    /** Takes the footprint, and looks which of some objects are left. */
    static Footprint take(List<? extends WeakReference<?>> shouldBeGone) throws IOException, JMException {
        long left = collect(shouldBeGone);
        return new Footprint(
                left,
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                used("Metaspace"),
                used("Code"),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
                residentBytes());
    }

    /**
     * Collects garbage until all is gone that should be, or a few seconds are over: a thread that was in the middle of
     * something, or the compiler, may hold an object that nobody keeps.
     */
    private static long collect(List<? extends WeakReference<?>> shouldBeGone) {
        long left = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS && left > 0; i++) {
            // Twice: what one collection finalises, the next one frees.
            System.gc();
            System.gc();
            left = shouldBeGone.stream().filter(reference -> reference.get() != null).count();
            if (left > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
        return left;
    }

    private static long used(String pools) {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().startsWith(pools))
                .mapToLong(pool -> pool.getUsage().getUsed()).sum();
    }

    /** The least of some looks within a second: a compiler at work holds ten or twenty megabytes for a moment. */
    private static long residentBytes() throws IOException, JMException {
        LongStream.Builder looks = LongStream.builder();
        for (int i = 0; i < LOOKS; i++) {
            trim();
            looks.add(residentNow());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return looks.build().min().orElseThrow();
    }

    /** Makes the C allocator give back what was freed, where it can be asked for that. */
    private static void trim() throws JMException {
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "systemTrimNativeHeap", null, null);
        } catch (InstanceNotFoundException | ReflectionException e) {
            // Another virtual machine or system: then what the process keeps counts too.
        }
    }

    private static long residentNow() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "left %d, classes %d, threads %d, metaspace %.2f MB, code %.1f MB, "
                        + "heap %.2f of %.1f MB, resident %.1f MB",
                left, classes, threads, metaspace / 1e6, code / 1e6, heap / 1e6, committed / 1e6, resident / 1e6);
    }
}
