// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.lab.experiment;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where results come from: what it takes, beside the arms, to do the same again, and all that may explain why it took
 * another time elsewhere.
 *
 * @param version version of Vorlauf
 * @param engine the engine's own settings, by name
 * @param strategies who provides the strategies that were used, by their names: bundle and version, or class
 * @param defaults by the names of the strategies that were used, the values of those of their parameters that some arm
 *     leaves to them. A configured strategy has defaults of its own
 * @param transforms who provides the transforms that were used, by their names
 * @param models the models that were used
 * @param sameBits by the names of the models that were used, whether they promise the same bits
 *     ({@link io.vorlauf.api.model.LanguageModel#sameBits}); a model of which that is not known is missing
 * @param processor name of the processor
 * @param cores number of processors the process may use
 * @param memoryBytes memory of the computer; 0 if it is not known
 * @param java the Java runtime and its version
 * @param system the operating system and its version
 * @param costs what strategies took passes to cost; empty if they went by the computer's clock
 * @param configurations by the names of those of the strategies that a configuration made, which one that is and where
 *     it is kept, for people ({@link io.vorlauf.api.decoding.StrategyInfo#configuration})
 * @param weightBytes by the names of the models, how many bytes their weights take as they are held; one of which that
 *     is not known is missing
 * @param plans by the names of the models, how they were computed, for people
 *     ({@link io.vorlauf.api.model.LanguageModel#plan}); one of which that is not known is missing
 * @param occasion the run that the results are of; empty if it is not known, as in older files
 */
public record Environment(
        String version,
        Map<String, String> engine,
        Map<String, String> strategies,
        Map<String, Map<String, String>> defaults,
        Map<String, String> transforms,
        List<ModelInfo> models,
        Map<String, Boolean> sameBits,
        String processor,
        int cores,
        long memoryBytes,
        String java,
        String system,
        Optional<ReferenceCosts> costs,
        Map<String, String> configurations,
        Map<String, Long> weightBytes,
        Map<String, String> plans,
        Optional<Occasion> occasion) {

    /** Checks for null and copies. */
    public Environment {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(processor, "processor");
        Objects.requireNonNull(java, "java");
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(costs, "costs");
        engine = sorted(engine);
        strategies = sorted(strategies);
        Map<String, Map<String, String>> copies = new TreeMap<>();
        defaults.forEach((strategy, values) -> copies.put(strategy, sorted(values)));
        defaults = Collections.unmodifiableMap(copies);
        transforms = sorted(transforms);
        models = List.copyOf(models);
        sameBits = Collections.unmodifiableMap(new TreeMap<>(sameBits));
        configurations = sorted(configurations);
        weightBytes = Collections.unmodifiableMap(new TreeMap<>(weightBytes));
        plans = sorted(plans);
        Objects.requireNonNull(occasion, "occasion");
    }

    /** An environment of which no more is known. */
    public Environment(
            String version,
            Map<String, String> engine,
            Map<String, String> strategies,
            Map<String, Map<String, String>> defaults,
            Map<String, String> transforms,
            List<ModelInfo> models,
            Map<String, Boolean> sameBits,
            String processor,
            int cores,
            long memoryBytes,
            String java,
            String system,
            Optional<ReferenceCosts> costs) {
        this(version, engine, strategies, defaults, transforms, models, sameBits, processor, cores, memoryBytes, java,
                system, costs, Map.of(), Map.of(), Map.of(), Optional.empty());
    }

    /** The same with strategies that go by other costs, or by the computer's clock. */
    public Environment withCosts(Optional<ReferenceCosts> reference) {
        return new Environment(version, engine, strategies, defaults, transforms, models, sameBits, processor, cores,
                memoryBytes, java, system, reference, configurations, weightBytes, plans, occasion);
    }

    /** The same on another occasion, or on one that is not known. */
    public Environment on(Optional<Occasion> other) {
        return new Environment(version, engine, strategies, defaults, transforms, models, sameBits, processor, cores,
                memoryBytes, java, system, costs, configurations, weightBytes, plans, other);
    }

    /** What all runs have in common on one computer with one installation: the same without costs and occasion. */
    public Environment installation() {
        return on(Optional.empty()).withCosts(Optional.empty());
    }

    private static Map<String, String> sorted(Map<String, String> values) {
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
