package io.vorlauf.training.internal.graph;

import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.Session;

/** What a training lowers, and what is measured besides. */
interface Objective {

    /**
     * The loss of some tokens.
     *
     * @param losses one of each
     * @param gradient of their sum by the logits
     */
    record Loss(Output<?> losses, Output<?> gradient) {}

    /**
     * Adds the loss.
     *
     * @param tokens ids, {@code [rows * length]}
     * @param labels the ids that follow them; negative where none is to be predicted
     * @param logits what the model says of these, {@code [rows * length, vocabulary]}
     */
    Loss loss(Output<?> tokens, Output<?> labels, Output<?> logits);

    /** Adds the measures, each summed over the tokens. */
    Map<Measure, Output<?>> measures(Output<?> tokens, Output<?> labels, Output<?> logits);

    /** Sets what it needs in a session. */
    void prepare(Session session);
}
