package io.vorlauf.cli.internal.experiment;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.platform.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
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
            // Some editors begin a file with a byte order mark.
            String line = (i == 0 ? text.get(i).replaceFirst("^\uFEFF", "") : text.get(i)).strip();
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
                    .map(name -> label(object, name))
                    .orElse("line " + number);
            String category = object.has("category") ? label(object, "category") : "";
            return new LabelledPrompt(id, category, prompt(number, object));
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BadInput(line(number) + " is not a prompt: " + e.getMessage(), e);
        }
    }

    private Prompt prompt(int number, JsonObject object) {
        if (object.has("prompt")) {
            return new Prompt.Text(text(object.get("prompt"), "prompt"));
        }
        if (object.has("turns")) {
            JsonArray turns = array(object, "turns");
            if (turns.isEmpty()) {
                throw new IllegalArgumentException("turns is empty");
            }
            return new Prompt.Text(text(turns.get(0), "the first of turns"));
        }
        if (object.has("ids")) {
            return new Prompt.Ids(ids(array(object, "ids")));
        }
        throw new BadInput(line(number) + " has none of prompt, turns, ids");
    }

    private static JsonArray array(JsonObject object, String name) {
        if (object.get(name) instanceof JsonArray array) {
            return array;
        }
        throw new IllegalArgumentException(name + " is not an array but " + object.get(name));
    }

    private static String text(JsonElement element, String what) {
        if (element instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw new IllegalArgumentException(what + " is not a text but " + element);
    }

    // A text or a number.
    private static String label(JsonObject object, String name) {
        if (object.get(name) instanceof JsonPrimitive primitive) {
            return primitive.getAsString();
        }
        throw new IllegalArgumentException(name + " is neither a text nor a number but " + object.get(name));
    }

    private static int id(JsonElement element) {
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                return new BigDecimal(primitive.getAsString()).intValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                // Answered below, as is what is no number.
            }
        }
        throw new IllegalArgumentException("ids must be whole numbers below 2^31, not " + element);
    }

    private static Tokens ids(JsonArray array) {
        List<Integer> ids = new ArrayList<>();
        for (JsonElement element : array) {
            ids.add(id(element));
        }
        return Tokens.of(ids);
    }
}
