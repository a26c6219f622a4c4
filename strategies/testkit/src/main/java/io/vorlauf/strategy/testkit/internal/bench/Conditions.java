package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.core.EngineSettings;
import java.time.Duration;

/**
 * Under what conditions laws are checked, and how thoroughly.
 *
 * @param engines starts engines
 * @param settings the engines' settings, unless a law needs others
 * @param seeds how many seeds are tried where the text depends on a seed
 * @param outcomes how many random outcomes are enough, where all those of one prompt are tried and then those of the
 *     next
 * @param forgiving whether to go on with a strategy that is stuck, although every generation then takes as long as the
 *     engine is patient
 */
public record Conditions(Engines engines, EngineSettings settings, int seeds, int outcomes, boolean forgiving) {

    /** The usual engine, 200 seeds, 1,500 outcomes; 5 seconds to grow a tree, 2 to drain. */
    public static final Conditions USUAL = new Conditions(Engines.PLAIN,
            EngineSettings.DEFAULT.withGrowthTime(Duration.ofSeconds(5)).withDrainTime(Duration.ofSeconds(2)),
            200, 1_500, false);

    /** The same with other settings. */
    public Conditions withSettings(EngineSettings value) {
        return new Conditions(engines, value, seeds, outcomes, forgiving);
    }

    /** The same with other engines. */
    public Conditions withEngines(Engines value) {
        return new Conditions(value, settings, seeds, outcomes, forgiving);
    }

    /** The same, less thorough. */
    public Conditions withEffort(int fewerSeeds, int fewerOutcomes) {
        return new Conditions(engines, settings, fewerSeeds, fewerOutcomes, forgiving);
    }

    /** The same, going on with a strategy that is stuck. */
    public Conditions forgivingly() {
        return new Conditions(engines, settings, seeds, outcomes, true);
    }
}
