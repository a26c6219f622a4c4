package io.vorlauf.training.internal.graph;

import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.Session;

/** To predict the text: lowers the cross-entropy with the tokens that follow. */
record NextToken(GraphOps ops) implements Objective {

    @Override
    public Loss loss(Output<?> tokens, Output<?> labels, Output<?> logits) {
        // TensorFlow knows no gradient of this operation in graph mode; its second output is the gradient.
        Output<?>[] entropy = ops.knownCrossEntropy(logits, labels);
        return new Loss(entropy[0], entropy[1]);
    }

    @Override
    public Map<Measure, Output<?>> measures(Output<?> tokens, Output<?> labels, Output<?> logits) {
        return Map.of(Measure.CROSS_ENTROPY, ops.total(ops.knownCrossEntropy(logits, labels)[0]));
    }

    @Override
    public void prepare(Session session) {}
}
