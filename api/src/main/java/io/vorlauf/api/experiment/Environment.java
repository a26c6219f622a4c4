package io.vorlauf.api.experiment;

import io.vorlauf.api.model.ModelInfo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where results come from: all that may explain why the same experiment took another time elsewhere.
 *
 * @param version version of Vorlauf
 * @param strategies who provides the strategies that were used, by their names: bundle and version, or class
 * @param models the models that were used
 * @param processor name of the processor
 * @param cores number of processors the process may use
 * @param memoryBytes memory of the computer; 0 if it is not known
 * @param java the Java runtime and its version
 * @param system the operating system and its version
 */
public record Environment(
        String version,
        Map<String, String> strategies,
        List<ModelInfo> models,
        String processor,
        int cores,
        long memoryBytes,
        String java,
        String system) {

    /** Checks for null and copies. */
    public Environment {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(processor, "processor");
        Objects.requireNonNull(java, "java");
        Objects.requireNonNull(system, "system");
        strategies = Collections.unmodifiableMap(new TreeMap<>(strategies));
        models = List.copyOf(models);
    }
}
