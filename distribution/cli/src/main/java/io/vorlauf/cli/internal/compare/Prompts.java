package io.vorlauf.cli.internal.compare;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads prompts: one a line, or JSON Lines, told by the first character. Of an object, {@code prompt} (text) is taken,
 * or the first of {@code turns} (texts, as in Spec-Bench), or {@code ids} (token ids).
 */
public final class Prompts {

    private static final String BUILT_IN = "prompts.txt";

    private Prompts() {}

    /** A handful of short beginnings in plain English. */
    public static List<LabelledPrompt> builtIn() {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Prompts.class.getResourceAsStream(BUILT_IN), StandardCharsets.UTF_8))) {
            return parse("the built-in prompts", reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The prompts in a file.
     *
     * @throws BadInput if it cannot be read, has none, or a line is not a prompt
     */
    public static List<LabelledPrompt> read(Path file) {
        try {
            List<LabelledPrompt> prompts = parse(file.toString(), Files.readAllLines(file));
            if (prompts.isEmpty()) {
                throw new BadInput("there is no prompt in " + file);
            }
            return prompts;
        } catch (NoSuchFileException e) {
            throw new BadInput("there is no prompt file " + file, e);
        } catch (IOException e) {
            throw new BadInput("cannot read the prompts in " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<LabelledPrompt> parse(String source, List<String> lines) {
        List<LabelledPrompt> prompts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                String label = "line " + (i + 1) + " of " + source;
                Prompt prompt = line.startsWith("{") ? json(label, line) : new Prompt.Text(line);
                prompts.add(new LabelledPrompt(label, prompt));
            }
        }
        return List.copyOf(prompts);
    }

    private static Prompt json(String label, String line) {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            if (object.has("prompt")) {
                return new Prompt.Text(object.get("prompt").getAsString());
            }
            if (object.has("turns")) {
                return new Prompt.Text(object.getAsJsonArray("turns").get(0).getAsString());
            }
            if (object.has("ids")) {
                return new Prompt.Ids(ids(object.getAsJsonArray("ids")));
            }
        } catch (RuntimeException e) {
            throw new BadInput(label + " is not a prompt: " + e.getMessage(), e);
        }
        throw new BadInput(label + " has none of prompt, turns, ids");
    }

    private static Tokens ids(JsonArray array) {
        List<Integer> ids = new ArrayList<>();
        for (JsonElement element : array) {
            ids.add(element.getAsInt());
        }
        return Tokens.of(ids);
    }
}
