// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Those parts of a {@code tokenizer.json} that decide which ids a text gets, in one form however they were written.
 *
 * <p>Defaults are left out, since newer versions of the library write keys that older ones do not know. Lenient where the
 * identity does not depend on it: whoever loads the tokenizer says what is wrong with it.
 */
final class CanonicalTokenizer {

    /** Positions of characters in the text are not what is asked for. */
    private static final Set<String> IRRELEVANT = Set.of("trim_offsets", "str_rep");
    private static final List<String> ADDED_FLAGS = List.of("single_word", "lstrip", "rstrip", "normalized", "special");

    private final JsonReader reader;
    private final List<Entry> vocabulary = new ArrayList<>();
    private final Digest scores = new Digest();
    private final Digest merges = new Digest();
    /** By id, what was added: its content, and what is said of it. */
    private final TreeMap<Integer, String> added = new TreeMap<>();
    private final TreeMap<Integer, String> addedFlags = new TreeMap<>();
    private final TreeMap<String, JsonElement> model = new TreeMap<>();
    private JsonElement normalizer = JsonNull.INSTANCE;
    private JsonElement preTokenizer = JsonNull.INSTANCE;
    private Frame frame = Frame.NONE;

    private record Entry(String token, int id) {}

    private CanonicalTokenizer(JsonReader reader) {
        this.reader = reader;
    }

    /**
     * Reads a file to its end.
     *
     * @throws IOException if reading fails
     * @throws ModelException if it is not JSON, or not that of a tokenizer
     */
    static CanonicalTokenizer read(Reader json) throws IOException {
        JsonReader reader = new JsonReader(json);
        reader.setStrictness(Strictness.STRICT);
        CanonicalTokenizer canonical = new CanonicalTokenizer(reader);
        try {
            canonical.readParts();
            return canonical;
        } catch (java.nio.charset.CharacterCodingException e) {
            throw e;
        } catch (IOException | IllegalStateException | JsonParseException | NumberFormatException e) {
            throw new ModelException(
                    "it is not the JSON of a tokenizer: " + FileContent.jsonProblem(reader, e), e);
        }
    }

    private void readParts() throws IOException {
        reader.beginObject();
        while (reader.hasNext()) {
            switch (reader.nextName()) {
                case "added_tokens" -> readAddedTokens();
                case "model" -> readModel();
                case "normalizer" -> normalizer = JsonParser.parseReader(reader);
                case "pre_tokenizer" -> preTokenizer = JsonParser.parseReader(reader);
                case "post_processor" -> frame = Frame.of(JsonParser.parseReader(reader));
                default -> reader.skipValue();
            }
        }
        reader.endObject();
    }

