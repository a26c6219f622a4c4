// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.decoding.EngineSettings;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.core.internal.EngineModule;
import io.vorlauf.core.internal.randomness.Draws;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;

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
record Conditions(Engines engines, EngineSettings settings, int seeds, int outcomes, boolean forgiving) {

    /** The usual engine, 200 seeds, 1,500 outcomes; 5 seconds to grow a tree, 2 to drain. */
    static final Conditions USUAL = new Conditions(
            (settings, draws) -> draws.isPresent()
                    ? BareEngine.of(new EngineModule(settings, draws.get()))
                    : new UsualEngine(Vorlauf.start(settings)),
            EngineSettings.DEFAULT.toBuilder()
                    .growthTime(Duration.ofSeconds(5)).drainTime(Duration.ofSeconds(2)).build(),
            200, 1_500, false);

    /** Starts the engines that laws are checked on. */
    @FunctionalInterface
    interface Engines {

        /**
         * Starts an engine.
         *
         * @param draws the random decisions of a seed, if they are to be others than the engine's own
         */
        Engine start(EngineSettings settings, Optional<LongFunction<Draws>> draws);
    }

    /** An engine that laws are checked on. */
    interface Engine extends AutoCloseable {

        /** The service that generates text. */
        DecodingService decoding();

        /** Adds a model; running the answer takes it out again. */
        Runnable add(LanguageModel model);

        /** Adds a tokenizer for good. */
        void add(Tokenizer tokenizer);

        /** Adds a strategy; running the answer takes it out again. */
        Runnable add(SpeculationStrategy strategy);

        /** Ends it. */
        @Override
        void close();
    }

    /** The engine that everybody uses. */
    private record UsualEngine(Vorlauf vorlauf) implements Engine {

        @Override
        public DecodingService decoding() {
            return vorlauf.decoding();
        }

        @Override
        public Runnable add(LanguageModel model) {
            return vorlauf.add(model)::close;
        }

        @Override
        public void add(Tokenizer tokenizer) {
            vorlauf.add(tokenizer);
        }

        @Override
        public Runnable add(SpeculationStrategy strategy) {
            return vorlauf.add(strategy)::close;
        }

        @Override
        public void close() {
            vorlauf.close();
        }
    }

    /** The same with other settings. */
    Conditions withSettings(EngineSettings value) {
        return new Conditions(engines, value, seeds, outcomes, forgiving);
    }

    /** The same with other engines. */
    Conditions withEngines(Engines value) {
        return new Conditions(value, settings, seeds, outcomes, forgiving);
    }

    /** The same, less thorough. */
    Conditions withEffort(int fewerSeeds, int fewerOutcomes) {
        return new Conditions(engines, settings, fewerSeeds, fewerOutcomes, forgiving);
    }

    /** The same, going on with a strategy that is stuck. */
    Conditions forgivingly() {
        return new Conditions(engines, settings, seeds, outcomes, true);
    }
}
