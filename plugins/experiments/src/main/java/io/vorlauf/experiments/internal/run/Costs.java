package io.vorlauf.experiments.internal.run;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.DraftChoice;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.DecodingSettings;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.ExperimentException;
import io.vorlauf.api.experiment.Timekeeping;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.ReferenceCosts;
import io.vorlauf.api.sampling.SamplerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the strategies of an experiment take passes to cost. */
final class Costs {

    private Costs() {}

    /**
     * Checks that costs that are given are those of all models of an experiment.
     *
     * @throws ExperimentException if they say nothing of one
     */
    static void check(Timekeeping timekeeping, Experiment experiment) {
        if (timekeeping instanceof Timekeeping.Given given) {
            models(experiment).keySet().stream()
                    .filter(model -> given.costs().of(model).isEmpty())
                    .findFirst()
                    .ifPresent(model -> {
                        throw new ExperimentException("the reference costs say nothing of model '" + model
                                + "', only of " + String.join(", ", given.costs().models().keySet()));
                    });
        }
    }

    /**
     * The costs by which an experiment runs; empty if it goes by the clock.
     *
     * @param length how many tokens a text has half-way
     */
    static Optional<ReferenceCosts> of(
            Timekeeping timekeeping, DecodingService engine, Experiment experiment, int length) {
        if (timekeeping instanceof Timekeeping.Live) {
            return Optional.empty();
        }
        if (timekeeping instanceof Timekeeping.Given given) {
            return Optional.of(given.costs());
        }
        Map<String, PassCosts> costs = new LinkedHashMap<>();
        models(experiment).forEach((model, sampler) -> costs.put(model, engine.measure(model, sampler, length)));
        return Optional.of(new ReferenceCosts(costs));
    }

    /** The models by name, each with a sampler that it runs with. */
    private static Map<String, SamplerSettings> models(Experiment experiment) {
        Map<String, SamplerSettings> models = new LinkedHashMap<>();
        for (Arm arm : experiment.arms()) {
            DecodingSettings settings = arm.settings();
            models.putIfAbsent(settings.target(), settings.sampler());
            for (DraftChoice draft : settings.drafts()) {
                models.putIfAbsent(draft.model(), draft.sampler().orElse(settings.sampler()));
            }
        }
        return models;
    }

    /** A request by such costs. */
    static DecodingRequest apply(Optional<ReferenceCosts> costs, DecodingRequest request) {
        return costs.map(reference -> request.toBuilder().costs(reference).build()).orElse(request);
    }
}
