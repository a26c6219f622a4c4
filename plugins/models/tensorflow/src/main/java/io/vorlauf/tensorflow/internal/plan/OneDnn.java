// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the oneDNN inside TensorFlow can do on a processor. It is told from the processor's features because trying it
 * would end the process: oneDNN throws what TensorFlow does not catch.
 */
public final class OneDnn {

    private static final String SWITCH = "TF_ENABLE_ONEDNN_OPTS";
    private static final List<String> LIMITS = List.of("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");
    /** What oneDNN calls {@code avx512_core}; its bfloat16 needs that at least. */
    private static final List<String> AVX512_CORE = List.of("avx512f", "avx512bw", "avx512vl", "avx512dq");
    /** Limits at which everything that is used here is still there. */
    private static final Set<String> HIGH_LIMITS = Set.of(
            "ALL", "DEFAULT", "AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16", "AVX512_CORE_FP16",
            "AVX512_CORE_AMX", "AVX512_CORE_AMX_FP16", "AVX10_1_512", "AVX10_1_512_AMX", "AVX10_1_512_AMX_FP16");

    /** Products of 8-bit integers, with vectors of 512 bits or of 256. Whatever has those of AMX has the former. */
    private static final String AVX512_VNNI = "avx512_vnni";
    private static final String AVX_VNNI = "avx_vnni";
    /** The only one of the high limits that takes VNNI away. */
    private static final String LIMIT_WITHOUT_VNNI = "AVX512_CORE";
    /** Limits at which VNNI is there with vectors of 256 bits. */
    private static final Set<String> LOW_LIMITS_WITH_VNNI = Set.of("AVX2_VNNI", "AVX2_VNNI_2");

    private OneDnn() {}

    /**
     * Why its products in bfloat16, and its attention, cannot be used; empty if they can.
     *
     * @param environment of the process
     */
    public static Optional<String> obstacle(Processor processor, Map<String, String> environment) {
        if (!processor.architecture().equals(Processor.X86_64)) {
            return Optional.of("a processor of architecture " + processor.architecture());
        }
        if (AVX512_CORE.stream().anyMatch(feature -> !processor.has(feature))) {
            return Optional.of("a processor without AVX-512 (" + processor.description() + ")");
        }
        return setting(environment, HIGH_LIMITS::contains);
    }

    /**
     * Why its products of 8-bit integers cannot be used; empty if they can. Without VNNI they take many times as long
     * as others; they end no process.
     *
     * @param environment of the process
     */
    public static Optional<String> integerObstacle(Processor processor, Map<String, String> environment) {
        if (!processor.architecture().equals(Processor.X86_64)) {
            return Optional.of("a processor of architecture " + processor.architecture());
        }
        boolean narrow = processor.has(AVX_VNNI);
        if (!narrow && !processor.has(AVX512_VNNI)) {
            return Optional.of("a processor that is not known to have VNNI (" + processor.description() + ")");
        }
        return setting(environment, limit -> HIGH_LIMITS.contains(limit) && !limit.equals(LIMIT_WITHOUT_VNNI)
                || narrow && LOW_LIMITS_WITH_VNNI.contains(limit));
    }

    /** The setting that switches it off, or limits it to less than what is enough; empty if there is none. */
    private static Optional<String> setting(Map<String, String> environment, Predicate<String> enough) {
        if (isOff(environment)) {
            return Optional.of(SWITCH + "=" + environment.get(SWITCH));
        }
        return LIMITS.stream()
                .filter(environment::containsKey)
                .filter(limit -> !enough.test(environment.get(limit).strip().toUpperCase(Locale.ROOT)))
                .map(limit -> limit + "=" + environment.get(limit))
                .findFirst();
    }

    /**
     * Whether TensorFlow was told to do without it.
     *
     * @param environment of the process
     */
    public static boolean isOff(Map<String, String> environment) {
        String on = environment.getOrDefault(SWITCH, "1").strip().toLowerCase(Locale.ROOT);
        return on.equals("0") || on.equals("false");
    }
}
