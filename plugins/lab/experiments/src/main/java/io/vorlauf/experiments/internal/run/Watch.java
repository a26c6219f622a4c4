// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import io.vorlauf.lab.experiment.Surroundings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Looks at what other processes do beside this one. Linux counts for all processors, and for each process, the time
 * that they worked, in ticks of some milliseconds; what the first has beyond the second is others'. Other systems do
 * not say it.
 *
 * @param folder where it says what it does, as {@code /proc}; it need not exist
 * @param frequency where it says how fast its clock is; it need not exist
 */
record Watch(Path folder, Path frequency) {

    private static final long LOOK_NANOS = 500_000_000;
    private static final int NUMBERS = 12;
    // Of a hundredth of a second on each processor; what a tick or two were counted for says nothing.
    private static final int FEWEST_TICKS = 4;
    private static final double PER_MEGAHERTZ = 1000;

    /** A moment: what was counted up to it, in ticks; others may be compared with it later. */
    record Moment(long all, long idle, long stolen, long own) {}

    /** The computer that this is. */
    Watch() {
        this(Path.of("/proc"), Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"));
    }

    /** Now; empty where the system does not count. */
    Optional<Moment> now() {
        try {
            // user, nice, system, idle, iowait, irq, softirq, steal; what guests use is in the first two already.
            long[] all = numbers(first(folder.resolve("stat")).replaceFirst("^cpu\\s+", ""));
            // The name of the program comes second and may have spaces and brackets in it.
            String self = first(folder.resolve("self/stat"));
            long[] own = numbers(self.substring(self.lastIndexOf(')') + 1).strip().replaceFirst("^\\S+\\s+", ""));
            return Optional.of(
                    new Moment(LongStream.of(all).limit(8).sum(), all[3] + all[4], all[7], own[10] + own[11]));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String first(Path file) throws IOException {
        // Not by lines: the second one of /proc/stat would be read for nothing, and it can be long.
        String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    // Not all of them: some further on are beyond a long.
    private static long[] numbers(String text) {
        return Arrays.stream(text.split("\\s+")).limit(NUMBERS).mapToLong(Long::parseLong).toArray();
    }

    /**
     * The share of all processors that others have used since then, 0 to 1; NaN if it is not known, or the time was too
     * short to say.
     */
    double othersSince(Optional<Moment> then) {
        Optional<Moment> now = now();
        if (then.isEmpty() || now.isEmpty()) {
            return Double.NaN;
        }
        long all = now.get().all() - then.get().all();
        long busy = all - (now.get().idle() - then.get().idle());
        long own = now.get().own() - then.get().own();
        return all < FEWEST_TICKS ? Double.NaN : Math.min(1, Math.max(0, (double) (busy - own) / all));
    }

    private static double stolen(Moment then, Moment now) {
        return now.all() <= then.all() ? Double.NaN
                : Math.min(1, Math.max(0, (double) (now.stolen() - then.stolen()) / (now.all() - then.all())));
    }

    /**
     * Looks for about half a second, in which the caller does nothing else.
     *
     * @param mostNanos how long to look at most
     */
    Surroundings look(long mostNanos) {
        Optional<Moment> then = now();
        if (then.isPresent()) {
            pause(Math.min(mostNanos, LOOK_NANOS));
        }
        double others = othersSince(then);
        double stolen = then.isEmpty() ? Double.NaN : now().map(now -> stolen(then.get(), now)).orElse(Double.NaN);
        return new Surroundings(known(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                known(others), known(stolen), megahertz());
    }

    // What others use is only seen while this program does nothing; there is nothing to wait for but time.
    private static void pause(long nanos) {
        try {
            Thread.sleep(nanos / 1_000_000);
        } catch (InterruptedException e) {
            // The run sees that itself.
            Thread.currentThread().interrupt();
        }
    }

    private static OptionalDouble known(double value) {
        // Java says -1 for a load that it does not know.
        return value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private OptionalDouble megahertz() {
        try {
            return OptionalDouble.of(Long.parseLong(first(frequency).strip()) / PER_MEGAHERTZ);
        } catch (IOException | RuntimeException e) {
            try (Stream<String> lines = Files.lines(folder.resolve("cpuinfo"), StandardCharsets.US_ASCII)) {
                return lines.filter(line -> line.startsWith("cpu MHz"))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                        .average();
            } catch (IOException | RuntimeException unknown) {
                return OptionalDouble.empty();
            }
        }
    }
}
