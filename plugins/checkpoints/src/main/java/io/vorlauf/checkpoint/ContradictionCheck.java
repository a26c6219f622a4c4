package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.util.List;

/** Compares what a configuration implies with the tensors there are, before any of them is read. */
final class ContradictionCheck {

    private ContradictionCheck() {}

    /** Throws if a tensor is missing, has another shape or type, or belongs to a layer that is not configured. */
    static void check(ModelConfig config, Weights weights, TensorNames names) {
        config.tensors().forEach((name, shape) -> {
            TensorEntry entry =
                    weights.find(names.stored(name)).orElseThrow(() -> missing(name, names.stored(name), weights));
            checkShape(entry, shape);
            Weights.readableType(entry);
        });
        for (String name : weights.names()) {
            names.layerOf(name).filter(layer -> layer >= config.layers()).ifPresent(layer -> {
                throw Refusal.of(weights.origin(), "has tensor '" + name + "' although " + ConfigJson.FILE
                        + " declares only " + config.layers() + " layers");
            });
        }
    }

    private static void checkShape(TensorEntry entry, List<Long> expected) {
        if (!entry.shape().equals(expected)) {
            throw Refusal.of(entry.file(), "tensor '" + entry.name() + "' has shape " + entry.shape() + ", but "
                    + ConfigJson.FILE + " implies " + expected);
        }
    }

    private static ModelException missing(String name, String stored, Weights weights) {
        String why = name.equals(TensorNames.HEAD)
                ? " does not tie the head to the embedding ('" + ConfigJson.TIE + "' is not true)"
                : " implies it";
        return Refusal.of(
                weights.origin(), "there is no tensor '" + stored + "' although " + ConfigJson.FILE + why);
    }
}
