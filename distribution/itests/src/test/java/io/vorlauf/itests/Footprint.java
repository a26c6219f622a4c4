package io.vorlauf.itests;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process holds, after collecting garbage.
 *
 * @param left how many of some objects that should be gone are still there
 * @param classes classes that are loaded
 * @param threads live threads
 * @param metaspace bytes in use for classes
 * @param heap bytes in use for objects
 * @param committed bytes that the heap has taken
 * @param resident bytes of the process that are in memory; 0 where the operating system does not say
 */
record Footprint(long left, int classes, int threads, long metaspace, long heap, long committed, long resident) {

    /** Takes the footprint, and looks which of some objects are left. */
    static Footprint take(List<? extends WeakReference<?>> shouldBeGone) throws IOException {
        // Twice: what one collection finalises, the next one frees.
        System.gc();
        System.gc();
        long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage).findFirst().orElseThrow().getUsed();
        return new Footprint(
                shouldBeGone.stream().filter(reference -> reference.get() != null).count(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                metaspace,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
                residentBytes());
    }

    private static long residentBytes() throws IOException {
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
        return String.format(Locale.ROOT, "left %d, classes %d, threads %d, metaspace %.2f MB, heap %.2f of %.1f MB, "
                + "resident %.1f MB", left, classes, threads, metaspace / 1e6, heap / 1e6, committed / 1e6, resident / 1e6);
    }
}
