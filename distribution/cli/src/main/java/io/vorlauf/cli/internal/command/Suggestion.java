// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** How a model's makers sample it, which is said and never taken without being asked for. */
final class Suggestion {

    private static final String FILE = "generation_config.json";
    private static final Map<String, String> OPTIONS = options();

    private Suggestion() {}

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("temperature", "--temperature");
        options.put("top_k", "--top-k");
        options.put("top_p", "--top-p");
        options.put("min_p", "--min-p");
        options.put("repetition_penalty", "--repetition-penalty");
        return options;
    }

    /**
     * A sentence with the options; empty if the directory suggests no sampling, or the user has given one of them.
     *
     * @param command whose options were parsed
     */
    static Optional<String> of(Path directory, CommandSpec command) {
        boolean given = OPTIONS.values().stream().anyMatch(command.commandLine().getParseResult()::hasMatchedOption);
        return given ? Optional.empty() : Suggestion.of(directory);
    }

    private static Optional<String> of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (!Files.isRegularFile(file)
                    || !(JsonParser.parseString(Files.readString(file)) instanceof JsonObject config)
                    || !(config.get("do_sample") instanceof JsonPrimitive samples && samples.getAsBoolean())) {
                return Optional.empty();
            }
            // Without one, transformers take 1; without that here, nothing would be sampled.
            config.asMap().putIfAbsent("temperature", new JsonPrimitive(1));
            String options = OPTIONS.entrySet().stream()
                    .filter(option -> isNumber(config.get(option.getKey())))
                    .map(option -> option.getValue() + " " + config.get(option.getKey()).getAsString())
                    .collect(Collectors.joining(" "));
            return Optional.of("this model suggests " + options + " (" + FILE + ")");
        } catch (IOException | JsonParseException e) {
            // What is wrong with the file, the model's loader says.
            return Optional.empty();
        }
    }

    private static boolean isNumber(JsonElement value) {
        return value instanceof JsonPrimitive number && number.isNumber();
    }
}
