package io.vorlauf.shell.internal.command;

import io.vorlauf.shell.internal.platform.BadInput;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strategy as it is typed: {@code tree:nodes=16:depth=4}.
 *
 * @param name its name
 * @param parameters values by name
 */
record StrategyText(String name, Map<String, String> parameters) {

    static StrategyText parse(String text) {
        List<String> parts = Arrays.asList(text.strip().split(":", -1));
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new BadInput(
                        "'" + text + "' is not a strategy with parameters behind colons, such as linear:k=4");
            }
            String name = part.substring(0, equals);
            if (parameters.putIfAbsent(name, part.substring(equals + 1)) != null) {
                throw new BadInput("'" + text + "' sets '" + name + "' twice");
            }
        }
        return new StrategyText(parts.get(0), parameters);
    }
}
