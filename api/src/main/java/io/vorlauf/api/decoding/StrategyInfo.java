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
 */
public record StrategyInfo(String name, String description, int requiredDrafts, List<Parameter<?>> parameters) {

    /** Copies the list. */
    public StrategyInfo {
        parameters = List.copyOf(parameters);
    }
}
