// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.TensorFlowLibrary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A model, its optimizer and their state in a TensorFlow session.
 *
 * <p>A batch is divided into as many branches as there are cores. Each computes on one core from the embedding to the
 * gradients, which are then added up: element-wise operations, which TensorFlow runs on one core when they are small,
 * use all of them that way, and what one operation writes the next finds in the core's cache. Not thread-safe.
 */
public final class TrainingGraph implements AutoCloseable {

    private final Settings settings;
    private final Graph graph = new Graph();
    private final Variables parameters;
    private final Placeholder<TInt32> tokens;
    private final Placeholder<TInt32> labels;
    private final Operand<TFloat32> loss;
    private final Map<Measure, Operand<TFloat32>> measures = new EnumMap<>(Measure.class);
    private final AdamW optimizer;
    private final MaskPool masks;
    private final Session session;

    /**
     * How a graph divides its work, and how weights are updated.
     *
     * @param rows windows per step; a multiple of the branches
     * @param length tokens per window
     * @param branches independent parts of a batch, each on a core of its own
     * @param bfloat16 whether matrix products take bfloat16 operands
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param weightDecay per step and unit of learning rate
     * @param clipNorm the largest norm of all gradients together
     * @param dropout share of the activations set to zero in steps
     * @param seed decides about these
     */
    public record Settings(
            int rows, int length, int branches, boolean bfloat16, double beta1, double beta2, double weightDecay,
            double clipNorm, double dropout, long seed) {}

    /**
     * What a training step says of itself.
     *
     * @param loss mean per token in nats, before the step
     * @param gradientNorm norm of all gradients together before clipping
     */
    public record StepResult(double loss, double gradientNorm) {}

