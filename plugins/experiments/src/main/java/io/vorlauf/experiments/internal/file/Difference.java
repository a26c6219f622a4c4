package io.vorlauf.experiments.internal.file;

import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.ReferenceCosts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in what two experiments differ. */
final class Difference {

    private Difference() {}

    /**
     * Checks that the experiment in a file is the one that is wanted.
     *
     * @throws ExperimentException if it is not; the message says in what they differ
     */
    static void check(Path file, Experiment there, Experiment wanted) {
        of(there, wanted).ifPresent(difference -> {
            throw new ExperimentException(
                    file + " holds results of another experiment: " + difference + "; choose another place for these");
        });
    }

    /**
     * Checks that models of one name are one model wherever results come from.
     *
     * @throws ExperimentException if they are not
     */
    static void checkModels(Path file, List<Environment> there, Environment wanted) {
        model(there, wanted).ifPresent(name -> {
            throw new ExperimentException(
                    file + " holds results of another model '" + name + "'; choose another place for these");
        });
    }

    /**
     * Checks that strategies have the same defaults wherever results come from.
     *
     * @throws ExperimentException if a parameter that an arm leaves to its strategy has another value
     */
    static void checkDefaults(Path file, List<Environment> there, Environment wanted) {
        there.stream().flatMap(environment -> defaults(environment, wanted).stream()).findFirst().ifPresent(what -> {
            throw new ExperimentException(
                    file + " holds results of another strategy " + what + "; choose another place for these");
        });
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
            throw new ExperimentException(file + " holds results of strategies that went by "
                    + timekeeping(there.get(0)) + "; choose another place for these");
        }
        if (wanted instanceof Timekeeping.Given given && !costs.equals(Optional.of(given.costs()))) {
            throw new ExperimentException(file + " holds results of strategies that went by other reference costs"
                    + "; choose another place for these");
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
                        value("the seed of its order is", there.orderSeed(), wanted.orderSeed()))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> Optional.of("its prompts are others"));
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
