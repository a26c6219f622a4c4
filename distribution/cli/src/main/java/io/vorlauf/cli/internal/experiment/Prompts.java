package io.vorlauf.cli.internal.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads prompts: one a line, or JSON Lines, told by the first character. Of an object, {@code prompt} (text) is taken,
 * or the first of {@code turns} (texts, as in Spec-Bench), or {@code ids} (token ids); {@code category} if it is there;
 * and {@code id} or {@code question_id} as its name, else the line's number. One line that is not a prompt refuses the
 * file: half a file would be another experiment.
 */
public final class Prompts {

    private static final String BUILT_IN = "prompts.jsonl";

    private final String source;
    private final List<LabelledPrompt> prompts = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private Prompts(String source) {
        this.source = source;
    }

    /** Short beginnings in plain English, four for each of four categories. */
    public static List<LabelledPrompt> builtIn() {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Prompts.class.getResourceAsStream(BUILT_IN), StandardCharsets.UTF_8))) {
            return new Prompts("the built-in prompts").parse(reader.lines().toList());
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
            List<LabelledPrompt> prompts = new Prompts(file.toString()).parse(Files.readAllLines(file));
            if (prompts.isEmpty()) {
                throw new BadInput("there is no prompt in " + file);
            }
            return prompts;
        } catch (NoSuchFileException e) {
            throw new BadInput("there is no prompt file " + file, e);
        } catch (CharacterCodingException e) {
            throw new BadInput("the prompts in " + file + " are not UTF-8", e);
        } catch (IOException e) {
            throw new BadInput("cannot read the prompts in " + file + ": " + e.getMessage(), e);
        }
    }

    private List<LabelledPrompt> parse(List<String> text) {
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty()) {
                add(i + 1, line.startsWith("{") ? json(i + 1, line) : text(i + 1, line));
            }
        }
        return List.copyOf(prompts);
    }

    private void add(int number, LabelledPrompt prompt) {
        Integer before = lines.putIfAbsent(prompt.id(), number);
        if (before != null) {
            throw new BadInput(line(number) + " has the id of line " + before + ": " + prompt.id());
        }
        prompts.add(prompt);
    }

    private String line(int number) {
        return "line " + number + " of " + source;
    }

    private static LabelledPrompt text(int number, String line) {
        return new LabelledPrompt("line " + number, "", new Prompt.Text(line));
    }

    private LabelledPrompt json(int number, String line) {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            String id = Stream.of("id", "question_id")
                    .filter(object::has)
                    .findFirst()
                    .map(name -> object.get(name).getAsString())
                    .orElse("line " + number);
            String category = object.has("category") ? object.get("category").getAsString() : "";
            return new LabelledPrompt(id, category, prompt(number, object));
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BadInput(line(number) + " is not a prompt: " + e.getMessage(), e);
        }
    }

    private Prompt prompt(int number, JsonObject object) {
        if (object.has("prompt")) {
            return new Prompt.Text(object.get("prompt").getAsString());
        }
        if (object.has("turns")) {
            return new Prompt.Text(object.getAsJsonArray("turns").get(0).getAsString());
        }
        if (object.has("ids")) {
            return new Prompt.Ids(ids(object.getAsJsonArray("ids")));
        }
        throw new BadInput(line(number) + " has none of prompt, turns, ids");
    }

    private static Tokens ids(JsonArray array) {
        List<Integer> ids = new ArrayList<>();
        for (JsonElement element : array) {
            ids.add(element.getAsInt());
        }
        return Tokens.of(ids);
    }
}
