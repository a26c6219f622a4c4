package io.vorlauf.api.decoding;

import io.vorlauf.api.parameter.Parameter;
import java.util.List;

/**
 * A strategy that can be asked for.
 *
 * @param name its name
 * @param description what it does, in one line
 * @param requiredDrafts how many draft models it needs at least
 * @param parameters what can be set
 * @param provider who provides it, for people and records: symbolic name and version of its bundle ({@code
 *     io.vorlauf.strategy.linear 0.1.0}), in plain Java the name of its class; empty for plain decoding
 */
public record StrategyInfo(
        String name, String description, int requiredDrafts, List<Parameter<?>> parameters, String provider) {

    /** Copies the list. */
    public StrategyInfo {
        parameters = List.copyOf(parameters);
    }
}
