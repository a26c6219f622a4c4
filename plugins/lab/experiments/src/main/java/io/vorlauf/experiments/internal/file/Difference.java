// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.lab.experiment.Arm;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import io.vorlauf.lab.experiment.ExperimentException;
import io.vorlauf.lab.experiment.Timekeeping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in what two experiments differ. */
final class Difference {

    private Difference() {}

    /**
     * Checks that results can go on in a file: that they are of the same experiment, that models of one name are one
     * model, and that strategies have the same defaults where arms leave parameters to them.
     *
     * @throws ExperimentException if not; the message says in what they differ
     */
    static void check(Path file, ResultsFile.Contents there, Experiment experiment, Environment environment) {
        List<Environment> places = there.environments();
        there.experiment().flatMap(known -> of(known, experiment))
                .ifPresent(difference -> refuse(file, "another experiment: " + difference));
        model(places, environment).ifPresent(name -> refuse(file, "another model '" + name + "'"));
        places.stream().flatMap(place -> defaults(place, environment).stream()).findFirst()
                .ifPresent(what -> refuse(file, "another strategy " + what));
    }

    private static void refuse(Path file, String what) {
        throw new ExperimentException(file + " holds results of " + what + "; choose another place for these");
    }

    /**
     * The timekeeping by which results go on.
     *
     * @throws ExperimentException if that is not the one by which they began
     */
    static Timekeeping timekeeping(Path file, List<Environment> there, Timekeeping wanted) {
        if (there.isEmpty()) {
            return wanted;
        }
        Optional<ReferenceCosts> costs = there.get(0).costs();
        if (costs.isEmpty() != wanted instanceof Timekeeping.Live) {
            refuse(file, "strategies that went by " + timekeeping(there.get(0)));
        }
        if (wanted instanceof Timekeeping.Given given && !costs.equals(Optional.of(given.costs()))) {
            refuse(file, "strategies that went by other reference costs");
        }
        return costs.<Timekeeping>map(Timekeeping.Given::new).orElse(wanted);
    }

    /** By what time strategies decided, and by what they did not. */
    static String timekeeping(Environment environment) {
        return environment.costs().isEmpty()
                ? "the clock, not by reference costs"
                : "reference costs, not by the clock";
    }

    /** What a strategy that arms use has for a default that it has not elsewhere; unknown defaults are as wanted. */
    static Optional<String> defaults(Environment there, Environment wanted) {
        return wanted.defaults().entrySet().stream()
                .filter(strategy -> there.defaults().containsKey(strategy.getKey()))
                .flatMap(strategy -> parameter(there.defaults().get(strategy.getKey()), strategy.getValue())
                        .map(parameter -> "'" + strategy.getKey() + "': " + parameter)
                        .stream())
                .findFirst();
    }

    private static Optional<String> parameter(Map<String, String> there, Map<String, String> wanted) {
        return Stream.concat(there.keySet().stream(), wanted.keySet().stream())
                .flatMap(name -> value("its parameter '" + name + "' is",
                        there.getOrDefault(name, "missing"), wanted.getOrDefault(name, "missing")).stream())
                .findFirst();
    }

    /** The name of a model that is another one elsewhere. */
    static Optional<String> model(List<Environment> there, Environment wanted) {
        Map<String, ModelInfo> models = wanted.models().stream()
                .collect(Collectors.toMap(ModelInfo::name, Function.identity(), (first, second) -> first));
        return there.stream()
                .flatMap(environment -> environment.models().stream())
                .filter(model -> !model.equals(models.getOrDefault(model.name(), model)))
                .map(ModelInfo::name)
                .findFirst();
    }

    /** In what an experiment differs from another one; empty if they are the same. */
    static Optional<String> of(Experiment there, Experiment wanted) {
        if (there.equals(wanted)) {
            return Optional.empty();
        }
        return Stream.of(
                        value("its title is", there.title(), wanted.title()),
                        value("its arms are", names(there), names(wanted)),
                        arms(there, wanted),
                        value("the number of its prompts is", there.prompts().size(), wanted.prompts().size()),
                        value("its seeds are", there.seeds(), wanted.seeds()),
                        value("its repetitions are", there.repetitions(), wanted.repetitions()),
                        value("the prompts it warms up with are", there.warmUp(), wanted.warmUp()),
                        value("the seed of its order is", there.orderSeed(), wanted.orderSeed()),
                        value("it goes on until", goal(there), goal(wanted)))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> Optional.of("its prompts are others"));
    }

    private static String goal(Experiment experiment) {
        OptionalDouble precision = experiment.goal().precision();
        String end = precision.isPresent() ? 100 * precision.getAsDouble() + " % or the" : "the";
        return end + " end" + experiment.goal().atMost().map(time -> " or at most " + time).orElse("");
    }

    private static Optional<String> value(String what, Object there, Object wanted) {
        return there.equals(wanted) ? Optional.empty() : Optional.of(what + " " + there + ", not " + wanted);
    }

    private static List<String> names(Experiment experiment) {
        return experiment.arms().stream().map(Arm::name).toList();
    }

    private static Optional<String> arms(Experiment there, Experiment wanted) {
        return there.arms().stream()
                .filter(arm -> !wanted.arms().contains(arm))
                .findFirst()
                .map(arm -> "arm '" + arm.name() + "' has other settings");
    }
}
