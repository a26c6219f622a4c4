package io.vorlauf.configuration.internal.strategy;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A strategy of some kind under a name of its own, with other defaults. Values reach the kind by name. */
final class ConfiguredStrategy implements SpeculationStrategy {

    private final String name;
    private final SpeculationStrategy kind;
    private final List<Parameter<?>> parameters;
    private final String description;

    /**
     * A strategy that lets another one work.
     *
     * @param parameters those of the kind, in its order, with the defaults they shall have
     */
    ConfiguredStrategy(String name, SpeculationStrategy kind, List<Parameter<?>> parameters) {
        this.name = name;
        this.kind = kind;
        this.parameters = List.copyOf(parameters);
        this.description = describe(kind, parameters);
    }

    private static String describe(SpeculationStrategy kind, List<Parameter<?>> parameters) {
        List<Parameter<?>> original = kind.parameters();
        String changed = IntStream.range(0, original.size())
                .filter(i -> !original.get(i).defaultValue().equals(parameters.get(i).defaultValue()))
                .mapToObj(i -> parameters.get(i).name() + " = " + parameters.get(i).defaultValue())
                .collect(Collectors.joining(", "));
        return changed.isEmpty() ? kind.description() : kind.name() + " with " + changed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<Parameter<?>> parameters() {
        return parameters;
    }

    @Override
    public void check(ParameterValues values) {
        kind.check(values);
    }

    @Override
    public int requiredDrafts() {
        return kind.requiredDrafts();
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return kind.open(context);
    }
}
