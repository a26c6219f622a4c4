package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.tensorflow.TensorFlowLibrary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;
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

    private final GraphShape shape;
    private final OptimizerSettings settings;
    private final Graph graph;
    private final Parameters parameters;
    private final Output<?> tokens;
    private final Output<?> labels;
    private final Output<?> loss;
    private final Map<Measure, Output<?>> measures = new EnumMap<>(Measure.class);
    private final AdamW optimizer;
    private final MaskPool masks;
    private final Session session;

    /**
     * Builds the graph; weights are not set yet.
     *
     * @param goal what the model is trained for
     */
    public TrainingGraph(
            LlamaConfig config,
            GraphShape shape,
            OptimizerSettings settings,
            double dropout,
            long seed,
            Goal goal) {
        this.shape = shape;
        this.settings = settings;
        ConfigProto configuration = configuration();
        TensorFlowLibrary.start(configuration);
        graph = new Graph();
        GraphOps ops = new GraphOps(graph);
        parameters = new Parameters(ops, config, "model");
        int size = shape.rows() * shape.length();
        tokens = ops.placeholder(DataType.DT_INT32, size);
        labels = ops.placeholder(DataType.DT_INT32, size);
        int branches = shape.branches();
        int rows = shape.rows() / branches;
        masks = dropout > 0
                ? new MaskPool(ops, dropout, rows * shape.length(), config.hiddenSize(),
                        branches * (2 * config.layers() + 1), seed)
                : null;
        LlamaForward forward = new LlamaForward(ops, config, parameters, shape.bfloat16(), rows, shape.length());
        LlamaForward exact = new LlamaForward(ops, config, parameters, false, rows, shape.length());
        Objective objective = objective(ops, goal, rows);
        Output<?>[] branchTokens = ops.split(tokens, branches, 0);
        Output<?>[] branchLabels = ops.split(labels, branches, 0);
        Output<?>[] losses = new Output<?>[branches];
        Map<Measure, List<Output<?>>> parts = new EnumMap<>(Measure.class);
        LlamaBackward backward = new LlamaBackward(ops, config, parameters);
        for (int i = 0; i < branches; i++) {
            LlamaForward.Pass pass = forward.run(branchTokens[i], masks == null ? Dropout.NONE : masks);
            Objective.Loss branchLoss = objective.loss(branchTokens[i], branchLabels[i], pass.logits());
            losses[i] = ops.total(branchLoss.losses());
            backward.add(pass, ops.multiply(branchLoss.gradient(), ops.scalar(1f / size)));
            Output<?> exactLogits = exact.run(branchTokens[i], Dropout.NONE).logits();
            objective.measures(branchTokens[i], branchLabels[i], exactLogits).forEach((measure, sum) ->
                    parts.computeIfAbsent(measure, m -> new ArrayList<>()).add(sum));
        }
        loss = ops.multiply(ops.addAll(losses), ops.scalar(1f / size));
        parts.forEach((measure, sums) -> measures.put(measure, ops.addAll(sums.toArray(Output<?>[]::new))));
        Output<?>[] gradients = backward.gradients();
        optimizer = new AdamW(ops, parameters, gradients, settings);
        session = new Session(graph, configuration);
        objective.prepare(session);
    }

    /** Arithmetic optimisation would make one sum of many terms again of sums of two, whose order is not defined. */
    private ConfigProto configuration() {
        RewriterConfig rewriting = RewriterConfig.newBuilder()
                .setArithmeticOptimization(RewriterConfig.Toggle.OFF)
                .build();
        return ConfigProto.newBuilder()
                .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriting))
                .setIntraOpParallelismThreads(shape.threadsPerOperation())
                .setInterOpParallelismThreads(shape.branches())
                .build();
    }

    private Objective objective(GraphOps ops, Goal goal, int rows) {
        NextToken text = new NextToken(ops);
        if (goal instanceof Goal.Imitate imitate) {
            return imitation(ops, imitate.teacher(), rows);
        }
        return goal instanceof Goal.Remember remember
                ? new Remembrance(ops, text, imitation(ops, remember.teacher(), rows), shape.length())
                : text;
    }

    private Imitation imitation(GraphOps ops, Teacher teacher, int rows) {
        return new Imitation(ops, teacher, shape.bfloat16(), rows, shape.length());
    }

    /** Sets the weights, by name. */
    public void setWeights(Map<String, float[]> values) {
        parameters.all().forEach((name, variable) -> variable.set(session, values.get(name)));
    }

    /** Sets the optimizer's running averages; what is not given becomes zero. */
    public void setMoments(Map<String, float[]> values) {
        optimizer.moments().forEach((name, variable) ->
                variable.set(session, values.getOrDefault(name, new float[variable.elements()])));
    }

    /** The weights by name. */
    public Map<String, float[]> weights() {
        return read(parameters.all());
    }

    /** The optimizer's running averages by name. */
    public Map<String, float[]> moments() {
        return read(optimizer.moments());
    }

    private Map<String, float[]> read(Map<String, Variable> variables) {
        Map<String, float[]> values = new LinkedHashMap<>();
        variables.forEach((name, variable) -> values.put(name, variable.get(session)));
        return values;
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
        try (TInt32 x = vector(tokens);
                TInt32 y = vector(labels);
                TFloat32 r = TFloat32.scalarOf((float) rate);
                TFloat32 p1 = TFloat32.scalarOf((float) Math.pow(settings.beta1(), step));
                TFloat32 p2 = TFloat32.scalarOf((float) Math.pow(settings.beta2(), step));
                TInt32 m = vector(masks == null ? new int[1] : masks.draw(seed))) {
            Session.Runner runner = session.runner()
                    .feed(this.tokens, x)
                    .feed(this.labels, y)
                    .feed(optimizer.rate(), r)
                    .feed(optimizer.firstPower(), p1)
                    .feed(optimizer.secondPower(), p2)
                    .fetch(loss)
                    .fetch(optimizer.norm());
            if (masks != null) {
                runner.feed(masks.begins(), m);
            }
            optimizer.updates().forEach(runner::addTarget);
            try (Result result = runner.run()) {
                return new StepResult(scalar(result, 0), scalar(result, 1));
            }
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

    /** The shape it was built for. */
    public GraphShape shape() {
        return shape;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
