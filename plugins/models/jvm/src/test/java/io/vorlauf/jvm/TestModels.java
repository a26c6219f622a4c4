// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.checkpoint.StorageType;
import io.vorlauf.jvm.internal.kernel.Panels.Format;
import io.vorlauf.jvm.internal.kernel.PlainKernels;
import io.vorlauf.model.testkit.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How models are computed here: a format of weights each, on some threads. */
final class TestModels {

    private static final JvmModelLoader BEST = new JvmModelLoader();
    private static final JvmModelLoader PLAIN = new JvmModelLoader(new PlainKernels());

    private TestModels() {}

    /** Every format, on two threads. */
    static List<Variant> variants() {
        return Arrays.stream(Format.values()).map(format -> variant(format, 2)).toList();
    }

    static Variant variant(Format format, int threads) {
        return variant(BEST, format, threads);
    }

    /** Whatever the format of a checkpoint, nothing is rounded. */
    static Variant stored() {
        return Variant.of(BEST, Map.of("weights", "stored", "threads", "2"), Short.BYTES, 1e-4);
    }

    /** One that does not use the Vector API, whether it is there or not. */
    static Variant plain(Format format, int threads) {
        return variant(PLAIN, format, threads);
    }

    /** Arithmetic is in binary32, whatever the weights: nothing is lost that was not lost when they were rounded. */
    private static Variant variant(JvmModelLoader loader, Format format, int threads) {
        Map<String, String> settings = Map.of("weights", format.label(), "threads", Integer.toString(threads));
        return switch (format) {
            case F32 -> Variant.of(loader, settings, Float.BYTES, 1e-4);
            case BF16 -> Variant.of(loader, settings, Short.BYTES, 1e-4).withStored(StorageType.BF16);
            case F16 -> Variant.of(loader, settings, Short.BYTES, 1e-4).withStored(StorageType.F16);
            case INT8, Q8_0 -> Variant.of(loader, settings, Byte.BYTES, 0.3);
            default -> Variant.of(loader, settings, 0.5, 6);
        };
    }
}
