// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.experiments.internal.run.FileExperiments;
import io.vorlauf.experiments.internal.statistics.Analyst;
import io.vorlauf.experiments.internal.trial.LiveTrials;
import io.vorlauf.lab.analysis.ExperimentAnalyst;
import io.vorlauf.lab.experiment.ExperimentService;
import io.vorlauf.lab.trial.TrialService;

/**
 * Experiments in plain Java.
 *
 * <pre>{@code
 * Arm none = Arm.baseline("none", DecodingSettings.of(request));
 * Experiment experiment = Experiment.builder()
         .title("lookahead")
         .arms(List.of(none, none.control("none again"), none.candidate(*         "linear", DecodingSettings.of(speculatingRequest))))
         .prompts(prompts).repetitions(3).warmUp(2).build();
 * ExperimentResults results = Experiments.service()
 *         .run(vorlauf.decoding(), experiment, Shard.ALL, Path.of("results.jsonl"), ExperimentListener.NONE);
 * ExperimentSummary summary = Experiments.analyst().summarise(results, 0.95);
 * }</pre>
 */
public final class Experiments {

    private Experiments() {}

    /** What runs experiments. */
    public static ExperimentService service() {
        return new FileExperiments();
    }

    /** What says what results mean. */
    public static ExperimentAnalyst analyst() {
        return new Analyst();
    }

    /** What tries ways to speculate on the live requests of an engine. */
    public static TrialService trials(DecodingService engine) {
        return new LiveTrials(engine);
    }
}
