// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import io.vorlauf.training.internal.graph.TrainingGraph.Goal;
import io.vorlauf.training.internal.graph.TrainingGraph.Measure;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Min;
import org.tensorflow.op.nn.SoftmaxCrossEntropyWithLogits;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a training lowers, and what is measured besides: the cross-entropy with the text, the Kullback-Leibler
 * divergence from a teacher's distributions (Hinton et al., arXiv 1503.02531), or either, window by window. The
 * teacher's weights never change, and no gradient is computed of them.
 */
final class Objective {

    private final GraphMath math;
    private final Ops tf;
    private final Goal goal;
    private final int length;
    private final Optional<Goal.Teacher> teacher;
    private final Variables parameters;
    private final LlamaForward forward;
    private final Map<Operand<TInt32>, Prediction> predictions = new HashMap<>();

    /**
     * The loss of some tokens.
     *
     * @param losses one of each
     * @param gradient of their sum by the logits
     */
    record Loss(Operand<TFloat32> losses, Operand<TFloat32> gradient) {}

    /**
     * What the teacher says of some tokens.
     *
     * @param logits {@code [tokens, vocabulary]}
     * @param probabilities their softmax
     * @param entropy of each
     */
    private record Prediction(
            Operand<TFloat32> logits, Operand<TFloat32> probabilities, Operand<TFloat32> entropy) {}

    /** The objective of a goal on windows as {@link LlamaForward} takes them. */
    Objective(GraphMath math, Goal goal, int rows, int length) {
        this.math = math;
        this.tf = math.tf();
        this.goal = goal;
        this.length = length;
        teacher = goal instanceof Goal.Imitate imitate ? Optional.of(imitate.teacher())
                : goal instanceof Goal.Remember remember ? Optional.of(remember.teacher()) : Optional.empty();
        parameters = teacher.map(model -> new Variables(tf, "teacher", model.config())).orElse(null);
        forward = teacher.map(model -> new LlamaForward(math, model.config(), parameters, rows, length)).orElse(null);
    }

    /**
     * Adds the loss.
     *
     * @param tokens ids, {@code [rows * length]}
     * @param labels the ids that follow them; negative where none is to be predicted
     * @param logits what the model says of these, {@code [rows * length, vocabulary]}
     */
    Loss loss(Operand<TInt32> tokens, Operand<TInt32> labels, Operand<TFloat32> logits) {
        if (teacher.isEmpty()) {
            return text(labels, logits);
        }
        Loss imitated = imitation(tokens, logits);
        if (goal instanceof Goal.Imitate) {
            return imitated;
        }
        Loss learnt = text(labels, logits);
        Operand<TFloat32> whole = whole(labels);
        return new Loss(
                choose(whole, imitated.losses(), learnt.losses()),
                choose(math.reshape(whole, -1, 1), imitated.gradient(), learnt.gradient()));
    }

    /** Cross-entropy in nats; 0 where there is no label. */
    private Loss text(Operand<TInt32> labels, Operand<TFloat32> logits) {
        Operand<TInt32> zero = tf.constant(0);
        Operand<TFloat32> known = math.atLeast(labels, zero);
        // TensorFlow knows no gradient of this operation in graph mode; its second output is the gradient.
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, tf.math.maximum(labels, zero));
        return new Loss(
                tf.math.mul(entropy.loss(), known), tf.math.mul(entropy.backprop(), math.reshape(known, -1, 1)));
    }

    private Loss imitation(Operand<TInt32> tokens, Operand<TFloat32> logits) {
        Prediction target = prediction(tokens);
        SoftmaxCrossEntropyWithLogits<TFloat32> entropy =
                tf.nn.softmaxCrossEntropyWithLogits(logits, target.probabilities());
        return new Loss(tf.math.sub(entropy.loss(), target.entropy()), entropy.backprop());
    }

    private Prediction prediction(Operand<TInt32> tokens) {
        return predictions.computeIfAbsent(tokens, batch -> {
            Operand<TFloat32> logits = tf.stopGradient(forward.run(batch, UnaryOperator.identity()).logits());
            Operand<TFloat32> probabilities = tf.nn.softmax(logits);
            return new Prediction(
                    logits, probabilities, tf.nn.softmaxCrossEntropyWithLogits(logits, probabilities).loss());
        });
    }

    /** Per token 1 in windows all of which is to be predicted, else 0. */
    private Operand<TFloat32> whole(Operand<TInt32> labels) {
        Operand<TInt32> windows = math.reshape(labels, -1, length);
        Operand<TInt32> least = tf.min(windows, tf.constant(-1), Min.keepDims(true));
        return math.reshape(math.atLeast(least, tf.math.mul(windows, tf.constant(0))), -1);
    }

    private Operand<TFloat32> choose(Operand<TFloat32> first, Operand<TFloat32> x, Operand<TFloat32> y) {
        return math.add(y, tf.math.mul(first, tf.math.sub(x, y)));
    }

    /** Adds the measures, each summed over the tokens. */
    Map<Measure, Operand<TFloat32>> measures(
            Operand<TInt32> tokens, Operand<TInt32> labels, Operand<TFloat32> logits) {
        Map<Measure, Operand<TFloat32>> measures = new EnumMap<>(Measure.class);
        measures.put(Measure.CROSS_ENTROPY, math.total(text(labels, logits).losses()));
        if (teacher.isPresent()) {
            Prediction target = prediction(tokens);
            measures.put(Measure.DIVERGENCE, math.total(imitation(tokens, logits).losses()));
            measures.put(Measure.ACCEPTANCE, math.total(math.sumOfLast(
                    tf.math.minimum(target.probabilities(), tf.nn.softmax(logits)))));
            // The first of equals, in both.
            measures.put(Measure.AGREEMENT, math.total(tf.dtypes.cast(
                    tf.math.equal(tf.math.argMax(target.logits(), tf.constant(-1)),
                            tf.math.argMax(logits, tf.constant(-1))),
                    TFloat32.class)));
        }
        return measures;
    }

    /** Sets what it needs in a session. */
    void prepare(Session session) {
        teacher.ifPresent(model -> parameters.set(session, model.weights()));
    }
}
