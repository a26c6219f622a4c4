// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.util.LinkedHashSet;
import java.util.Set;

/** What HotSpot found out about an x86-64 processor by asking it. */
final class VirtualMachine {

    /** Not every framework lets bundles import its package, and not every virtual machine has it. */
    private static final String DIAGNOSTIC = "com.sun.management.HotSpotDiagnosticMXBean";
    /** The level of vector instructions it may use: 0 none, 1 AVX, 2 AVX2, 3 AVX-512. */
    private static final String LEVEL = "UseAVX";

    private VirtualMachine() {}

    /** The vector instructions in the words of Linux, and {@code sse2}, which all have; none where it does not tell. */
    static Set<String> features() {
        try {
            Class<? extends PlatformManagedObject> type =
                    Class.forName(DIAGNOSTIC, true, ClassLoader.getPlatformClassLoader())
                            .asSubclass(PlatformManagedObject.class);
            Object option = type.getMethod("getVMOption", String.class)
                    .invoke(ManagementFactory.getPlatformMXBean(type), LEVEL);
            Object value = option.getClass().getMethod("getValue").invoke(option);
            return features(Integer.parseInt(value.toString()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Set.of();
        }
    }

    static Set<String> features(int level) {
        Set<String> features = new LinkedHashSet<>(Set.of("sse2"));
        if (level >= 1) {
            features.add("avx");
        }
        if (level >= 2) {
            features.add("avx2");
        }
        if (level >= 3) {
            features.add("avx512f");
        }
        return features;
    }
}
