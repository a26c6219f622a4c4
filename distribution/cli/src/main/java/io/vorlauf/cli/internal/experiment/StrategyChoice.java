package io.vorlauf.cli.internal.experiment;

import io.vorlauf.cli.internal.platform.BadInput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A strategy with parameters, as it is written on the command line: {@code tree:nodes=16:depth=4}.
 *
 * @param name its name
 * @param parameters values by name
 */
public record StrategyChoice(String name, Map<String, String> parameters) {

    /** Copies the map. */
    public StrategyChoice {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads choices with commas between them.
     *
     * @throws BadInput if one is not written as it should be
     */
    public static List<StrategyChoice> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(StrategyChoice::parse).toList();
    }

    private static StrategyChoice parse(String text) {
        return NameWithParameters.parse(text)
                .map(choice -> new StrategyChoice(choice.name(), choice.parameters()))
                .orElseThrow(() -> bad(text));
    }

    private static BadInput bad(String text) {
        return new BadInput("--strategies must be strategies with commas between them, with parameters behind colons, "
                + "such as linear:k=4,tree; '" + text + "' is not");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        new TreeMap<>(parameters).forEach((key, value) -> text.append(':').append(key).append('=').append(value));
        return text.toString();
    }
}
