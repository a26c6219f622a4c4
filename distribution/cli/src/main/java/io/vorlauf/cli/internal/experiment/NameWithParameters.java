package io.vorlauf.cli.internal.experiment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A plug-in as it is named on the command line, with parameters behind colons: {@code tree:nodes=12:depth=5}.
 *
 * @param name its name
 * @param parameters values of its parameters
 */
public record NameWithParameters(String name, Map<String, String> parameters) {

    /** Copies the map. */
    public NameWithParameters {
        parameters = Map.copyOf(parameters);
    }

    /** Reads one; empty if it is not written as it should be, or a parameter is there twice. */
    public static Optional<NameWithParameters> parse(String text) {
        String[] parts = text.strip().split(":", -1);
        Map<String, String> parameters = new HashMap<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            int equals = part.indexOf('=');
            if (equals < 1 || parameters.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        return parts[0].isEmpty() ? Optional.empty() : Optional.of(new NameWithParameters(parts[0], parameters));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        new TreeMap<>(parameters).forEach((key, value) -> text.append(':').append(key).append('=').append(value));
        return text.toString();
    }
}
