package io.vorlauf.tensorflow.checkpoint;

import io.vorlauf.api.model.ModelException;
import java.nio.file.Path;
import java.util.List;

/** Compares what a configuration implies with the tensors there are, before any of them is read. */
final class ContradictionCheck {

    private ContradictionCheck() {}

    /** Throws if a tensor is missing, has another shape or type, or belongs to a layer that is not configured. */
    static void check(ModelConfig config, Path configFile, Weights weights, TensorNames names) {
        config.tensors().forEach((name, shape) -> {
            TensorEntry entry = weights.find(names.stored(name))
                    .orElseThrow(() -> missing(name, names.stored(name), configFile, weights));
            checkShape(entry, shape, configFile);
            Weights.readableType(entry);
        });
        for (String name : weights.names()) {
            names.layerOf(name).filter(layer -> layer >= config.layers()).ifPresent(layer -> {
                throw new ModelException(weights.origin() + ": has tensor '" + name + "' although " + configFile
                        + " declares only " + config.layers() + " layers");
            });
        }
    }

    private static void checkShape(TensorEntry entry, List<Long> expected, Path configFile) {
        if (!entry.shape().equals(expected)) {
            throw new ModelException(entry.file() + ": tensor '" + entry.name() + "' has shape " + entry.shape()
                    + ", but " + configFile + " implies " + expected);
        }
    }

    private static ModelException missing(String name, String stored, Path configFile, Weights weights) {
        String why = name.equals(TensorNames.HEAD)
                ? " does not tie the head to the embedding ('" + ConfigJson.TIE + "' is not true)"
                : " implies it";
        return new ModelException(
                weights.origin() + ": there is no tensor '" + stored + "' although " + configFile + why);
    }
}
