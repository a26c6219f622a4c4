package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.core.EngineSettings;
import java.time.Duration;

/**
 * Under what conditions laws are checked.
 *
 * @param engines starts engines
 * @param settings the engines' settings, unless a law needs others
 * @param seeds how many seeds are tried where the text depends on a seed
 * @param forgiving whether to go on with a strategy that is stuck, although every generation then takes as long as the
 *     engine is patient
 */
public record Conditions(Engines engines, EngineSettings settings, int seeds, boolean forgiving) {

    /** The usual engine, 200 seeds; 5 seconds to grow a tree. */
    public static final Conditions USUAL = new Conditions(
            Engines.PLAIN, EngineSettings.DEFAULT.withGrowthTime(Duration.ofSeconds(5)), 200, false);

    /** The same with other settings. */
    public Conditions withSettings(EngineSettings value) {
        return new Conditions(engines, value, seeds, forgiving);
    }
}
