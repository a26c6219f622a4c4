package io.vorlauf.training.internal.graph;

import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.Session;

/**
 * To predict the text in windows of which only a part is to be predicted, and what a teacher predicts in all others: a
 * model learns from the former without forgetting what the teacher knows (learning without forgetting, Li and Hoiem,
 * arXiv 1606.09282).
 *
 * @param length tokens per window
 */
record Remembrance(GraphOps ops, NextToken text, Imitation teacher, int length) implements Objective {

    @Override
    public Loss loss(Output<?> tokens, Output<?> labels, Output<?> logits) {
        Loss learnt = text.loss(tokens, labels, logits);
        Loss remembered = teacher.loss(tokens, labels, logits);
        Output<?> whole = whole(labels);
        return new Loss(
                choose(whole, remembered.losses(), learnt.losses()),
                choose(ops.reshape(whole, -1, 1), remembered.gradient(), learnt.gradient()));
    }

    /** Per token 1 in windows all of which is to be predicted, else 0. */
    private Output<?> whole(Output<?> labels) {
        Output<?> windows = ops.reshape(labels, -1, length);
        return ops.reshape(ops.atLeast(ops.leastOfLast(windows), ops.multiply(windows, ops.scalar(0))), -1);
    }

    private Output<?> choose(Output<?> first, Output<?> x, Output<?> y) {
        return ops.add(y, ops.multiply(first, ops.subtract(x, y)));
    }

    @Override
    public Map<Measure, Output<?>> measures(Output<?> tokens, Output<?> labels, Output<?> logits) {
        return teacher.measures(tokens, labels, logits);
    }

    @Override
    public void prepare(Session session) {
        teacher.prepare(session);
    }
}
