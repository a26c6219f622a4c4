package io.vorlauf.training.internal.graph;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.Session;

/**
 * To predict what a teacher predicts: lowers the Kullback-Leibler divergence from its distributions (Hinton et al.,
 * arXiv 1503.02531). The teacher's weights never change, and no gradient is computed of them.
 */
final class Imitation implements Objective {

    private final GraphOps ops;
    private final Teacher teacher;
    private final Parameters parameters;
    private final LlamaForward forward;
    private final Map<Output<?>, Prediction> predictions = new HashMap<>();

    /**
     * What the teacher says of some tokens.
     *
     * @param logits {@code [tokens, vocabulary]}
     * @param probabilities their softmax
     * @param entropy of each
     */
    private record Prediction(Output<?> logits, Output<?> probabilities, Output<?> entropy) {}

    /** Imitation on windows as {@link LlamaForward} takes them. */
    Imitation(GraphOps ops, Teacher teacher, boolean bfloat16, int rows, int length) {
        this.ops = ops;
        this.teacher = teacher;
        this.parameters = new Parameters(ops, teacher.config(), "teacher");
        this.forward = new LlamaForward(ops, teacher.config(), parameters, bfloat16, rows, length);
    }

    private Prediction prediction(Output<?> tokens) {
        return predictions.computeIfAbsent(tokens, batch -> {
            Output<?> logits = ops.stopGradient(forward.run(batch, Dropout.NONE).logits());
            Output<?> probabilities = ops.softmax(logits);
            return new Prediction(logits, probabilities, ops.softCrossEntropy(logits, probabilities)[0]);
        });
    }

    @Override
    public Loss loss(Output<?> tokens, Output<?> labels, Output<?> logits) {
        Prediction target = prediction(tokens);
        Output<?>[] entropy = ops.softCrossEntropy(logits, target.probabilities());
        return new Loss(ops.subtract(entropy[0], target.entropy()), entropy[1]);
    }

    @Override
    public Map<Measure, Output<?>> measures(Output<?> tokens, Output<?> labels, Output<?> logits) {
        Prediction target = prediction(tokens);
        Output<?> q = ops.softmax(logits);
        Map<Measure, Output<?>> measures = new EnumMap<>(Measure.class);
        measures.put(Measure.CROSS_ENTROPY, ops.total(ops.knownCrossEntropy(logits, labels)[0]));
        measures.put(Measure.DIVERGENCE, ops.total(loss(tokens, labels, logits).losses()));
        measures.put(Measure.ACCEPTANCE, ops.total(ops.sumOfLast(ops.minimum(target.probabilities(), q))));
        measures.put(Measure.AGREEMENT, ops.total(ops.sameInLast(target.logits(), logits)));
        return measures;
    }

    @Override
    public void prepare(Session session) {
        parameters.all().forEach((name, variable) -> variable.set(session, teacher.weights().get(name)));
    }
}
