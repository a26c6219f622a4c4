// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.decoding.TransformChoice;
import io.vorlauf.api.decoding.TransformInfo;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.DecodingSettings;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.Occasion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The computer and the installation that an experiment runs on. */
final class Machine {

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Machine() {}

    /** Where an experiment runs now, before costs are known. */
    static Environment environment(DecodingService engine, Experiment experiment, Occasion occasion) {
        Set<String> names = ExperimentRun.models(experiment).keySet();
        List<ModelInfo> models = engine.models().stream().filter(model -> names.contains(model.name())).toList();
        Map<String, Long> weightBytes = new TreeMap<>();
        Map<String, String> plans = new TreeMap<>();
        for (ModelInfo model : models) {
            engine.memory(model.name()).ifPresent(memory -> weightBytes.put(model.name(), memory.weightBytes()));
            plans.put(model.name(), engine.plan(model.name()));
        }
        plans.values().removeIf(String::isEmpty);
        List<StrategyInfo> used = used(engine, experiment);
        Map<String, String> configurations = new TreeMap<>();
        used.forEach(strategy -> strategy.configuration()
                .ifPresent(configuration -> configurations.put(strategy.name(), configuration)));
        return new Environment(
                Optional.ofNullable(Machine.class.getPackage().getImplementationVersion()).orElse("unpackaged"),
                engine.settings(),
                used.stream().collect(Collectors.toMap(StrategyInfo::name, StrategyInfo::provider)),
                defaults(engine, experiment),
                transforms(engine, experiment),
                models,
                models.stream().map(ModelInfo::name).collect(Collectors.toMap(name -> name, engine::sameBits)),
                find(PROCESSOR, "model name").orElse(System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Optional.empty(),
                configurations,
                weightBytes,
                plans,
                Optional.of(occasion));
    }

    private static List<StrategyInfo> used(DecodingService engine, Experiment experiment) {
        Set<String> used = experiment.arms().stream().map(arm -> arm.settings().strategy()).collect(Collectors.toSet());
        return engine.strategies().stream().filter(strategy -> used.contains(strategy.name())).toList();
    }

    /** The values of parameters that an arm leaves to its strategy, by the names of the strategies. */
    static Map<String, Map<String, String>> defaults(DecodingService engine, Experiment experiment) {
        Map<String, Map<String, String>> defaults = new TreeMap<>();
        for (StrategyInfo strategy : used(engine, experiment)) {
            List<Map<String, String>> set = experiment.arms().stream()
                    .map(Arm::settings)
                    .filter(settings -> settings.strategy().equals(strategy.name()))
                    .map(DecodingSettings::parameters)
                    .toList();
            defaults.put(strategy.name(), strategy.parameters().stream()
                    .filter(parameter -> set.stream().anyMatch(values -> !values.containsKey(parameter.name())))
                    .collect(Collectors.toMap(Parameter::name, parameter -> String.valueOf(parameter.defaultValue()))));
        }
        return defaults;
    }

    private static Map<String, String> transforms(DecodingService engine, Experiment experiment) {
        Set<String> used = experiment.arms().stream()
                .flatMap(arm -> arm.settings().transforms().stream())
                .map(TransformChoice::name)
                .collect(Collectors.toSet());
        return engine.transforms().stream()
                .filter(transform -> used.contains(transform.name()))
                .collect(Collectors.toMap(TransformInfo::name, TransformInfo::provider));
    }

    private static long memory() {
        return find(MEMORY, "MemTotal")
                .map(text -> text.replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty())
                .map(kibibytes -> Long.parseLong(kibibytes) * 1024)
                .orElse(0L);
    }

    // Linux tells; elsewhere less is known.
    private static Optional<String> find(Path file, String name) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
