// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm;

import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.weights.DecoderWeights;
import io.vorlauf.jvm.internal.kernel.Kernels;
import io.vorlauf.jvm.internal.kernel.Panels;
import io.vorlauf.jvm.internal.kernel.Scratch;
import io.vorlauf.jvm.internal.team.Team;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Prints how fast the products of a pass read weights and multiply, beside what the machine can do: threads that only
 * read as many bytes, and threads that only multiply and add in registers. Not run by the build, and only with the
 * Vector API. Arguments: a checkpoint, of which only the shapes count, and optionally the format of weights, the number
 * of threads, and the number of rounds.
 *
 * <p>A product's bound is the time that reading takes or that arithmetic takes, whichever is longer; its share of that
 * is what is left to gain. Everything is measured in turn, and the best of all rounds counts.
 */
public final class ProductRates {

    private static final int[] ROWS = {1, 2, 3, 4, 5, 6, 8, 12, 16, 32, 64};
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int L = F.length();
    private static final int TURNS = 100_000;
    private static final int CHAINS = 12;

    private final Kernels kernels = Kernels.best();
    private final Team team = new Team();
    private final int threads;
    private final List<Panels> matrices = new ArrayList<>();
    private final long bytes;
    private final long weights;
    private final float[] x;
    private final int xStride;
    private final float[] y;
    private final float[][] tiles;
    private final Scratch[] scratches;
    private final float[] memory;

