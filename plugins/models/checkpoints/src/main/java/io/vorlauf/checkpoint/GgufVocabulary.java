// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.internal.Refusal;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says in the metadata of a GGUF file what the tokenizer beside a checkpoint does: the reverse of {@link GgufTokenizer}.
 * What cannot be said there is found by reading it again: {@link #requireSame}.
 */
final class GgufVocabulary {

    private static final String KEYS = "tokenizer.ggml.";
    private static final String TEMPLATE_KEY = "chat_template";
    private static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final String SPACE = "\u2581";
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;
    /** What transformers calls special tokens, and what the file does. */
    private static final Map<String, String> SPECIAL =
            Map.of("bos_token", "bos", "eos_token", "eos", "unk_token", "unknown", "pad_token", "padding");
    /** Ends that a file can name beside the first. */
    private static final List<String> OTHER_ENDS = List.of("eot", "eom");

    private final Path file;
    private final JsonObject json;
    private final Optional<String> settings;
    private final JsonObject model;
    private final boolean pieces;
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final int[] kinds;

    private GgufVocabulary(Path file, int size) {
        this.file = file;
        this.json = object(text(file));
        this.settings = TokenizerDescription.config(file);
        this.model = json.get("model") instanceof JsonObject object ? object : new JsonObject();
        if (!"BPE".equals(string(model, "type"))) {
            throw refuse("is of type " + string(model, "type") + "; only BPE can be said there");
        }
        // Pieces have a character of their own for spaces; what goes by bytes has another, which no file spells out.
        this.pieces = (String.valueOf(json.get("normalizer")) + json.get("pre_tokenizer")).contains(SPACE);
        this.kinds = new int[size];
        Arrays.fill(kinds, UNUSED);
        for (int id = 0; id < size; id++) {
            tokens.add("[PAD" + id + "]");
        }
        model.getAsJsonObject("vocab").asMap().forEach((token, id) -> put(token, id.getAsInt(),
                pieces && token.matches("<0x[0-9A-F]{2}>") ? BYTE : NORMAL));
        for (JsonElement added : array("added_tokens")) {
            JsonObject token = added.getAsJsonObject();
            boolean special = token.has("special") && token.get("special").getAsBoolean();
            put(string(token, "content"), token.get("id").getAsInt(), special ? CONTROL : USER_DEFINED);
        }
        Optional.ofNullable(ids.get(string(model, "unk_token"))).filter(id -> pieces)
                .ifPresent(id -> kinds[id] = UNKNOWN);
    }

    /** The tokenizer of a file, for a model with so many rows of embeddings. */
    static GgufVocabulary read(Path tokenizerJson, int size) {
        try {
            return new GgufVocabulary(tokenizerJson, size);
        } catch (IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw Refusal.of(tokenizerJson, "is not the JSON of a tokenizer", e);
        }
    }

    private void put(String token, int id, int kind) {
        if (id < 0 || id >= kinds.length) {
            throw refuse("has the token '" + token + "' with the id " + id + ", but the model has only "
                    + kinds.length);
        }
        tokens.set(id, token);
        ids.put(token, id);
        kinds[id] = kind;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private JsonObject object(String text) {
        try {
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw Refusal.of(file, "is not a JSON object", e);
        }
    }

    private JsonArray array(String field) {
        return json.get(field) instanceof JsonArray array ? array : new JsonArray();
    }

    private static String string(JsonObject in, String field) {
        JsonElement value = in.get(field);
        return value instanceof JsonPrimitive ? value.getAsString()
                : value instanceof JsonObject object && object.has("content") ? string(object, "content") : "";
    }

    private ModelException refuse(String problem) {
        return Refusal.of(file, "has no counterpart in GGUF files: it " + problem);
    }

    /**
     * Writes what it does.
     *
     * @param stopTokens the ids that end a text; the first is one that the tokenizer names, if it names one of them
     */
    void write(GgufMetadata metadata, Set<Integer> stopTokens) {
        metadata.text(KEYS + "model", pieces ? "llama" : "gpt2")
                .text(KEYS + "pre", pieces ? "default" : splitting().firstName())
                .texts(KEYS + "tokens", tokens).integers(KEYS + "token_type", kinds);
        if (pieces) {
            metadata.numbers(KEYS + "scores", scores()).flag(KEYS + "add_space_prefix", prefixesSpace());
        } else {
            metadata.texts(KEYS + "merges", merges().stream().map(pair -> pair.get(0) + " " + pair.get(1)).toList());
        }
        TokenizerDescription description = describe(json);
        JsonObject named = settings.map(this::object).orElse(new JsonObject());
        Map<String, Integer> special = new HashMap<>();
        SPECIAL.forEach((name, kind) ->
                Optional.ofNullable(ids.get(string(named, name))).ifPresent(id -> special.put(kind, id)));
        Optional.ofNullable(ids.get(string(model, "unk_token"))).ifPresent(id -> special.putIfAbsent("unknown", id));
        if (description.before().length() > 1 || description.after().length() > 1) {
            throw refuse("puts more than one token before or behind a text");
        }
        description.before().stream().forEach(id -> special.put("bos", id));
        description.after().stream().forEach(id -> special.put("eos", id));
        Set<Integer> ends = new TreeSet<>(stopTokens);
        if (!special.containsKey("eos") && !ends.isEmpty()) {
            special.put("eos", ends.iterator().next());
        }
        ends.remove(special.get("eos"));
        ends.removeIf(id -> GgufTokenizer.endsTurn(tokens.get(id)));
        List<Integer> others = List.copyOf(ends);
        for (int i = 0; i < Math.min(OTHER_ENDS.size(), others.size()); i++) {
            special.put(OTHER_ENDS.get(i), others.get(i));
        }
        special.forEach((kind, id) -> metadata.integer(KEYS + kind + "_token_id", id));
        metadata.flag(KEYS + "add_bos_token", description.before().length() > 0)
                .flag(KEYS + "add_eos_token", description.after().length() > 0);
        template(named).ifPresent(template -> metadata.text("tokenizer.chat_template", template));
    }

    private Optional<String> template(JsonObject named) {
        Path own = file.resolveSibling(TEMPLATE_FILE);
        if (Files.isRegularFile(own)) {
            return Optional.of(text(own));
        }
        JsonElement given = named.get(TEMPLATE_KEY);
        if (given instanceof JsonArray all) {
            // Of several, each with a name, files have the usual one.
            for (JsonElement one : all) {
                if (one instanceof JsonObject object && string(object, "name").equals("default")) {
                    return Optional.of(string(object, "template"));
                }
            }
        }
        return Optional.of(string(named, TEMPLATE_KEY)).filter(text -> !text.isEmpty());
    }

    private List<List<String>> merges() {
        List<List<String>> merges = new ArrayList<>();
        for (JsonElement merge : model.getAsJsonArray("merges")) {
            if (merge instanceof JsonArray pair) {
                merges.add(List.of(pair.get(0).getAsString(), pair.get(1).getAsString()));
            } else {
                String pair = merge.getAsString();
                int space = pair.indexOf(' ', 1);
                merges.add(List.of(pair.substring(0, space), pair.substring(space + 1)));
            }
        }
        return merges;
    }

    /** The sooner a token is merged, the better its score; those of one token follow each other. */
    private float[] scores() {
        float[] scores = new float[tokens.size()];
        Arrays.fill(scores, -tokens.size());
        int rank = 0;
        Set<Integer> seen = new TreeSet<>();
        for (List<String> pair : merges()) {
            Integer merged = ids.get(pair.get(0) + pair.get(1));
            if (merged != null && seen.add(merged)) {
                scores[merged] = -rank++;
            }
        }
        return scores;
    }

    /** Whether a space is put before a text. */
    private boolean prefixesSpace() {
        String normalizer = String.valueOf(json.get("normalizer"));
        String splitting = String.valueOf(json.get("pre_tokenizer"));
        boolean metaspace = splitting.contains("\"Metaspace\"") && !splitting.contains("\"never\"")
                && !splitting.contains("\"add_prefix_space\":false");
        return normalizer.contains("\"Prepend\"") || metaspace;
    }

    /** How it splits texts before merges, which has to be one of the ways that have a name. */
    private GgufSplitting splitting() {
        List<String> expressions = new ArrayList<>();
        JsonElement splitting = json.get("pre_tokenizer");
        JsonArray parts = splitting instanceof JsonObject all && all.get("pretokenizers") instanceof JsonArray inner
                ? inner : new JsonArray();
        if (parts.isEmpty() && splitting instanceof JsonObject one) {
            parts.add(one);
        }
        boolean bytes = false;
        for (JsonElement element : parts) {
            JsonObject part = element.getAsJsonObject();
            switch (string(part, "type")) {
                case "Split" -> expressions.add(string(part.getAsJsonObject("pattern"), "Regex"));
                case "Digits" -> expressions.add(
                        part.has("individual_digits") && part.get("individual_digits").getAsBoolean()
                                ? "\\p{N}" : "\\p{N}+");
                case "ByteLevel" -> {
                    bytes = true;
                    if (!part.has("use_regex") || part.get("use_regex").getAsBoolean()) {
                        expressions.addAll(GgufSplitting.GPT2.expressions());
                    }
                    if (part.has("add_prefix_space") && part.get("add_prefix_space").getAsBoolean()) {
                        throw refuse("puts a space before a text");
                    }
                }
                default -> throw refuse("splits texts by a " + string(part, "type"));
            }
        }
        if (!bytes || !(json.get("normalizer") == null || json.get("normalizer").isJsonNull()
                || String.valueOf(json.get("normalizer")).contains("\"NFC\""))) {
            throw refuse("normalizes texts, or does not go by bytes");
        }
        boolean wholeWords = model.has("ignore_merges") && model.get("ignore_merges").getAsBoolean();
        List<String> plain = expressions.stream().map(GgufVocabulary::plain).toList();
        return Arrays.stream(GgufSplitting.values())
                .filter(known -> known.wholeWords() == wholeWords
                        && known.expressions().stream().map(GgufVocabulary::plain).toList().equals(plain))
                .findFirst()
                .orElseThrow(() -> refuse("splits texts by " + expressions
                        + (wholeWords ? ", and keeps whole words" : "") + ", which has no name there"));
    }

    /** One spelling of what matches the same. */
    private static String plain(String expression) {
        String plain = expression.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)",
                "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])");
        return plain.endsWith("|\\s+") ? plain.substring(0, plain.length() - "|\\s+".length()) : plain;
    }

    private TokenizerDescription describe(JsonObject tokenizer) {
        try {
            return TokenizerDescription.of(new StringReader(tokenizer.toString()), settings);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /**
     * Throws unless what a file says does the same: all tokens, what becomes of them, merges, and what stands around a
     * text. How a text is split has been told by its name.
     *
     * @param said what a file says that was meant to say this
     */
    void requireSame(GgufTokenizer said) {
        JsonObject other = object(said.json());
        JsonObject same = json.deepCopy();
        for (String known : List.of("normalizer", "pre_tokenizer")) {
            same.add(known, other.has(known) ? other.get(known) : JsonNull.INSTANCE);
        }
        JsonObject vocabulary = same.getAsJsonObject("model").getAsJsonObject("vocab");
        for (int id = 0; id < kinds.length; id++) {
            vocabulary.addProperty(tokens.get(id), id);
        }
        for (String harmless : List.of("unk_token", "fuse_unk", "dropout")) {
            same.getAsJsonObject("model").add(harmless, other.getAsJsonObject("model").get(harmless));
        }
        // Whether a special token is looked for in the text as it is, or as it is normalized.
        Map<Integer, JsonElement> normalized = new HashMap<>();
        other.getAsJsonArray("added_tokens").forEach(added -> normalized.put(
                added.getAsJsonObject().get("id").getAsInt(), added.getAsJsonObject().get("normalized")));
        for (JsonElement added : same.get("added_tokens") instanceof JsonArray all ? all : new JsonArray()) {
            added.getAsJsonObject().add("normalized", normalized.get(added.getAsJsonObject().get("id").getAsInt()));
        }
        String identity = describe(same).identity();
        try {
            TokenizerDescription written = TokenizerDescription.of(new StringReader(said.json()), Optional.empty());
            if (!written.identity().equals(identity)) {
                throw refuse("would tell tokens apart otherwise (" + difference(same, other) + ")");
            }
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private static String difference(JsonObject one, JsonObject other) {
        JsonObject model = one.getAsJsonObject("model");
        JsonObject said = other.getAsJsonObject("model");
        if (!model.get("vocab").equals(said.get("vocab"))) {
            return "by its vocabulary";
        }
        if (!String.valueOf(one.get("added_tokens")).equals(String.valueOf(other.get("added_tokens")))) {
            return "by what it says of added tokens";
        }
        return model.getAsJsonArray("merges").size() == said.getAsJsonArray("merges").size()
                ? "by the order of its merges, or by what stands around a text" : "by its merges";
    }
}
