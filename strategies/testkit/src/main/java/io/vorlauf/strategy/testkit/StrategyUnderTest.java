package io.vorlauf.strategy.testkit;

import io.vorlauf.api.sampling.SamplerSettings;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
 * @param enumeration how large the texts are whose every random outcome is tried
 */
public record StrategyUnderTest(
        String title,
        Supplier<? extends SpeculationStrategy> maker,
        Map<String, String> parameters,
        List<SamplerSettings> samplers,
        List<SpeculationStrategy> others,
        boolean reproducible,
        EnumerationSize enumeration) {

    /** Temperature 1; temperature 0.7 with top-k 3; top-p 0.9; repetition penalty 1.3; greedy. */
    public static final List<SamplerSettings> SAMPLERS = List.of(
            SamplerSettings.ofTemperature(1),
            SamplerSettings.ofTemperature(0.7).withTopK(3),
            SamplerSettings.ofTemperature(1).withTopP(0.9),
            SamplerSettings.ofTemperature(1).withPenalties(1.3, 0, 0),
            SamplerSettings.GREEDY);

    /** Checks for null and copies. */
    public StrategyUnderTest {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(maker, "maker");
        Objects.requireNonNull(enumeration, "enumeration");
        parameters = Map.copyOf(parameters);
        samplers = List.copyOf(samplers);
        others = List.copyOf(others);
    }

    /**
     * A strategy with the defaults of its parameters, alone, reproducible, with the usual {@linkplain #SAMPLERS
     * samplers}.
     */
    public static StrategyUnderTest of(Supplier<? extends SpeculationStrategy> maker) {
        return new StrategyUnderTest(
                maker.get().name(), maker, Map.of(), SAMPLERS, List.of(), true, EnumerationSize.DEFAULT);
    }

    /** The same with values of its parameters, which the title then names. */
    public StrategyUnderTest withParameters(Map<String, String> values) {
        String name = values.isEmpty() ? maker.get().name() : maker.get().name() + " " + new TreeMap<>(values);
        return new StrategyUnderTest(name, maker, values, samplers, others, reproducible, enumeration);
    }

    /** The same with other samplers. */
    public StrategyUnderTest withSamplers(List<SamplerSettings> values) {
        return new StrategyUnderTest(title, maker, parameters, values, others, reproducible, enumeration);
    }

    /** The same with other strategies beside it. */
    public StrategyUnderTest withOthers(List<SpeculationStrategy> values) {
        return new StrategyUnderTest(title, maker, parameters, samplers, values, reproducible, enumeration);
    }

    /**
     * The same, reproducible or not. One that decides by another clock than its context's, or by randomness of its own,
     * is not; its random outcomes cannot be tried one by one, so texts are counted, and compared by a chi-square test.
     */
    public StrategyUnderTest withReproducible(boolean value) {
        return new StrategyUnderTest(title, maker, parameters, samplers, others, value, enumeration);
    }

    /** The same with another size of enumerations. */
    public StrategyUnderTest withEnumeration(EnumerationSize value) {
        return new StrategyUnderTest(title, maker, parameters, samplers, others, reproducible, value);
    }

    @Override
    public String toString() {
        return title;
    }
}
