// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow;

import io.vorlauf.api.model.BackendDoctor;
import io.vorlauf.api.model.Diagnosis;
import io.vorlauf.api.model.Diagnosis.Plan;
import io.vorlauf.api.model.Diagnosis.RowsPerSecond;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.tensorflow.internal.graph.GraphBuilder;
import io.vorlauf.tensorflow.internal.graph.Precision;
import io.vorlauf.tensorflow.internal.graph.ProductTrials;
import io.vorlauf.tensorflow.internal.graph.RowCounts;
import io.vorlauf.tensorflow.internal.library.LoadedLibrary;
import io.vorlauf.tensorflow.internal.library.NativePlatform;
import io.vorlauf.tensorflow.internal.library.NativeStart;
import io.vorlauf.tensorflow.internal.plan.OneDnn;
import io.vorlauf.tensorflow.internal.plan.Planner;
import io.vorlauf.tensorflow.internal.plan.Processor;
import io.vorlauf.tensorflow.internal.plan.ProcessorReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Says how TensorFlow gets on with this machine: what the processor and the libraries are, and how models in bfloat16,
 * in binary32 and in 8-bit integers would be computed, which is found out as {@link TensorFlowModelLoader} does it, for
 * a model of two layers. No model is needed.
 *
 * <p>The first examination starts TensorFlow, if nobody did so before; from then on its numbers of threads are fixed.
 * Thread-safe.
 */
public final class TensorFlowDoctor implements BackendDoctor {

    /** What changes how TensorFlow and the oneDNN inside it multiply. */
    private static final List<String> VARIABLES = List.of(
            TensorFlowModelLoader.FROZEN_WEIGHTS, "TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA");
    /** Small, but with the shapes of models that people use. */
    private static final DecoderConfig MODEL =
            new LlamaConfig(4_096, 512, 384, 2, 6, 6, 64, 1_024, 1e-5, 10_000, Set.of(), true).decoder();
    /** As many as make it worth while to use two cores. */
    private static final long PARAMETERS = 50_000_000;
    private static final int THREADS = 2;
    /** Others may load models after this, and their threads are then as many as TensorFlow was started with. */
    private static final int MOST_THREADS = 8;
    private static final int TOGETHER = 32;
    /** Right ones are below a thousandth, and what is lost makes errors of about 10. */
    private static final double LOST = 0.1;
    private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    private final Processor processor;
    private final Map<String, String> environment;
    private final Function<Graph, GraphBuilder> builders;

    /** The doctor for this process. */
    public TensorFlowDoctor() {
        this(Processor.current(), System.getenv(), GraphBuilder::new);
    }

    /**
     * A doctor that is told where it is.
     *
     * @param environment of the process
     * @param builders what adds operations to a graph
     */
    TensorFlowDoctor(Processor processor, Map<String, String> environment, Function<Graph, GraphBuilder> builders) {
        this.processor = processor;
        this.environment = Map.copyOf(environment);
        this.builders = builders;
    }

    @Override
    public String backend() {
        return TensorFlowModelLoader.NAME;
    }

    @Override
    public Diagnosis examine() {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Plan> plans = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        facts.put("processor", ProcessorReport.identity(processor));
        facts.put("features", ProcessorReport.features(processor));
        facts.put("caches", ProcessorReport.caches(processor));
        try {
            NativeStart.obstacle(processor).ifPresent(sentence -> {
                throw new ModelException(sentence);
            });
            int cores = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
            TensorFlowLibrary.start(TensorFlowModelLoader.settings(Math.max(THREADS, cores)));
            facts.put("library", "TensorFlow " + TensorFlow.version());
            facts.put("natives", NativePlatform.current().machine()
                    + LoadedLibrary.folder().map(folder -> ", from " + folder).orElse(""));
            facts.put("oneDNN", oneDnn());
            Planner planner = new Planner(processor, environment, builders);
            planner.noProducts(Precision.INT8).ifPresent(sentence -> facts.put("int8", sentence));
            addPlans(planner, plans, advice);
        } catch (ModelException e) {
            advice.add(e.getMessage());
        } catch (TensorFlowException | LinkageError e) {
            plans.clear();
            advice.add("TensorFlow cannot be used here: " + e.getMessage());
        }
        String variables = VARIABLES.stream()
                .filter(environment::containsKey)
                .map(name -> name + "=" + environment.get(name))
                .collect(Collectors.joining(", "));
        facts.put("environment", variables.isEmpty() ? "none of " + String.join(", ", VARIABLES) : variables);
        settings(advice);
        return new Diagnosis(backend(), facts, plans, advice);
    }

