package io.vorlauf.experiments.internal.trial;

import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.SpeculationChoice;
import io.vorlauf.api.decoding.StrategyInfo;
import io.vorlauf.api.model.ModelInfo;
import java.util.List;
import java.util.Optional;

/** Tells what an arm would have to be waited for: an engine with an arrival time waits for what is not there. */
final class Presence {

    private Presence() {}

    /** What is not there of what a choice names, and what there is instead; empty if all is there. */
    static Optional<String> missing(DecodingService engine, SpeculationChoice choice) {
        List<String> strategies = engine.strategies().stream().map(StrategyInfo::name).toList();
        if (!strategies.contains(choice.strategy())) {
            return missing("strategy", choice.strategy(), strategies);
        }
        List<String> models = engine.models().stream().map(ModelInfo::name).toList();
        return choice.drafts().stream()
                .map(DraftChoice::model)
                .filter(draft -> !models.contains(draft))
                .findFirst()
                .flatMap(draft -> missing("model", draft, models));
    }

    private static Optional<String> missing(String what, String name, List<String> there) {
        return Optional.of("no " + what + " '" + name + "'; there are: " + String.join(", ", there));
    }
}
