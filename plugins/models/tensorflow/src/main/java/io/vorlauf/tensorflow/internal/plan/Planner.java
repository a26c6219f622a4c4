// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.internal.plan;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.Normalization;
import io.vorlauf.tensorflow.internal.graph.AttentionKernel;
import io.vorlauf.tensorflow.internal.graph.ChainedAttention;
import io.vorlauf.tensorflow.internal.graph.ExactAttention;
import io.vorlauf.tensorflow.internal.graph.ExecutionPlan;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.PlanCheck;
import io.vorlauf.tensorflow.internal.graph.PlanCheck.Finding;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.graph.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.tensorflow.Graph;

/**
 * Chooses how a model is computed: the fastest way that is right on this machine and keeps the law of {@link
 * io.vorlauf.api.model.LanguageModel#sameBits}. What is found for one architecture is remembered. Thread-safe.
 */
public final class Planner {

    /** What a product or attention may differ by from plain Java, if results have a standard deviation of 1. */
    private static final Map<Precision, Double> TOLERANCES =
            Map.of(Precision.F32, 1e-4, Precision.BF16, 0.05, Precision.INT8, 1e-4);
    private static final double ATTENTION_TOLERANCE = 1e-3;
    /** Below this many parameters, handing work to another thread costs more than it brings. */
    private static final long SMALLEST_LARGE_MODEL = 8_000_000;
    private static final int MOST_THREADS = 8;

    /**
     * A plan, and what is known of it.
     *
     * @param sameBits whether it keeps the law
     * @param error the largest error of a product
     * @param remarks sentences about what was wanted and is not done
     */
    public record Proved(ExecutionPlan plan, boolean sameBits, double error, List<String> remarks) {}

    private record Shape(DecoderConfig config, int branches, int parts, Object part) {}

    private final Processor processor;
    private final Map<String, String> environment;
    private final PlanCheck check;
    private final Map<Shape, Finding> found = new ConcurrentHashMap<>();

    /**
     * A planner.
     *
     * @param environment of the process
     * @param builders what adds operations to a graph
     */
    public Planner(Processor processor, Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        this.processor = processor;
        this.environment = Map.copyOf(environment);
        this.check = new PlanCheck(builders);
    }

    /**
     * Chooses a plan.
     *
     * @param wanted how weights are to be held
     * @param insist whether another precision is no answer
     * @param threads how many cores one evaluation may use
     * @throws ModelException if there is no plan; the message says what is in the way
     */
    public Proved plan(DecoderConfig config, long parameters, Precision wanted, boolean insist, int threads) {
        List<String> remarks = new ArrayList<>();
        Optional<String> obstacle = OneDnn.obstacle(processor, environment);
        List<Precision> precisions = new ArrayList<>(List.of(wanted));
        noProducts(wanted).ifPresent(sentence -> {
            precisions.remove(wanted);
            remarks.add(sentence);
        });
        if (wanted == Precision.BF16 && !insist) {
            precisions.add(Precision.F32);
        }
        int cores = parameters < SMALLEST_LARGE_MODEL ? 1 : Math.min(threads, MOST_THREADS);
        int branches = branches(config, cores);
        int parts = branches == 1 ? cores : 1;
        Proved nearTies = null;
        for (Precision precision : precisions) {
            Finding products = products(config, precision, branches, parts);
            if (products.error() > TOLERANCES.get(precision)) {
                remarks.add(wrong(products));
                continue;
            }
            for (AttentionKernel kernel : kernels(config, obstacle.isEmpty())) {
                Finding attention = attention(config, kernel, branches);
                if (attention.error() > ATTENTION_TOLERANCE) {
                    remarks.add(wrong(attention));
                    continue;
                }
                boolean sameBits = products.rows().isPresent() && attention.rows().isPresent();
                if (!sameBits) {
                    remarks.add("TensorFlow's "
                            + (products.rows().isEmpty() ? "products in " + precision.label() : "attention")
                            + " round differently by the number of rows here");
                }
                Proved proved = proved(products, attention, precision, kernel, branches, parts, remarks);
                if (sameBits) {
                    return proved;
                }
                nearTies = nearTies == null ? proved : nearTies;
            }
        }
        if (nearTies == null) {
            throw new ModelException(String.join("; ", remarks) + (insist ? instead(wanted, obstacle.isEmpty()) : ""));
        }
        return nearTies;
    }

    /** Why products in a precision cannot be used here, as a sentence; empty if they can. */
    public Optional<String> noProducts(Precision precision) {
        return switch (precision) {
            case F32 -> Optional.empty();
            case BF16 -> OneDnn.obstacle(processor, environment)
                    .map(obstacle -> "TensorFlow cannot multiply bfloat16 here: " + obstacle);
            case INT8 -> OneDnn.integerObstacle(processor, environment)
                    .map(obstacle -> "TensorFlow cannot multiply 8-bit integers fast here: " + obstacle);
        };
    }

    /** What there is instead of a precision, as the end of a sentence. */
    private static String instead(Precision wanted, boolean bfloat16) {
        return switch (wanted) {
            case F32 -> "";
            case BF16 -> "; weights=stored or f32 can";
            case INT8 -> "; " + (bfloat16 ? "weights=bf16 or f32" : "weights=f32")
                    + " can, and int8 by the backend jvm";
        };
    }

    private static Proved proved(
            Finding products, Finding attention, Precision precision, AttentionKernel kernel, int branches, int parts,
            List<String> remarks) {
        boolean sameBits = products.rows().isPresent() && attention.rows().isPresent();
        ExecutionPlan plan = new ExecutionPlan(
                precision, kernel, products.rows().orElse(RowCounts.ANY),
                Math.max(kernel.leastRows(), attention.rows().orElse(RowCounts.ANY).least()), branches, parts);
        return new Proved(plan, sameBits, products.error(), List.copyOf(remarks));
    }

    private static String wrong(Finding finding) {
        return String.format(Locale.ROOT, "TensorFlow's %s is off by %.2g here", finding.where(), finding.error());
    }

    private Finding products(DecoderConfig config, Precision precision, int branches, int parts) {
        return found.computeIfAbsent(
                new Shape(config, branches, parts, precision),
                shape -> check.products(config, precision, branches, parts));
    }

    private Finding attention(DecoderConfig config, AttentionKernel kernel, int branches) {
        return found.computeIfAbsent(
                new Shape(config, branches, 1, kernel), shape -> check.attention(config, kernel, branches));
    }

    private static List<AttentionKernel> kernels(DecoderConfig config, boolean oneDnn) {
        List<AttentionKernel> kernels = new ArrayList<>();
        if (oneDnn) {
            kernels.add(ChainedAttention.of(config.contextLength()));
        }
        kernels.add(ExactAttention.of(config.contextLength()));
        return kernels;
    }

    /** As many as there are cores for them and equal shares of heads; what norms all heads together has them in one. */
    private static int branches(DecoderConfig config, int cores) {
        boolean whole = config.queryKeyNorm() == Normalization.QueryKey.WHOLE;
        int branches = whole ? 1 : cores;
        while (config.heads() % branches != 0
                || config.kvHeads() % branches != 0
                || config.innerSize() % branches != 0) {
            branches--;
        }
        return branches;
    }
}
