// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

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
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.checkpoint.GgufFile;
import io.vorlauf.checkpoint.GgufTokenizer;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import io.vorlauf.tokenizers.internal.Vocabulary.Builder.AddedToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code tokenizer.json} that was read and checked, or what a GGUF file has instead.
 *
 * @param description which tokenizer it is, and what it puts around a text
 * @param json the content
 * @param vocabulary the tokens in it
 * @param special the special tokens that are looked for in a text
 * @param chatFormat the chat templates that came with it, if there are any
 */
record TokenizerFile(
        TokenizerDescription description,
        String json,
        Vocabulary vocabulary,
        List<AddedToken> special,
        Optional<ChatFormat> chatFormat) {

    /** Ten times the largest vocabularies there are. */
    private static final long LARGEST_SIZE = 512L << 20;

    /**
     * Reads a file.
     *
     * @throws ModelException if it is missing, damaged or not supported
     */
    static TokenizerFile read(Path path) {
        if (!Files.isRegularFile(path)) {
            String what = Files.isDirectory(path) ? "it is a directory" : "it is not a file";
            String instead = FileContent.otherTokenizer(path.toAbsolutePath().getParent())
                    .map(other -> "; " + other).orElse("");
            throw new ModelException(Files.exists(path) ? what : "there is no such file" + instead);
        }
        if (path.toString().endsWith(GgufFile.SUFFIX)) {
            return ofGguf(path);
        }
        FileContent.insteadOf(path).ifPresent(instead -> {
            throw new ModelException("it is " + instead);
        });
        try {
            long size = Files.size(path);
            if (size > LARGEST_SIZE) {
                throw new ModelException("it has " + size + " bytes; " + LARGEST_SIZE + " at most were expected");
            }
            return of(Files.readString(path), TokenizerDescription.config(path)).with(TemplateFormat.beside(path));
        } catch (CharacterCodingException e) {
            throw new ModelException("it is not UTF-8 text", e);
        } catch (IOException e) {
            throw new ModelException("it cannot be read: " + e, e);
        }
    }

    private static TokenizerFile ofGguf(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            GgufTokenizer inside = GgufTokenizer.of(file);
            return of(inside.json(), Optional.empty()).with(TemplateFormat.of(inside));
        } catch (ModelException e) {
            // Who reads a tokenizer names the file once, before all that may be wrong with it.
            String problem = String.valueOf(e.getMessage());
            throw problem.startsWith(path + ": ")
                    ? new ModelException("it " + problem.substring((path + ": ").length()), e) : e;
        } catch (IOException e) {
            throw new ModelException("it cannot be read: " + e, e);
        }
    }

    /**
     * Reads the texts of a {@code tokenizer.json} and of the {@code tokenizer_config.json} that belongs to it.
     *
     * @throws ModelException if one is damaged or not supported
     */
    static TokenizerFile of(String json, Optional<String> config) throws IOException {
        // First, because it says more of what is wrong with JSON than the description would.
        Parser parser = new Parser(json);
        Vocabulary vocabulary = parser.vocabulary();
        return new TokenizerFile(
                TokenizerDescription.of(new StringReader(json), config), json, vocabulary, parser.special(),
                Optional.empty());
    }

    private TokenizerFile with(Optional<ChatFormat> format) {
        return new TokenizerFile(description, json, vocabulary, special, format);
    }

    /** Takes the tokens out of a {@code tokenizer.json} and checks the rest of it, in one pass over the text. */
    private static final class Parser {

        /** Half of what the native library can follow; it ends the process beyond that. Real files stay below ten. */
        private static final int DEEPEST_NESTING = 64;

        private final JsonReader reader;
        private final Vocabulary.Builder tokens = new Vocabulary.Builder();
        private final List<AddedToken> added = new ArrayList<>();
        private boolean model;
        private boolean byteFallback;
        private JsonElement decoder = JsonNull.INSTANCE;

        Parser(String json) {
            reader = new JsonReader(new StringReader(json));
            reader.setStrictness(Strictness.STRICT);
            reader.setNestingLimit(DEEPEST_NESTING);
        }

        /**
         * The tokens of a file.
         *
         * @throws ModelException if it is not JSON, has no model, contradicts itself, or has parts that the native
         *     library does not survive
         */
        Vocabulary vocabulary() {
            try {
                return read();
            } catch (IOException | IllegalStateException | JsonParseException | NumberFormatException e) {
                throw new ModelException(
                        "it is not the JSON of a tokenizer: " + FileContent.jsonProblem(reader, e), e);
            }
        }

        /** Those of the added tokens that are special, once the file was read. */
        List<AddedToken> special() {
            return added.stream().filter(token -> token.special() && !token.content().isEmpty()).toList();
        }

        private Vocabulary read() throws IOException {
            reader.beginObject();
            while (reader.hasNext()) {
                String part = reader.nextName();
                switch (part) {
                    case "added_tokens" -> readAddedTokens();
                    case "model" -> readModel();
                    case "normalizer", "pre_tokenizer", "post_processor", "decoder" -> readPart(part);
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new ModelException("there is more after the end of the JSON");
            }
            if (!model) {
                throw new ModelException("it has no \"model\"");
            }
            // Added tokens stand before the model in the file and are numbered after it.
            added.forEach(tokens::add);
            return tokens.build(byteFallback, TokenDecoder.of(decoder));
        }

        private void readPart(String part) throws IOException {
            JsonElement content = JsonParser.parseReader(reader);
            checkPart(part, content);
            if (part.equals("decoder")) {
                byteFallback = contains(content, "ByteFallback");
                decoder = content;
            }
        }

        private void readModel() throws IOException {
            model = true;
            String prefix = "";
            boolean merges = false;
            reader.beginObject();
            while (reader.hasNext()) {
                switch (reader.nextName()) {
                    case "vocab" -> readVocabulary();
                    case "merges" -> {
                        merges = true;
                        reader.skipValue();
                    }
                    case "continuing_subword_prefix" -> prefix = readOptionalString();
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            if (merges && !prefix.isEmpty()) {
                throw new ModelException(
                        "its byte-pair model has continuing_subword_prefix \"" + prefix + "\", which is not supported");
            }
        }

        private String readOptionalString() throws IOException {
            if (reader.peek() == JsonToken.NULL) {
                reader.nextNull();
                return "";
            }
            return reader.nextString();
        }

        /** An object from token to id, or, in unigram models, an array of token and score. */
        private void readVocabulary() throws IOException {
            if (reader.peek() == JsonToken.BEGIN_OBJECT) {
                reader.beginObject();
                while (reader.hasNext()) {
                    tokens.add(reader.nextName(), reader.nextLong());
                }
                reader.endObject();
                return;
            }
            reader.beginArray();
            for (long id = 0; reader.hasNext(); id++) {
                reader.beginArray();
                tokens.add(reader.nextString(), id);
                reader.nextDouble();
                reader.endArray();
            }
            reader.endArray();
        }

        private void readAddedTokens() throws IOException {
            if (reader.peek() == JsonToken.NULL) {
                reader.nextNull();
                return;
            }
            reader.beginArray();
            while (reader.hasNext()) {
                added.add(readAddedToken());
            }
            reader.endArray();
        }

        private AddedToken readAddedToken() throws IOException {
            long id = -1;
            String content = "";
            boolean special = false;
            boolean normalized = false;
            reader.beginObject();
            while (reader.hasNext()) {
                switch (reader.nextName()) {
                    case "id" -> id = reader.nextLong();
                    case "content" -> content = reader.nextString();
                    case "special" -> special = reader.nextBoolean();
                    case "normalized" -> normalized = reader.nextBoolean();
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            return new AddedToken(id, content, special, normalized);
        }
    }

    /**
     * Refuses the parts over which the native library would end the process instead of reporting an error.
     *
     * <p>They were found by feeding it 50,000 damaged files. A part counts by its fields, since the library also takes
     * parts that do not name their type.
     */
    private static void checkPart(String name, JsonElement part) {
        if (part.isJsonArray()) {
            for (JsonElement element : part.getAsJsonArray()) {
                checkPart(name, element);
            }
        } else if (part.isJsonObject()) {
            JsonObject object = part.getAsJsonObject();
            checkObject(name, object);
            for (JsonElement value : object.asMap().values()) {
                checkPart(name, value);
            }
        }
    }

    /** Whether there is a part of a type anywhere in a part. */
    private static boolean contains(JsonElement part, String type) {
        if (part.isJsonArray()) {
            return part.getAsJsonArray().asList().stream().anyMatch(element -> contains(element, type));
        }
        return part.isJsonObject()
                && (isType(part.getAsJsonObject(), type)
                        || part.getAsJsonObject().asMap().values().stream().anyMatch(value -> contains(value, type)));
    }

    private static void checkObject(String name, JsonObject part) {
        if (isType(part, "Precompiled") || part.has("precompiled_charsmap")) {
            throw new ModelException("its " + name + " is of type Precompiled, which is not supported");
        }
        if (part.has("stop") && !isZero(part.get("stop"))) {
            throw new ModelException("its " + name + " strips " + part.get("stop")
                    + " characters on the right; 0 is what is supported");
        }
        if (part.has("length") && isZero(part.get("length"))) {
            throw new ModelException("its " + name + " splits a text into pieces of length 0");
        }
        if (isType(part, "TemplateProcessing") || part.has("single")) {
            checkTemplate(name, part);
        }
    }

    private static void checkTemplate(String name, JsonObject template) {
        JsonArray single = template.get("single") instanceof JsonArray array ? array : new JsonArray();
        boolean text = false;
        for (JsonElement piece : single) {
            String token = id(piece, "SpecialToken");
            if (token != null && !(template.get("special_tokens") instanceof JsonObject known && known.has(token))) {
                throw new ModelException(
                        "its " + name + " puts \"" + token + "\" around a text, but special_tokens does not list it");
            }
            text |= "A".equals(id(piece, "Sequence"));
        }
        if (!text) {
            throw new ModelException("its " + name + " leaves out the text: \"single\" has no sequence A");
        }
    }

    private static String id(JsonElement piece, String kind) {
        return piece instanceof JsonObject object
                && object.get(kind) instanceof JsonObject content
                && content.get("id") instanceof JsonPrimitive id
                ? id.getAsString() : null;
    }

    private static boolean isType(JsonObject part, String type) {
        return part.get("type") instanceof JsonPrimitive name && name.getAsString().equals(type);
    }

    private static boolean isZero(JsonElement value) {
        return value instanceof JsonPrimitive number && number.getAsString().equals("0");
    }
}
