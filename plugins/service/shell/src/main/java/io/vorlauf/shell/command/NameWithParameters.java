// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import io.vorlauf.api.decoding.DecodingRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is not written as it should be, or a parameter is there twice; the message
     *     goes on behind what was read
     */
    public static NameWithParameters read(String text) {
        List<String> parts = Arrays.asList(text.strip().split(":", -1));
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("is not a strategy with parameters behind colons, such as linear:k=4");
            }
            if (parameters.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("sets '" + part.substring(0, equals) + "' twice");
            }
        }
        if (parts.get(0).isEmpty()) {
            throw new IllegalArgumentException("has no name");
        }
        return new NameWithParameters(parts.get(0), parameters);
    }

    /**
     * Reads several with commas between them, as they stand behind {@code --strategies}.
     *
     * @throws BadInput if one is not written as it should be
     */
    public static List<NameWithParameters> list(String text) {
        return Arrays.stream(text.split(",", -1)).map(one -> {
            try {
                return read(one);
            } catch (IllegalArgumentException e) {
                throw new BadInput("--strategies must be strategies with commas between them, with parameters behind "
                        + "colons, such as linear:k=4,tree; '" + one + "' " + e.getMessage(), e);
            }
        }).toList();
    }

    /** Whether it is decoding without speculation. */
    public boolean isPlain() {
        return name.equals(DecodingRequest.NO_SPECULATION);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        new TreeMap<>(parameters).forEach((key, value) -> text.append(':').append(key).append('=').append(value));
        return text.toString();
    }
}
