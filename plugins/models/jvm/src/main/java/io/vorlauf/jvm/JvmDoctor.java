// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.api.model.Diagnosis.Plan;
import io.vorlauf.api.model.Diagnosis.RowsPerSecond;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.kernel.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Says how plain Java gets on with this machine: which vectors it has, and how exactly and how fast it multiplies with
 * weights of each kind. No model is needed. Thread-safe.
 */
public final class JvmDoctor implements BackendDoctor {

    /** One of each kind: all blocks of GGUF are computed alike, and each takes a second or two. */
    private static final List<Panels.Format> EXAMINED = List.of(
            Panels.Format.F32, Panels.Format.BF16, Panels.Format.F16, Panels.Format.INT8, Panels.Format.Q4_0);

    private static final int INPUTS = 768;
    private static final int OUTPUTS = 3_072;
    private static final int TOGETHER = 32;
    private static final int LEAST_RUNS = 5;
    private static final int STEADY_WINDOWS = 3;
    private static final int MOST_WINDOWS = 12;
    private static final double CLEARLY_LESS = 0.9;
    private static final long WARM_UP_NANOS = 500_000_000;
    private static final long WINDOW_NANOS = 50_000_000;

    private final Kernels kernels;
    private final Optional<String> obstacle;

    /** The doctor for this process. */
    public JvmDoctor() {
        this(Kernels.best(), Machine.obstacle());
    }

    /**
     * A doctor that is told where it is.
     *
     * @param obstacle why models cannot run; empty if they can
     */
    JvmDoctor(Kernels kernels, Optional<String> obstacle) {
        this.kernels = kernels;
        this.obstacle = obstacle;
    }

    @Override
    public String backend() {
        return JvmModelLoader.NAME;
    }

    @Override
    public Diagnosis examine() {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Plan> plans = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        facts.put("arithmetic", "binary32, fused multiply-add, " + kernels.description());
        obstacle.ifPresentOrElse(advice::add, () -> {
            for (Panels.Format format : EXAMINED) {
                kernels.warmUp(format, WARM_UP_NANOS);
                plans.add(plan(format));
            }
            if (!kernels.vectors()) {
                advice.add(JvmModelLoader.HINT);
            }
        });
        return new Diagnosis(backend(), facts, plans, advice);
    }

    private Plan plan(Panels.Format format) {
        Random random = new Random(1);
        float[] weights = gaussians(random, INPUTS * OUTPUTS);
        Panels panels = format.panels(OUTPUTS, INPUTS);
        panels.fill(0, OUTPUTS, weights, INPUTS, 1);
        float[] x = gaussians(random, TOGETHER * INPUTS);
        float[] y = new float[TOGETHER * OUTPUTS];
        multiply(panels, x, TOGETHER, y);
        return new Plan(
                format.label(), "products in f32 in the order of inputs", "any number of rows", error(panels, x, y), true,
                new RowsPerSecond(rowsPerSecond(panels, x, 1, y), rowsPerSecond(panels, x, TOGETHER, y)), List.of());
    }

    private void multiply(Panels panels, float[] x, int rows, float[] y) {
        Scratch scratch = new Scratch();
        for (int panel = 0; panel < panels.count(); panel++) {
            panels.multiply(kernels, panel, x, INPUTS, rows, y, panel * Kernels.WIDTH, OUTPUTS, scratch);
        }
    }

    /** The largest distance from the product with the weights that are held, computed in binary64. */
    private static double error(Panels panels, float[] x, float[] y) {
        float[] held = new float[INPUTS];
        double largest = 0;
        for (int output = 0; output < OUTPUTS; output++) {
            panels.row(output, held, 0);
            for (int row = 0; row < TOGETHER; row++) {
                double sum = 0;
                for (int input = 0; input < INPUTS; input++) {
                    sum += (double) held[input] * x[row * INPUTS + input];
                }
                largest = Math.max(largest, Math.abs(y[row * OUTPUTS + output] - sum));
            }
        }
        return largest / Math.sqrt(INPUTS);
    }

    /** The median of the best window; more are measured while they become faster, for compilers may be late. */
    private double rowsPerSecond(Panels panels, float[] x, int rows, float[] y) {
        double best = medianNanos(panels, x, rows, y);
        for (int windows = 1, without = 0; without < STEADY_WINDOWS && windows < MOST_WINDOWS; windows++) {
            double median = medianNanos(panels, x, rows, y);
            without = median < CLEARLY_LESS * best ? 0 : without + 1;
            best = Math.min(best, median);
        }
        return rows / (best / 1e9);
    }

    private double medianNanos(Panels panels, float[] x, int rows, float[] y) {
        long[] nanos = new long[16];
        int runs = 0;
        long begin = System.nanoTime();
        while (runs < LEAST_RUNS || System.nanoTime() - begin < WINDOW_NANOS) {
            nanos = runs < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * runs);
            long start = System.nanoTime();
            multiply(panels, x, rows, y);
            nanos[runs++] = System.nanoTime() - start;
        }
        Arrays.sort(nanos, 0, runs);
        return nanos[runs / 2];
    }

    private static float[] gaussians(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