    private ProductRates(DecoderConfig decoder, Panels.Format format, int threads) {
        this.threads = threads;
        Random random = new Random(1);
        int hidden = decoder.hiddenSize();
        int joint = decoder.queryWidth() + 2 * decoder.kvWidth();
        boolean gated = decoder.gated();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            matrices.add(random(format, joint, hidden, random));
            matrices.add(random(format, hidden, decoder.queryWidth(), random));
            matrices.add(random(format, (gated ? 2 : 1) * decoder.innerSize(), hidden, random));
            matrices.add(random(format, hidden, decoder.innerSize(), random));
        }
        matrices.add(random(format, decoder.vocabularySize(), hidden, random));
        this.bytes = matrices.stream().mapToLong(Panels::bytes).sum();
        this.weights = matrices.stream().mapToLong(m -> (long) m.outputs() * m.inputs()).sum();
        this.xStride = (int) Panels.roundUp(
                matrices.stream().mapToInt(Panels::inputs).max().orElseThrow(), Kernels.WIDTH);
        this.x = new float[64 * xStride];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        this.y = new float[64 * (int) Panels.roundUp(
                matrices.stream().mapToInt(Panels::outputs).max().orElseThrow(), Kernels.WIDTH)];
        this.tiles = new float[threads][1 << 13];
        this.scratches = Stream.generate(Scratch::new).limit(threads).toArray(Scratch[]::new);
        this.memory = new float[(int) Math.min(Integer.MAX_VALUE - 8, bytes / Float.BYTES) / (8 * L) * (8 * L)];
    }

    private static Panels random(Panels.Format format, int outputs, int inputs, Random random) {
        Panels panels = format.panels(outputs, inputs);
        float[] values = new float[inputs];
        for (int output = 0; output < outputs; output++) {
            for (int i = 0; i < inputs; i++) {
                values[i] = (random.nextFloat() - 0.5f) / 8;
            }
            panels.fill(output, 1, values, inputs, 1);
        }
        return panels;
    }

    /** Measures the shapes of one model. */
    public static void main(String[] arguments) {
        Panels.Format format = Panels.Format.valueOf(
                (arguments.length > 1 ? arguments[1] : "bf16").toUpperCase(Locale.ROOT));
        int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 40;
        try (Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]))) {
            new ProductRates(DecoderWeights.of(checkpoint).config(), format, threads).measure(format, rounds);
        }
    }

    private void measure(Panels.Format format, int rounds) {
        kernels.warmUp(format, 2_000_000_000);
        double[] best = new double[ROWS.length];
        Arrays.fill(best, Double.MAX_VALUE);
        double reading = Double.MAX_VALUE;
        double multiplying = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            reading = Math.min(reading, seconds(List.of(new Step(threads, this::read))));
            multiplying = Math.min(multiplying, seconds(List.of(
                    new Step(threads, (member, task) -> multiplyInRegisters(TURNS, tiles[member])))));
            for (int i = 0; i < ROWS.length; i++) {
                best[i] = Math.min(best[i], seconds(products(ROWS[i])));
            }
        }
        team.close();
        double bandwidth = Float.BYTES * (double) memory.length / reading;
        double arithmetic = 2.0 * threads * TURNS * CHAINS * L / multiplying;
        System.out.printf(Locale.ROOT, "%s, %.1f MB, %s, %d threads, which read %.1f GB/s and do %.0f GFLOP/s%n",
                format.label(), bytes / 1e6, kernels.description(), threads, bandwidth / 1e9, arithmetic / 1e9);
        System.out.printf("%5s %8s %8s %8s %12s%n", "rows", "ms", "GB/s", "GFLOP/s", "of the bound");
        for (int i = 0; i < ROWS.length; i++) {
            double flops = 2.0 * weights * ROWS[i];
            double bound = Math.max(bytes / bandwidth, flops / arithmetic);
            System.out.printf(Locale.ROOT, "%5d %8.2f %8.1f %8.0f %11.0f%%%n", ROWS[i], best[i] * 1e3,
                    bytes / best[i] / 1e9, flops / best[i] / 1e9, 100 * bound / best[i]);
        }
    }

    private interface Task {

        void run(int member, int task);
    }

    /** Something that all threads do together. */
    private record Step(int tasks, Task task) {}

    private double seconds(List<Step> steps) {
        Team.Work work = new Team.Work() {

            private Task now;

            @Override
            public void run() {
                for (Step step : steps) {
                    now = step.task();
                    team.share(step.tasks());
                }
            }

            @Override
            public void run(int member, int task) {
                now.run(member, task);
            }
        };
        long start = System.nanoTime();
        team.run(threads, work);
        return (System.nanoTime() - start) / 1e9;
    }

    /** As a pass does it: a step for every matrix, a task for every panel of it. */
    private List<Step> products(int rows) {
        return matrices.stream()
                .map(matrix -> new Step(matrix.count(), (member, panel) -> matrix.multiply(
                        kernels, panel, x, xStride, rows, y, panel * Kernels.WIDTH, matrix.count() * Kernels.WIDTH,
                        scratches[member])))
                .toList();
    }

    private void read(int member, int part) {
        int blocks = memory.length / (8 * L);
        read(memory, part * blocks / threads * 8 * L, (part + 1) * blocks / threads * 8 * L, tiles[member]);
    }

    private static void read(float[] from, int start, int end, float[] result) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int i = start; i < end; i += 8 * L) {
            a = a.add(FloatVector.fromArray(F, from, i));
            b = b.add(FloatVector.fromArray(F, from, i + L));
            c = c.add(FloatVector.fromArray(F, from, i + 2 * L));
            d = d.add(FloatVector.fromArray(F, from, i + 3 * L));
            a = a.add(FloatVector.fromArray(F, from, i + 4 * L));
            b = b.add(FloatVector.fromArray(F, from, i + 5 * L));
            c = c.add(FloatVector.fromArray(F, from, i + 6 * L));
            d = d.add(FloatVector.fromArray(F, from, i + 7 * L));
        }
        a.add(b).add(c).add(d).intoArray(result, 0);
    }

    /** So many chains keep two units busy whose results take four cycles; they begin with what nobody knows. */
    private static void multiplyInRegisters(int turns, float[] result) {
        FloatVector x = FloatVector.broadcast(F, 0.5f);
        FloatVector a = FloatVector.fromArray(F, result, 0);
        FloatVector b = FloatVector.fromArray(F, result, L);
        FloatVector c = FloatVector.fromArray(F, result, 2 * L);
        FloatVector d = FloatVector.fromArray(F, result, 3 * L);
        FloatVector e = FloatVector.fromArray(F, result, 4 * L);
        FloatVector f = FloatVector.fromArray(F, result, 5 * L);
        FloatVector g = FloatVector.fromArray(F, result, 6 * L);
        FloatVector h = FloatVector.fromArray(F, result, 7 * L);
        FloatVector i = FloatVector.fromArray(F, result, 8 * L);
        FloatVector j = FloatVector.fromArray(F, result, 9 * L);
        FloatVector k = FloatVector.fromArray(F, result, 10 * L);
        FloatVector l = FloatVector.fromArray(F, result, 11 * L);
        for (int turn = 0; turn < turns; turn++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
            k = k.fma(x, x);
            l = l.fma(x, x);
        }
        a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).intoArray(result, 0);
    }
}
