package io.vorlauf.training.internal.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101) after clipping the gradients to a global
 * norm (Pascanu et al., arXiv 1211.5063). Vectors, which are gains of norms here, do not decay.
 */
final class AdamW {

    private static final float EPSILON = 1e-8f;

    private final Output<?> rate;
    private final Output<?> firstPower;
    private final Output<?> secondPower;
    private final Output<?> norm;
    private final Map<String, Variable> moments = new LinkedHashMap<>();
    private final List<Operation> updates = new ArrayList<>();

    AdamW(GraphOps ops, Parameters parameters, Output<?>[] gradients, OptimizerSettings settings) {
        rate = ops.placeholder(DataType.DT_FLOAT);
        firstPower = ops.placeholder(DataType.DT_FLOAT);
        secondPower = ops.placeholder(DataType.DT_FLOAT);
        Output<?>[] squares = new Output<?>[gradients.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = ops.halfSquareSum(gradients[i]);
        }
        norm = ops.squareRoot(ops.multiply(ops.scalar(2f), ops.addAll(squares)));
        Output<?> clip = ops.scalar((float) settings.clipNorm());
        Output<?> scale = ops.divide(clip, ops.maximum(norm, clip));
        Output<?> decay = ops.multiply(rate, ops.scalar((float) settings.weightDecay()));
        Output<?> beta1 = ops.scalar((float) settings.beta1());
        Output<?> beta2 = ops.scalar((float) settings.beta2());
        Output<?> epsilon = ops.scalar(EPSILON);
        int index = 0;
        for (Map.Entry<String, Variable> entry : parameters.all().entrySet()) {
            Variable parameter = entry.getValue();
            Variable first = Variable.add(ops, "adam1/" + entry.getKey(), parameter.shape());
            Variable second = Variable.add(ops, "adam2/" + entry.getKey(), parameter.shape());
            moments.put("adam1/" + entry.getKey(), first);
            moments.put("adam2/" + entry.getKey(), second);
            Output<?> gradient = ops.multiply(gradients[index++], scale);
            List<Operation> before = parameter.shape().length == 1
                    ? List.of(scale.op())
                    : List.of(scale.op(), ops.assignSub(parameter.handle(), ops.multiply(parameter.value(), decay)));
            updates.add(ops.applyAdam(
                    before, parameter.handle(), first.handle(), second.handle(), firstPower, secondPower, rate, beta1,
                    beta2, epsilon, gradient));
        }
    }

    /** Fed with the learning rate. */
    Output<?> rate() {
        return rate;
    }

    /** Fed with the first moment's decay to the power of the step, counted from 1. */
    Output<?> firstPower() {
        return firstPower;
    }

    /** Fed with the second moment's decay to the power of the step, counted from 1. */
    Output<?> secondPower() {
        return secondPower;
    }

    /** The norm of all gradients together before clipping. */
    Output<?> norm() {
        return norm;
    }

    /** The running averages by name; all zero before the first step. */
    Map<String, Variable> moments() {
        return moments;
    }

    /** Run to take a step. */
    List<Operation> updates() {
        return updates;
    }
}
