package io.vorlauf.api.decoding;

import java.util.Map;
import java.util.Objects;

/**
 * A named transform of a request.
 *
 * @param name name of a {@link io.vorlauf.api.sampling.TransformFactory}
 * @param parameters values of its parameters; those not given have their defaults
 */
public record TransformChoice(String name, Map<String, String> parameters) {

    /** Checks for null and copies. */
    public TransformChoice {
        Objects.requireNonNull(name, "name");
        parameters = Map.copyOf(parameters);
    }

    /** A transform with the defaults of its parameters. */
    public static TransformChoice of(String name) {
        return new TransformChoice(name, Map.of());
    }
}
