package io.vorlauf.experiments.internal.statistics;

import io.vorlauf.api.analysis.ArmSummary;
import io.vorlauf.api.analysis.Exactness;
import io.vorlauf.api.experiment.ArmRole;
import io.vorlauf.api.experiment.ExperimentResults;
import io.vorlauf.api.model.ModelInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What it means that texts differ which should be the same: rounding can explain some, a fault the others. */
final class DifferingTexts {

    private static final String DIFFERENT = "not all texts are those of the baseline: ";

    private enum Cause {

        /** A baseline makes the same passes again, so its rounding is the same. */
        REPEATED("plain repetition gave other texts: ",
                "; the same passes must give the same, whatever the weights: a fault of the engine, a model, a "
                        + "transform or the computer"),
        /** Rounding that is finer than any near tie. */
        F32("exactness is broken: ",
                "; with f32 weights all ids must be the baseline's: no near tie, but a fault of the engine, a model "
                        + "or a transform"),
        BF16(DIFFERENT, "; with bf16 products near ties do that"),
        UNKNOWN(DIFFERENT,
                "; the results do not say whether the target's weights are bf16, with which near ties do that, or f32, "
                        + "with which exactness would be broken");

        private final String before;
        private final String after;

        Cause(String before, String after) {
            this.before = before;
            this.after = after;
        }

        String warning(List<String> arms) {
            return before + String.join(", ", arms) + after;
        }
    }

    private DifferingTexts() {}

    /** A warning for each cause, with the arms and the number of their texts. */
    static List<String> warnings(ExperimentResults results, List<ArmSummary> arms) {
        Map<Cause, List<String>> differing = arms.stream()
                .filter(arm -> exactness(arm).isPresent())
                .collect(Collectors.groupingBy(arm -> cause(results, arm), TreeMap::new,
                        Collectors.mapping(DifferingTexts::count, Collectors.toList())));
        return differing.entrySet().stream().map(cause -> cause.getKey().warning(cause.getValue())).toList();
    }

    private static Optional<Exactness> exactness(ArmSummary arm) {
        return arm.exactness().filter(Exactness::textsFixed).filter(exactness -> !exactness.different().isEmpty());
    }

    private static String count(ArmSummary arm) {
        Exactness exactness = exactness(arm).orElseThrow();
        return "'" + arm.arm().name() + "' differs in " + exactness.different().size() + " of " + exactness.compared();
    }

    // Only the target's: under coupled verification drafts have no say in what the text is. A model of one name is one
    // model wherever results come from.
    private static Cause cause(ExperimentResults results, ArmSummary arm) {
        if (arm.arm().role() == ArmRole.CONTROL) {
            return Cause.REPEATED;
        }
        return results.environments().stream()
                .flatMap(environment -> environment.models().stream())
                .filter(model -> model.name().equals(arm.arm().settings().target()))
                .map(ModelInfo::weights)
                .findFirst()
                .map(weights -> switch (weights) {
                    case "f32" -> Cause.F32;
                    case "bf16" -> Cause.BF16;
                    default -> Cause.UNKNOWN;
                })
                .orElse(Cause.UNKNOWN);
    }
}
