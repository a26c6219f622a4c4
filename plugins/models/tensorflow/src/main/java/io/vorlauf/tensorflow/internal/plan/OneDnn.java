// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        if (isOff(environment)) {
            return Optional.of(SWITCH + "=" + environment.get(SWITCH));
        }
        return LIMITS.stream()
                .filter(environment::containsKey)
                .filter(limit -> !HIGH_LIMITS.contains(environment.get(limit).strip().toUpperCase(Locale.ROOT)))
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