    private void readModel() throws IOException {
        if (reader.peek() != JsonToken.BEGIN_OBJECT) {
            reader.skipValue();
            return;
        }
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            switch (key) {
                case "vocab" -> readVocabulary();
                case "merges" -> readMerges();
                default -> model.put(key, JsonParser.parseReader(reader));
            }
        }
        reader.endObject();
    }

    /** An object from token to id, or, in unigram models, an array of token and score. */
    private void readVocabulary() throws IOException {
        if (reader.peek() == JsonToken.BEGIN_OBJECT) {
            reader.beginObject();
            while (reader.hasNext()) {
                vocabulary.add(new Entry(reader.nextName(), reader.nextInt()));
            }
            reader.endObject();
            return;
        }
        reader.beginArray();
        for (int id = 0; reader.hasNext(); id++) {
            reader.beginArray();
            vocabulary.add(new Entry(reader.nextString(), id));
            scores.add(Double.doubleToLongBits(reader.nextDouble()));
            reader.endArray();
        }
        reader.endArray();
    }

    private void readMerges() throws IOException {
        reader.beginArray();
        while (reader.hasNext()) {
            if (reader.peek() == JsonToken.BEGIN_ARRAY) {
                reader.beginArray();
                while (reader.hasNext()) {
                    merges.add(reader.nextString());
                }
                reader.endArray();
            } else {
                String pair = reader.nextString();
                int space = pair.indexOf(' ', 1);
                merges.add(space < 0 ? pair : pair.substring(0, space));
                merges.add(space < 0 ? "" : pair.substring(space + 1));
            }
        }
        reader.endArray();
    }

    private void readAddedTokens() throws IOException {
        if (!(JsonParser.parseReader(reader) instanceof JsonArray tokens)) {
            return;
        }
        for (JsonElement element : tokens) {
            if (element instanceof JsonObject token && token.get("content") instanceof JsonPrimitive content
                    && token.get("id") instanceof JsonPrimitive id) {
                StringBuilder flags = new StringBuilder();
                for (String flag : ADDED_FLAGS) {
                    flags.append(token.get(flag) instanceof JsonPrimitive set && set.getAsBoolean() ? '1' : '0');
                }
                added.put(id.getAsInt(), content.getAsString());
                addedFlags.put(id.getAsInt(), flags.toString());
            }
        }
    }

    /** What the post-processor puts around a text. */
    Frame frame() {
        return frame;
    }

    /** The id of a token; empty if there is none. */
    Optional<Integer> idOf(String token) {
        return added.entrySet().stream()
                .filter(entry -> entry.getValue().equals(token))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> vocabulary.stream().filter(entry -> entry.token.equals(token)).map(Entry::id).findFirst());
    }

    /** Names the tokenizer, if this is what it puts around a text. */
    String identity(Frame around) {
        vocabulary.sort(Comparator.comparingInt(Entry::id).thenComparing(Entry::token));
        Digest all = new Digest();
        all.add(vocabulary.size());
        vocabulary.forEach(entry -> {
            all.add(entry.id);
            all.add(entry.token);
        });
        all.add(scores);
        all.add(merges);
        all.add(added.size());
        added.forEach((id, content) -> {
            all.add(id);
            all.add(content);
            all.add(addedFlags.getOrDefault(id, ""));
        });
        model.forEach((key, value) -> {
            if (!isDefault(key, value)) {
                all.add(key);
                all.add(canonical(value));
            }
        });
        all.add(canonical(sequence(normalizer, "normalizers")));
        all.add(canonical(sequence(preTokenizer, "pretokenizers")));
        all.add(around.toString());
        return "tokenizer:" + all.hex().substring(0, 16);
    }

    /** In all models false, nothing and no text are what a key means that is not there; so is BPE, where it can be. */
    private static boolean isDefault(String key, JsonElement value) {
        if (!(value instanceof JsonPrimitive primitive)) {
            return value.isJsonNull();
        }
        return primitive.isBoolean() && !primitive.getAsBoolean()
                || primitive.isString() && primitive.getAsString().isEmpty()
                || key.equals("dropout") && primitive.getAsDouble() == 0
                || key.equals("type") && primitive.getAsString().equals("BPE");
    }

    /** The parts of sequences in sequences, in a row: one alone, or none, is the same without a sequence around it. */
    private static JsonArray sequence(JsonElement part, String parts) {
        JsonArray flat = new JsonArray();
        if (part instanceof JsonObject object && object.get(parts) instanceof JsonArray array) {
            array.forEach(element -> flat.addAll(sequence(element, parts)));
        } else if (!part.isJsonNull()) {
            flat.add(part);
        }
        return flat;
    }

    private static String canonical(JsonElement element) {
        StringBuilder text = new StringBuilder();
        write(element, text);
        return text.toString();
    }

    private static void write(JsonElement element, StringBuilder to) {
        if (element instanceof JsonObject object) {
            to.append('{');
            defaulted(object).forEach((key, value) -> {
                to.append(new JsonPrimitive(key)).append(':');
                write(value, to);
                to.append(',');
            });
            to.append('}');
        } else if (element instanceof JsonArray array) {
            to.append('[');
            array.forEach(value -> {
                write(value, to);
                to.append(',');
            });
            to.append(']');
        } else if (element instanceof JsonPrimitive number && number.isNumber()) {
            to.append(new BigDecimal(number.getAsString()).stripTrailingZeros());
        } else {
            to.append(element);
        }
    }

    /** The keys in their order, with those defaults that only newer versions write, and with what these have renamed. */
    private static TreeMap<String, JsonElement> defaulted(JsonObject part) {
        TreeMap<String, JsonElement> keys = new TreeMap<>();
        part.asMap().forEach((key, value) -> {
            if (!IRRELEVANT.contains(key) && !value.isJsonNull()) {
                keys.put(key, value);
            }
        });
        String type = part.get("type") instanceof JsonPrimitive name ? name.getAsString() : "";
        if (type.equals("ByteLevel")) {
            keys.putIfAbsent("use_regex", new JsonPrimitive(true));
            keys.putIfAbsent("add_prefix_space", new JsonPrimitive(true));
        } else if (type.equals("Metaspace")) {
            JsonElement before = keys.remove("add_prefix_space");
            boolean prepends = !(before instanceof JsonPrimitive set) || set.getAsBoolean();
            keys.putIfAbsent("prepend_scheme", new JsonPrimitive(prepends ? "always" : "never"));
            keys.putIfAbsent("split", new JsonPrimitive(true));
        }
        return keys;
    }
}
