// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101) after clipping the gradients to a global
 * norm (Pascanu et al., arXiv 1211.5063). Vectors, which are gains of norms here, do not decay.
 */
final class AdamW {

    private static final float EPSILON = 1e-8f;

    private final TrainingGraph.Settings settings;
    private final Placeholder<TFloat32> rate;
    private final Placeholder<TFloat32> firstPower;
    private final Placeholder<TFloat32> secondPower;
    private final Operand<TFloat32> norm;
    private final Variables moments;
    private final List<Op> updates = new ArrayList<>();

    AdamW(GraphMath math, Variables parameters, Map<String, Operand<TFloat32>> gradients,
            TrainingGraph.Settings settings) {
        this.settings = settings;
        Ops tf = math.tf();
        rate = number(tf);
        firstPower = number(tf);
        secondPower = number(tf);
        moments = new Variables(tf, "optimizer");
        List<Operand<TFloat32>> squares = new ArrayList<>();
        gradients.values().forEach(gradient -> squares.add(tf.nn.l2Loss(gradient)));
        norm = tf.math.sqrt(tf.math.mul(tf.constant(2f), math.addAll(squares)));
        Operand<TFloat32> clip = tf.constant((float) settings.clipNorm());
        Operand<TFloat32> scale = tf.math.div(clip, tf.math.maximum(norm, clip));
        Operand<TFloat32> decay = tf.math.mul(rate, tf.constant((float) settings.weightDecay()));
        Operand<TFloat32> beta1 = tf.constant((float) settings.beta1());
        Operand<TFloat32> beta2 = tf.constant((float) settings.beta2());
        Operand<TFloat32> epsilon = tf.constant(EPSILON);
        parameters.all().forEach((name, parameter) -> {
            Variables.Variable first = moments.add("adam1/" + name, parameter.shape());
            Variables.Variable second = moments.add("adam2/" + name, parameter.shape());
            List<Op> before = new ArrayList<>(List.of(scale));
            if (parameter.shape().numDimensions() > 1) {
                before.add(tf.assignSubVariableOp(parameter.handle(), tf.math.mul(parameter.value(), decay)));
            }
            updates.add(tf.withControlDependencies(before).train.resourceApplyAdam(
                    parameter.handle(), first.handle(), second.handle(), firstPower, secondPower, rate, beta1, beta2,
                    epsilon, tf.math.mul(gradients.get(name), scale)));
        });
    }

    private static Placeholder<TFloat32> number(Ops tf) {
        return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    }

    /** The norm of all gradients together before clipping. */
    Operand<TFloat32> norm() {
        return norm;
    }

    /** The running averages by name; all zero before the first step. */
    Variables moments() {
        return moments;
    }

    /**
     * Has a run take a step.
     *
     * @param step counted from 1
     * @return what was fed, to be closed after the run
     */
    List<Tensor> step(Session.Runner runner, long step, double learningRate) {
        TFloat32 fedRate = TFloat32.scalarOf((float) learningRate);
        TFloat32 first = TFloat32.scalarOf((float) Math.pow(settings.beta1(), step));
        TFloat32 second = TFloat32.scalarOf((float) Math.pow(settings.beta2(), step));
        runner.feed(rate, fedRate).feed(firstPower, first).feed(secondPower, second);
        updates.forEach(runner::addTarget);
        return List.of(fedRate, first, second);
    }
}
