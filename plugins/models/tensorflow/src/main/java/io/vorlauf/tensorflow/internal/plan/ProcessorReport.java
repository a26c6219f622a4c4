// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A processor in the words of people. */
public final class ProcessorReport {

    /** Linux says so in a virtual machine, on x86-64. */
    private static final String VIRTUAL = "hypervisor";
    /** Those that products and attention can make use of. */
    private static final List<String> X86_FEATURES = List.of(
            "avx", "avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vnni",
            "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16");
    private static final List<String> ARM_FEATURES = List.of("asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2");

    private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB");
    private static final int STEP = 1024;

    private ProcessorReport() {}

    /** What it is, its architecture and its cores. */
    public static String identity(Processor processor) {
        return processor.description() + ", " + processor.architecture() + ", " + processor.cores()
                + (processor.cores() == 1 ? " core" : " cores")
                + (processor.has(VIRTUAL) ? ", in a virtual machine" : "");
    }

    /** Which of the features that matter it has, and which it lacks. */
    public static String features(Processor processor) {
        List<String> mattering = switch (processor.architecture()) {
            case Processor.X86_64 -> X86_FEATURES;
            case Processor.ARM64 -> ARM_FEATURES;
            default -> List.of();
        };
        if (processor.features().isEmpty() || mattering.isEmpty()) {
            return "unknown";
        }
        List<String> present = mattering.stream().filter(processor::has).toList();
        List<String> absent = mattering.stream().filter(feature -> !processor.has(feature)).toList();
        return (present.isEmpty() ? "none" : String.join(" ", present))
                + (absent.isEmpty() ? "" : "; without " + String.join(" ", absent));
    }

    /** The sizes of its caches as the system says. */
    public static String caches(Processor processor) {
        List<String> caches = new ArrayList<>();
        add(caches, "L1d", processor.l1Data());
        add(caches, "L2", processor.l2());
        add(caches, "L3", processor.l3());
        return caches.isEmpty() ? "unknown" : String.join(", ", caches);
    }

    private static void add(List<String> caches, String name, OptionalLong bytes) {
        bytes.ifPresent(size -> caches.add(name + " " + size(size)));
    }

    private static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= STEP && unit < UNITS.size() - 1) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, size == Math.rint(size) ? "%.0f %s" : "%.1f %s", size, UNITS.get(unit));
    }
}