    /** oneDNN does not say what it takes caches for, but a packed product shows it. */
    private String oneDnn() {
        if (OneDnn.isOff(environment)) {
            return "switched off";
        }
        if (!isFrozen()) {
            return "whether it sees caches was not tried, which needs " + TensorFlowModelLoader.FROZEN_WEIGHTS + "=1";
        }
        try {
            return new ProductTrials(builders).packedError() > LOST
                    ? "caches are hidden from it: its packed f32 products lose outputs; Vorlauf does not use them"
                    : "no sign that caches are hidden from it: its packed f32 products are right";
        } catch (TensorFlowException e) {
            return "whether it sees caches could not be tried: " + e.getMessage();
        }
    }

    private boolean isFrozen() {
        return "1".equals(environment.get(TensorFlowModelLoader.FROZEN_WEIGHTS));
    }

    /** Formats that were made for other processors have no plan, and nothing is wrong with a machine for that. */
    private void addPlans(Planner planner, List<Plan> plans, List<String> advice) {
        for (Precision wanted : List.of(Precision.BF16, Precision.F32, Precision.INT8)) {
            if (wanted == Precision.INT8 && planner.noProducts(wanted).isPresent()) {
                continue;
            }
            try {
                Planner.Proved proved = planner.plan(MODEL, PARAMETERS, wanted, false, THREADS);
                plans.add(plan(wanted, proved));
                if (!proved.sameBits()) {
                    advice.add("TensorFlow rounds " + wanted.label() + " models differently for different numbers of "
                            + "tokens here; between near ties, texts may differ by strategy");
                }
            } catch (ModelException e) {
                plans.add(Plan.none(wanted.label(), e.getMessage()));
                advice.add(e.getMessage());
            }
        }
    }

    private Plan plan(Precision wanted, Planner.Proved proved) {
        Precision used = proved.plan().precision();
        RowCounts rows = proved.plan().rows();
        int least = proved.plan().leastSequenceRows();
        ProductTrials trials = new ProductTrials(builders);
        return new Plan(
                wanted.label(),
                proved.plan().description(),
                rows.description() + (least > 1 ? "; attention at least " + least + " rows of a sequence" : ""),
                proved.error(),
                proved.sameBits(),
                new RowsPerSecond(trials.rowsPerSecond(used, rows, 1), trials.rowsPerSecond(used, rows, TOGETHER)),
                proved.remarks());
    }

    /** What could be set better, whether TensorFlow can be used or not. */
    private void settings(List<String> advice) {
        if (!isFrozen()) {
            advice.add(TensorFlowModelLoader.FROZEN_WEIGHTS + "=1 is not set in the environment: TensorFlow packs weight "
                    + "matrices on every call, which makes bf16 models several times slower");
        }
        Optional<String> obstacle = OneDnn.obstacle(processor, environment);
        if (obstacle.isPresent() && OneDnn.obstacle(processor, Map.of()).isEmpty()) {
            advice.add(obstacle.get() + " in the environment keeps TensorFlow from multiplying bfloat16, which this "
                    + "processor can; models are faster without it");
        }
        if (System.getProperty(MEMORY_LIMIT) == null) {
            advice.add("models may take no more than four times the largest heap (-Xmx), however much memory there is; "
                    + "-D" + MEMORY_LIMIT + "=0 takes this limit away");
        }
    }
}
