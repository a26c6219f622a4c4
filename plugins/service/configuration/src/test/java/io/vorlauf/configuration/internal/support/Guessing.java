// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.support;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;

/** A strategy with parameters of every type, which does nothing. */
public record Guessing(String name) implements SpeculationStrategy {

    /** A whole number. */
    public static final Parameter<Integer> NODES = Parameter.integer("nodes", "most guesses", 12, 1, 128);

    private static final List<Parameter<?>> PARAMETERS = List.of(
            NODES,
            Parameter.decimal("confidence", "where it stops", 0.5, 0, 1),
            Parameter.choice("growth", "how it grows", "dynamic", List.of("dynamic", "static")));

    @Override
    public String description() {
        return "guesses";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return PARAMETERS;
    }

    @Override
    public void check(ParameterValues values) {
        if (values.get(NODES) == 13) {
            throw new InvalidParameterException("nodes must not be 13");
        }
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        return tree -> { };
    }
}
