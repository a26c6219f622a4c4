package io.vorlauf.training.internal.graph;

import io.vorlauf.checkpoint.LlamaConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Output;

/** The tensors of a model as variables of a graph, by the names and in the shapes of a checkpoint. */
final class Parameters {

    private final Map<String, Variable> variables = new LinkedHashMap<>();

    /**
     * Adds the variables of a model.
     *
     * @param owner what tells the variables of one model in a graph from those of another
     */
    Parameters(GraphOps ops, LlamaConfig config, String owner) {
        config.tensors().forEach((name, shape) -> variables.put(
                name, Variable.add(ops, owner + "/" + name, shape.stream().mapToLong(Long::longValue).toArray())));
    }

    /** The value of a tensor, as of the beginning of a step. */
    Output<?> value(String tensor) {
        return variable(tensor).value();
    }

    Variable variable(String tensor) {
        Variable variable = variables.get(tensor);
        if (variable == null) {
            throw new IllegalArgumentException("there is no tensor '" + tensor + "'");
        }
        return variable;
    }

    /** All by name, in the order of the checkpoint. */
    Map<String, Variable> all() {
        return Collections.unmodifiableMap(variables);
    }

    List<Output<?>> values() {
        List<Output<?>> values = new ArrayList<>();
        variables.values().forEach(variable -> values.add(variable.value()));
        return values;
    }
}
