// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A strategy, and how it is to be tested. Immutable; made by {@link #of} and changed by the {@code with…} methods.
 *
 * @param title what tables and messages call it
 * @param maker makes a new instance; called often
 * @param parameters values of the strategy's parameters
 * @param samplers how target and drafts are sampled: every law is checked with each of them
 * @param others strategies that are installed beside it, for those that let others grow trees
 * @param reproducible whether a new instance does the same again in a generation with the same random outcomes
 * @param transform a step before the sampler's own, for target, drafts, and what texts are held to
 * @param enumeration how large the texts are whose every random outcome is tried
 */
record StrategyUnderTest(
        String title,
        Supplier<? extends SpeculationStrategy> maker,
        Map<String, String> parameters,
        List<SamplerSettings> samplers,
        List<SpeculationStrategy> others,
        boolean reproducible,
        LogitTransform transform,
        EnumerationSize enumeration) {

    /**
     * A strategy with the defaults of its parameters, alone, reproducible, with the usual {@linkplain
     * StrategyLaws#SAMPLERS samplers}.
     */
    static StrategyUnderTest of(Supplier<? extends SpeculationStrategy> maker) {
        return new StrategyUnderTest(
                maker.get().name(), maker, Map.of(), StrategyLaws.SAMPLERS, List.of(), true,
                LogitTransform.identity(), EnumerationSize.DEFAULT);
    }

    /** The same with other samplers. */
    StrategyUnderTest withSamplers(List<SamplerSettings> values) {
        return new StrategyUnderTest(title, maker, parameters, values, others, reproducible, transform, enumeration);
    }

    /**
     * The same, reproducible or not. One that decides by another clock than its context's, or by randomness of its own,
     * is not; its random outcomes cannot be tried one by one, so texts are counted, and compared by a chi-square test.
     */
    StrategyUnderTest withReproducible(boolean value) {
        return new StrategyUnderTest(title, maker, parameters, samplers, others, value, transform, enumeration);
    }

    /** The same with a step before the sampler's own. */
    StrategyUnderTest withTransform(LogitTransform value) {
        return new StrategyUnderTest(title, maker, parameters, samplers, others, reproducible, value, enumeration);
    }

    /** The same with another size of enumerations. */
    StrategyUnderTest withEnumeration(EnumerationSize value) {
        return new StrategyUnderTest(title, maker, parameters, samplers, others, reproducible, transform, value);
    }

    /** How many drafts it needs at least. */
    int requiredDrafts() {
        return maker.get().requiredDrafts();
    }
}
