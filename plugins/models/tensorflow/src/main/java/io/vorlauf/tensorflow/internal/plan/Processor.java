// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A processor, as Linux describes it. Elsewhere, and where a file cannot be read, only the architecture and the number
 * of cores are known. No native code is needed to tell, so it can be asked before any is loaded.
 *
 * @param architecture as in the names of native libraries: {@code x86_64}, {@code arm64}
 * @param vendor who made it: {@code GenuineIntel}, {@code AuthenticAMD}, {@code ARM}
 * @param model what it is called: {@code AMD EPYC}; on arm64, where it has no name, {@code part 0xd0c}
 * @param features what it can do in the words of Linux, sorted: {@code avx2}, {@code avx512_bf16}; on arm64
 *     {@code asimd}, {@code bf16}. Empty where that is not known
 * @param cores how many cores it has, where two threads of one core count once; at least 1. A process may be allowed
 *     fewer
 * @param l1Data bytes of the first core's level 1 data cache
 * @param l2 bytes of the first core's level 2 cache
 * @param l3 bytes of the level 3 cache, which cores share
 */
public record Processor(
        String architecture,
        Optional<String> vendor,
        Optional<String> model,
        Set<String> features,
        int cores,
        OptionalLong l1Data,
        OptionalLong l2,
        OptionalLong l3) {

    /** The architecture of Intel's and AMD's processors. */
    public static final String X86_64 = "x86_64";
    /** The architecture of ARM's processors with 64 bits. */
    public static final String ARM64 = "arm64";

    /** Every processor of this architecture has it. */
    private static final String OLDEST_FEATURE = "sse2";
    private static final Path ROOT = Path.of("/");
    private static final String INFORMATION = "proc/cpuinfo";
    private static final String CACHES = "sys/devices/system/cpu/cpu0/cache";
    /** A core has three or four. */
    private static final int MOST_CACHES = 8;
    private static final Pattern SIZE = Pattern.compile("(\\d+)([KMG]?)");
    /** Linux gives the number only. */
    private static final Map<String, String> IMPLEMENTERS = Map.of(
            "0x41", "ARM",
            "0x46", "Fujitsu",
            "0x48", "HiSilicon",
            "0x4e", "NVIDIA",
            "0x51", "Qualcomm",
            "0x61", "Apple",
            "0xc0", "Ampere");

    /** Sorts the features. */
    public Processor {
        features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    }

    /** The one this process runs on. */
    public static Processor current() {
        Processor processor =
                read(ROOT, System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors());
        // An emulator of single programs shows the files of the machine it runs on, which can be one of ARM's.
        boolean foreign = processor.architecture.equals(X86_64) && !processor.has(OLDEST_FEATURE);
        return foreign ? processor.withFeatures(VirtualMachine.features()) : processor;
    }

    private Processor withFeatures(Set<String> others) {
        return new Processor(architecture, vendor, model, others, cores, l1Data, l2, l3);
    }

    /**
     * A processor as files describe it.
     *
     * @param root the folder that has {@code proc} and {@code sys} in it
     * @param osArch the architecture in the words of Java: {@code amd64}
     * @param processors how many cores to assume if the files do not tell
     */
    public static Processor read(Path root, String osArch, int processors) {
        List<Map<String, String>> threads = threads(lines(root.resolve(INFORMATION)));
        Map<String, String> first = threads.isEmpty() ? Map.of() : threads.get(0);
        Map<String, Long> caches = caches(root.resolve(CACHES));
        return new Processor(
                architecture(osArch),
                vendor(first),
                value(first, "model name").map(name -> name.replaceAll("\\s+", " "))
                        .or(() -> value(first, "CPU part").map(part -> "part " + part)),
                value(first, "flags").or(() -> value(first, "Features"))
                        .map(features -> Set.copyOf(List.of(features.split("\\s+"))))
                        .orElse(Set.of()),
                cores(threads, processors),
                size(caches, "1 Data"),
                size(caches, "2 Unified"),
                size(caches, "3 Unified"));
    }

    /** Whether it can do something, in the words of Linux. */
    public boolean has(String feature) {
        return features.contains(feature);
    }

    /** Vendor and model as people say it: {@code GenuineIntel, Intel(R) Core(TM) i7 CPU 920}; else the architecture. */
    public String description() {
        List<String> known = new ArrayList<>();
        vendor.ifPresent(known::add);
        model.ifPresent(known::add);
        return known.isEmpty() ? architecture : String.join(", ", known);
    }

    private static String architecture(String osArch) {
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64" -> X86_64;
            case "aarch64", "arm64" -> ARM64;
            default -> osArch;
        };
    }

    private static Optional<String> vendor(Map<String, String> thread) {
        return value(thread, "vendor_id").or(() -> value(thread, "CPU implementer")
                .map(number -> IMPLEMENTERS.getOrDefault(number, "implementer " + number)));
    }

    private static Optional<String> value(Map<String, String> thread, String name) {
        return Optional.ofNullable(thread.get(name)).filter(value -> !value.isEmpty());
    }

    /** One map for each hardware thread: paragraphs of lines {@code name : value}, of which the first names it. */
    private static List<Map<String, String>> threads(List<String> lines) {
        List<Map<String, String>> threads = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String name = line.substring(0, colon).strip();
            if (name.equals("processor")) {
                threads.add(new HashMap<>());
            }
            if (!threads.isEmpty()) {
                threads.get(threads.size() - 1).put(name, line.substring(colon + 1).strip());
            }
        }
        return threads;
    }

    /** Where cores have no number, as on arm64, every thread is one. */
    private static int cores(List<Map<String, String>> threads, int processors) {
        Set<String> cores = new HashSet<>();
        for (Map<String, String> thread : threads) {
            String core = thread.get("core id");
            cores.add(core == null ? "thread " + thread.get("processor") : thread.get("physical id") + " " + core);
        }
        return Math.max(1, cores.isEmpty() ? processors : cores.size());
    }

    /** Bytes by level and kind: {@code 1 Data}. */
    private static Map<String, Long> caches(Path folder) {
        Map<String, Long> caches = new HashMap<>();
        for (int i = 0; i < MOST_CACHES; i++) {
            Path cache = folder.resolve("index" + i);
            Matcher size = SIZE.matcher(word(cache.resolve("size")));
            if (size.matches()) {
                caches.put(word(cache.resolve("level")) + " " + word(cache.resolve("type")),
                        Long.parseLong(size.group(1)) * unit(size.group(2)));
            }
        }
        return caches;
    }

    private static long unit(String letter) {
        return switch (letter) {
            case "K" -> 1L << 10;
            case "M" -> 1L << 20;
            case "G" -> 1L << 30;
            default -> 1;
        };
    }

    private static OptionalLong size(Map<String, Long> caches, String cache) {
        return caches.containsKey(cache) ? OptionalLong.of(caches.get(cache)) : OptionalLong.empty();
    }

    private static String word(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    /** None where the file cannot be read: not every system has it, and not every container shows it. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }
}