    /**
     * Builds the graph; weights are not set yet.
     *
     * @param goal what the model is trained for
     */
    public TrainingGraph(LlamaConfig config, Settings settings, Goal goal) {
        this.settings = settings;
        ConfigProto configuration = configuration(settings.branches());
        TensorFlowLibrary.start(configuration);
        Ops tf = Ops.create(graph);
        GraphMath math = new GraphMath(tf, settings.bfloat16());
        parameters = new Variables(tf, "model", config);
        int length = settings.length();
        int size = settings.rows() * length;
        tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
        labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(size)));
        int branches = settings.branches();
        int rows = settings.rows() / branches;
        masks = settings.dropout() > 0
                ? new MaskPool(math, settings.dropout(), rows * length, config.hiddenSize(),
                        branches * (2 * config.layers() + 1), settings.seed())
                : null;
        UnaryOperator<Operand<TFloat32>> dropout = masks == null ? UnaryOperator.identity() : masks::apply;
        LlamaForward forward = new LlamaForward(math, config, parameters, rows, length);
        LlamaForward exact = new LlamaForward(new GraphMath(tf, false), config, parameters, rows, length);
        Objective objective = new Objective(math, goal, rows, length);
        List<Output<TInt32>> branchTokens = math.parts(tokens, branches, 0);
        List<Output<TInt32>> branchLabels = math.parts(labels, branches, 0);
        List<Operand<TFloat32>> losses = new ArrayList<>();
        Map<Measure, List<Operand<TFloat32>>> parts = new EnumMap<>(Measure.class);
        LlamaBackward backward = new LlamaBackward(graph, math, config, parameters);
        Operand<TFloat32> share = tf.constant(1f / size);
        for (int i = 0; i < branches; i++) {
            Output<TInt32> x = branchTokens.get(i);
            Output<TInt32> y = branchLabels.get(i);
            LlamaForward.Pass pass = forward.run(x, dropout);
            Objective.Loss branchLoss = objective.loss(x, y, pass.logits());
            losses.add(math.total(branchLoss.losses()));
            backward.add(pass, tf.math.mul(branchLoss.gradient(), share));
            objective.measures(x, y, exact.run(x, UnaryOperator.identity()).logits()).forEach((measure, sum) ->
                    parts.computeIfAbsent(measure, m -> new ArrayList<>()).add(sum));
        }
        loss = tf.math.mul(math.addAll(losses), share);
        parts.forEach((measure, sums) -> measures.put(measure, math.addAll(sums)));
        optimizer = new AdamW(math, parameters, backward.gradients(), settings);
        session = new Session(graph, configuration);
        objective.prepare(session);
    }

    /** Arithmetic optimisation would make one sum of many terms again of sums of two, whose order is not defined. */
    private static ConfigProto configuration(int branches) {
        RewriterConfig rewriting = RewriterConfig.newBuilder()
                .setArithmeticOptimization(RewriterConfig.Toggle.OFF)
                .build();
        return ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(branches)
                .build();
    }

    /** Sets the weights, by name. */
    public void setWeights(Map<String, float[]> values) {
        parameters.set(session, values);
    }

    /** Sets the optimizer's running averages; all are zero if none are given. */
    public void setMoments(Map<String, float[]> values) {
        if (values.isEmpty()) {
            optimizer.moments().clear(session);
        } else {
            optimizer.moments().set(session, values);
        }
    }

    /** The weights by name. */
    public Map<String, float[]> weights() {
        return parameters.get(session);
    }

    /** The optimizer's running averages by name. */
    public Map<String, float[]> moments() {
        return optimizer.moments().get(session);
    }

    /**
     * Takes a training step.
     *
     * @param step counted from 1
     * @param tokens ids, {@code rows * length}
     * @param labels the ids that follow them
     * @return the mean loss per token in nats, before the step
     */
    public StepResult step(long step, double rate, int[] tokens, int[] labels, long seed) {
        List<Tensor> fed = new ArrayList<>();
        try (TInt32 x = vector(tokens);
                TInt32 y = vector(labels);
                TInt32 m = vector(masks == null ? new int[1] : masks.draw(seed))) {
            Session.Runner runner = session.runner()
                    .feed(this.tokens, x)
                    .feed(this.labels, y)
                    .fetch(loss)
                    .fetch(optimizer.norm());
            if (masks != null) {
                runner.feed(masks.begins(), m);
            }
            fed.addAll(optimizer.step(runner, step, rate));
            try (Result result = runner.run()) {
                return new StepResult(scalar(result, 0), scalar(result, 1));
            }
        } finally {
            fed.forEach(Tensor::close);
        }
    }

    /** The measures summed over all tokens of a batch, in single precision and without dropout. */
    public Map<Measure, Double> measure(int[] tokens, int[] labels) {
        try (TInt32 x = vector(tokens);
                TInt32 y = vector(labels)) {
            Session.Runner runner = session.runner().feed(this.tokens, x).feed(this.labels, y);
            measures.values().forEach(runner::fetch);
            try (Result result = runner.run()) {
                Map<Measure, Double> sums = new EnumMap<>(Measure.class);
                int index = 0;
                for (Measure measure : measures.keySet()) {
                    sums.put(measure, (double) scalar(result, index++));
                }
                return sums;
            }
        }
    }

    private static TInt32 vector(int[] values) {
        return TInt32.tensorOf(Shape.of(values.length), DataBuffers.of(values, true, false));
    }

    private static float scalar(Result result, int index) {
        return ((TFloat32) result.get(index)).getFloat();
    }

    /** What it was built with. */
    public Settings settings() {
        return settings;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }

    /** What a model is trained for. */
    public sealed interface Goal {

        /** To predict the text. */
        record Predict() implements Goal {}

        /** To predict what a teacher predicts, as a draft does. */
        record Imitate(Teacher teacher) implements Goal {}

        /**
         * To predict what a teacher predicts, but where passages come again, what comes there: to learn that without
         * forgetting the rest (learning without forgetting, Li and Hoiem, arXiv 1606.09282).
         */
        record Remember(Teacher teacher) implements Goal {}

        /**
         * A model to be imitated.
         *
         * @param weights all tensors of the configuration, by name
         */
        record Teacher(LlamaConfig config, Map<String, float[]> weights) {}
    }

    /** What is measured on text kept aside, each as a mean over tokens. */
    public enum Measure {

        /** Cross-entropy with the tokens that follow, in nats. */
        CROSS_ENTROPY("held_out_loss", "cross-entropy"),

        /** The Kullback-Leibler divergence from the target, in nats. */
        DIVERGENCE("held_out_divergence", "divergence from the target"),

        /** The probability that the target accepts a drawn token. */
        ACCEPTANCE("expected_acceptance", "expected acceptance"),

        /** Whether the most probable token is the target's. */
        AGREEMENT("greedy_agreement", "greedy agreement"),

        /** What a training lowers, on text with passages that come again. */
        REPEATING("held_out_repeating", "loss where passages come again");

        private final String key;
        private final String title;

        Measure(String key, String title) {
            this.key = key;
            this.title = title;
        }

        /** What logs call it. */
        public String key() {
            return key;
        }

        /** What people call it. */
        public String title() {
            return title;
        }
    }

    /**
     * Dropout (Srivastava et al., 2014) that takes its masks from one long random array, each from a place that is
     * drawn anew in every step: many times cheaper than drawing a random number per activation.
     */
    static final class MaskPool {

        /** Masks begin at multiples of this many floats, a cache line. */
        private static final int ALIGNMENT = 16;

        private final GraphMath math;
        private final Operand<TFloat32> pool;
        private final Placeholder<TInt32> begins;
        private final int elements;
        private final int width;
        private final int sites;
        private final List<Output<TInt32>> begin;
        private int used;

        /**
         * A pool of masks.
         *
         * @param rows rows of the matrices to be thinned out
         * @param width columns of these matrices
         * @param sites how many matrices there are
         */
        MaskPool(GraphMath math, double rate, int rows, int width, int sites, long seed) {
            this.math = math;
            this.elements = rows * width;
            this.width = width;
            this.sites = sites;
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[2 * elements];
            float kept = (float) (1 / (1 - rate));
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextDouble() < rate ? 0 : kept;
            }
            pool = math.floats(values, values.length);
            begins = math.tf().placeholder(TInt32.class, Placeholder.shape(Shape.of(sites)));
            begin = math.parts(begins, sites, 0);
        }

        /** Sets random elements of the next matrix to zero. */
        Operand<TFloat32> apply(Operand<TFloat32> x) {
            Operand<TFloat32> mask = math.tf().slice(pool, begin.get(used++), math.tf().array(elements));
            return math.tf().math.mul(x, math.reshape(mask, -1, width));
        }

        /** Fed with {@link #draw}. */
        Placeholder<TInt32> begins() {
            return begins;
        }

        /** Where the masks of a step begin. */
        int[] draw(long seed) {
            return new SplittableRandom(seed).ints(sites, 0, elements / ALIGNMENT).map(i -> i * ALIGNMENT).toArray();
        }
    }
}
