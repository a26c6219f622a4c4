// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.experiment;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.chat.MessagesJson;
import io.vorlauf.lab.experiment.LabelledPrompt;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads prompts in whatever form they are written, which the content tells, and the extension where the content might
 * be several:
 *
 * <ul>
 *   <li>text, a prompt a line; a line that begins with {@code #} is a comment;
 *   <li>JSON Lines, or a JSON array: objects with {@code prompt} or {@code text} (texts), or {@code turns} (texts, as
 *       in Spec-Bench; the first is taken), or {@code messages} (a conversation; see {@link MessagesJson}), or
 *       {@code ids} (token ids), and with {@code id} or {@code question_id}, and {@code category}, if they like; or
 *       texts;
 *   <li>a table as RFC 4180 has it, with commas, semicolons or tabs, and a header row that names a column
 *       {@code prompt}, {@code text} or {@code turns}, and if it likes {@code id} or {@code question_id}, and
 *       {@code category}.
 * </ul>
 *
 * <p>A file has one form. What has no id is named by its line, or its place in the array.
 */
final class PromptReader {

    private static final TypeAdapter<JsonElement> JSON = new Gson().getAdapter(JsonElement.class);
    private static final List<String> TEXTS = List.of("prompt", "text", "turns");
    private static final List<String> IDS = List.of("id", "question_id");
    private static final String EXPECTED = "a prompt is a JSON object with prompt, text, turns, messages or ids, or a JSON text";

    private final String source;
    private final List<LabelledPrompt> prompts = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final List<String> mended = new ArrayList<>();

    /**
     * A reader for one text.
     *
     * @param source where that is from, for messages
     */
    PromptReader(String source) {
        this.source = source;
    }

    /**
     * Reads all prompts.
     *
     * @param extension what the name of the file ends in, in lower case
     * @throws BadInput if something is not a prompt
     */
    Prompts read(String all, String extension) {
        // Some editors begin a file with a byte order mark.
        String text = all.startsWith("\uFEFF") ? all.substring(1) : all;
        String form;
        if (isArray(text, extension)) {
            form = "JSON array";
            readArray(text);
        } else if (text.stripLeading().startsWith("{") || List.of("jsonl", "ndjson", "json").contains(extension)) {
            form = "JSON Lines";
            readJsonLines(text);
        } else if (List.of("csv", "tsv", "tab").contains(extension) || delimiter(text).isPresent()) {
            form = readTable(text, extension);
        } else {
            form = readText(text);
        }
        return new Prompts(prompts, form, mended.isEmpty()
                ? List.of()
                : List.of("half a character (a surrogate without the other one) was read as U+FFFD in "
                        + String.join(", ", mended) + " of " + source));
    }

    // Texts may begin with a bracket, too: "[INST] Who …".
    private static boolean isArray(String text, String extension) {
        String begin = text.stripLeading();
        if (!begin.startsWith("[")) {
            return false;
        }
        String next = begin.substring(1).stripLeading();
        return extension.equals("json") || next.isEmpty() || "{\"]".indexOf(next.charAt(0)) >= 0;
    }

    private String readText(String text) {
        int comments = 0;
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.startsWith("#")) {
                comments++;
            } else if (isJsonObject(line)) {
                throw new BadInput("line " + number + " of " + source + " is a JSON object, but the file begins with "
                        + "text; the prompts of a file are written in one form");
            } else if (!line.isEmpty()) {
                add("line " + number, Optional.empty(), "", new Prompt.Text(line));
            }
        }
        return "text" + switch (comments) {
            case 0 -> "";
            case 1 -> ", 1 comment left out";
            default -> ", " + comments + " comments left out";
        };
    }

    private static boolean isJsonObject(String line) {
        if (!line.startsWith("{")) {
            return false;
        }
        try {
            return parse(line) instanceof JsonObject;
        } catch (IOException | JsonParseException e) {
            return false;
        }
    }

    private void readJsonLines(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                String place = "line " + number;
                try {
                    add(place, parse(line));
                } catch (IOException | JsonParseException e) {
                    throw broken(place, Reasons.ofJson(e) + "; " + EXPECTED, e);
                }
            }
        }
    }

    private static JsonElement parse(String text) throws IOException {
        JsonReader reader = strict(text);
        JsonElement element = JSON.read(reader);
        reader.peek();
        return element;
    }

    private static JsonReader strict(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    private void readArray(String text) {
        JsonReader reader = strict(text);
        try {
            reader.beginArray();
            for (int number = 1; reader.hasNext(); number++) {
                add("prompt " + number, JSON.read(reader));
            }
            reader.endArray();
            BadInput.when(reader.peek() != JsonToken.END_DOCUMENT,
                    source + " goes on behind the JSON array with which it begins");
        } catch (IOException | JsonParseException | IllegalStateException e) {
            String place = Reasons.lineOfJson(e).map(line -> "line " + line + " of ").orElse("");
            throw new BadInput(
                    place + source + " is not a JSON array of prompts: " + Reasons.ofJson(e) + "; " + EXPECTED, e);
        }
    }

    private void add(String place, JsonElement element) {
        if (element instanceof JsonObject object) {
            Optional<String> id = IDS.stream().filter(object::has).findFirst().map(name -> label(place, object, name));
            add(place, id, object.has("category") ? label(place, object, "category") : "", prompt(place, object));
        } else {
            add(place, Optional.empty(), "", new Prompt.Text(text(place, element, "it")));
        }
    }

    private Prompt prompt(String place, JsonObject object) {
        Optional<String> name = TEXTS.stream().filter(object::has).findFirst();
        if (name.isEmpty() && object.has("ids")) {
            return new Prompt.Ids(ids(place, array(place, object, "ids")));
        }
        if (name.isEmpty() && object.has("messages")) {
            try {
                return MessagesJson.conversation(object);
            } catch (IllegalArgumentException e) {
                throw broken(place, e.getMessage(), e);
            }
        }
        String found = name.orElseThrow(() -> broken(place, "it has none of prompt, text, turns, messages, ids but "
                + (object.isEmpty() ? "nothing" : String.join(", ", object.keySet())), null));
        if (!found.equals("turns")) {
            return new Prompt.Text(text(place, object.get(found), found));
        }
        return new Prompt.Text(first(place, array(place, object, found)));
    }

    private String first(String place, JsonArray turns) {
        return text(place, turns.get(0), "the first of turns");
    }

    private JsonArray array(String place, JsonObject object, String name) {
        if (!(object.get(name) instanceof JsonArray array)) {
            throw broken(place, name + " is not an array but " + object.get(name), null);
        }
        if (array.isEmpty()) {
            throw broken(place, name + " is empty", null);
        }
        return array;
    }

    private String text(String place, JsonElement element, String what) {
        if (!(element instanceof JsonPrimitive primitive && primitive.isString())) {
            throw broken(place, what + " is not a text but " + element, null);
        }
        String text = mend(place, primitive.getAsString());
        if (text.isEmpty()) {
            throw broken(place, what + " is empty", null);
        }
        return text;
    }

    // A text or a number.
    private String label(String place, JsonObject object, String name) {
        if (object.get(name) instanceof JsonPrimitive primitive) {
            return mend(place, primitive.getAsString());
        }
        throw broken(place, name + " is neither a text nor a number but " + object.get(name), null);
    }

    // Half a character cannot be written down in UTF-8, so the results would be of another prompt than the command's.
    private String mend(String place, String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point)
                .forEach(whole::appendCodePoint);
        if (!whole.toString().equals(text) && !mended.contains(place)) {
            mended.add(place);
        }
        return whole.toString();
    }

    private Tokens ids(String place, JsonArray array) {
        List<Integer> ids = new ArrayList<>();
        for (JsonElement element : array) {
            ids.add(id(element).orElseThrow(() -> broken(
                    place, "ids must be whole numbers from 0 to below 2^31, not " + element, null)));
        }
        return Tokens.of(ids);
    }

    private static Optional<Integer> id(JsonElement element) {
        if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
            try {
                return Optional.of(new BigDecimal(primitive.getAsString()).intValueExact()).filter(id -> id >= 0);
            } catch (ArithmeticException | NumberFormatException e) {
                // Not a whole number.
            }
        }
        return Optional.empty();
    }

    // Empty if the first line is no header row with a prompt in it. Of a text, no line looks like one by chance: it
    // would have to be a list of names, one of them such as these.
    private static Optional<Character> delimiter(String text) {
        String header = text.lines().findFirst().orElse("");
        return Stream.of(',', '\t', ';')
                .filter(delimiter -> {
                    List<String> cells = Arrays.stream(header.split(String.valueOf(delimiter), -1))
                            .map(PromptReader::column)
                            .toList();
                    return cells.size() > 1
                            && cells.stream().allMatch(cell -> cell.matches("[\\w .-]{1,40}"))
                            && cells.stream().anyMatch(TEXTS::contains);
                })
                .findFirst();
    }

    private static String column(String cell) {
        return cell.strip().replaceAll("^\"|\"$", "").strip().toLowerCase(Locale.ROOT);
    }

    private String readTable(String text, String extension) {
        char delimiter = delimiter(text).orElse(extension.equals("csv") ? ',' : '\t');
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).build();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            Columns columns = null;
            Iterator<CSVRecord> rows = parser.iterator();
            while (true) {
                // Where the next row begins; it may go over several lines.
                String place = "line " + (parser.getCurrentLineNumber() + 1);
                if (!next(rows, place)) {
                    break;
                }
                List<String> row = rows.next().toList();
                if (row.stream().allMatch(String::isBlank)) {
                    continue;
                }
                if (columns == null) {
                    columns = columns(row);
                } else {
                    add(place, columns, row);
                }
            }
        } catch (IOException e) {
            throw new BadInput("cannot read the prompts in " + source + ": " + Reasons.of(e), e);
        }
        return delimiter == '\t' ? "TSV" : "CSV";
    }

    private boolean next(Iterator<CSVRecord> rows, String place) {
        try {
            return rows.hasNext();
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new BadInput(place + " of " + source + " is not a row of a table: "
                    + (String.valueOf(e.getMessage()).contains("EOF reached")
                            ? "a quote that begins there is not closed"
                            : "a closing quote must be followed by the next cell or the end of the line")
                    + "; a quote within quotes is written twice", e);
        }
    }

    /** Where in a row to find what; how many cells a row has. */
    private record Columns(int size, String name, int text, OptionalInt id, OptionalInt category) {}

    private Columns columns(List<String> head) {
        List<String> names = head.stream().map(PromptReader::column).toList();
        String name = TEXTS.stream().filter(names::contains).findFirst().orElseThrow(() -> new BadInput(
                source + " has no column prompt, text or turns; its first row, which names the columns, is: "
                        + String.join(", ", names)));
        return new Columns(names.size(), name, names.indexOf(name), find(names, IDS), find(names, List.of("category")));
    }

    private static OptionalInt find(List<String> names, List<String> wanted) {
        return wanted.stream().mapToInt(names::indexOf).filter(index -> index >= 0).findFirst();
    }

    private void add(String place, Columns columns, List<String> row) {
        if (row.size() != columns.size()) {
            throw broken(place, "it has " + row.size() + (row.size() == 1 ? " cell" : " cells")
                    + ", and the first row, which names them, has " + columns.size(), null);
        }
        String cell = row.get(columns.text());
        if (cell.isBlank()) {
            throw broken(place, columns.name() + " is empty", null);
        }
        Optional<String> id = columns.id().stream().mapToObj(row::get).filter(text -> !text.isBlank()).findFirst();
        add(place, id, columns.category().stream().mapToObj(row::get).findFirst().orElse("").strip(),
                new Prompt.Text(columns.name().equals("turns") ? turn(place, cell) : cell));
    }

    // Turns in one cell are a JSON array, or else there is one.
    private String turn(String place, String cell) {
        try {
            return parse(cell) instanceof JsonArray turns && !turns.isEmpty() ? first(place, turns) : cell;
        } catch (IOException | JsonParseException e) {
            return cell;
        }
    }

    private void add(String place, Optional<String> id, String category, Prompt prompt) {
        if (id.filter(String::isBlank).isPresent()) {
            throw broken(place, "its id is empty", null);
        }
        String name = id.orElse(place);
        String before = places.putIfAbsent(name, place);
        BadInput.when(before != null, place + " of " + source + " has the id of " + before + ": " + name);
        prompts.add(LabelledPrompt.builder().id(name).category(category).prompt(prompt).build());
    }

    private BadInput broken(String place, String what, Throwable cause) {
        return new BadInput(place + " of " + source + " is not a prompt: " + what, cause);
    }
}
