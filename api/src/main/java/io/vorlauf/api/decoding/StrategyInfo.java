// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.parameter.Parameter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A strategy that can be asked for.
 *
 * @param name its name
 * @param description what it does, in one line
 * @param requiredDrafts how many draft models it needs at least
 * @param parameters what can be set
 * @param provider who provides it, for people and records: symbolic name and version of its bundle ({@code
 *     io.vorlauf.strategy.linear 0.1.0}), in plain Java the name of its class; empty for plain decoding
 * @param configuration of a strategy that a configuration made, which one that is and where it is kept, for people
 *     and records: {@code io.vorlauf.strategy.tree~wide, file io.vorlauf.strategy.tree-wide.cfg}; empty for one that
 *     its provider itself offers
 */
public record StrategyInfo(
        String name,
        String description,
        int requiredDrafts,
        List<Parameter<?>> parameters,
        String provider,
        Optional<String> configuration) {

    /** Checks for null and copies the list. */
    public StrategyInfo {
        parameters = List.copyOf(parameters);
        Objects.requireNonNull(configuration, "configuration");
    }

    /** A strategy that its provider itself offers. */
    public StrategyInfo(
            String name, String description, int requiredDrafts, List<Parameter<?>> parameters, String provider) {
        this(name, description, requiredDrafts, parameters, provider, Optional.empty());
    }
}
