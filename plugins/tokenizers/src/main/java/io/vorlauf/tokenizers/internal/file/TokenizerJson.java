package io.vorlauf.tokenizers.internal.file;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.vorlauf.tokenizers.internal.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** Takes the tokens out of a {@code tokenizer.json} and checks the rest of it, in one pass over the text. */
final class TokenizerJson {

    /** Half of what the native library can follow; it ends the process beyond that. Real files stay below ten. */
    private static final int DEEPEST_NESTING = 64;

    private final JsonReader reader;
    private final VocabularyBuilder tokens = new VocabularyBuilder();
    private final List<AddedToken> added = new ArrayList<>();
    private boolean model;
    private boolean byteFallback;

    private TokenizerJson(JsonReader reader) {
        this.reader = reader;
    }

    /**
     * The tokens of a file.
     *
     * @throws InvalidTokenizerException if it is not JSON, has no model, contradicts itself, or has parts that the
     *     native library does not survive
     */
    static Vocabulary vocabulary(String json) throws InvalidTokenizerException {
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEEPEST_NESTING);
        try {
            return new TokenizerJson(reader).read();
        } catch (NumberFormatException e) {
            throw new InvalidTokenizerException(
                    "it is not the JSON of a tokenizer: expected a number at path " + reader.getPath(), e);
        } catch (IOException | IllegalStateException | JsonParseException e) {
            String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new InvalidTokenizerException("it is not the JSON of a tokenizer: " + problem, e);
        }
    }

    private Vocabulary read() throws IOException, InvalidTokenizerException {
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
            throw new InvalidTokenizerException("there is more after the end of the JSON");
        }
        if (!model) {
            throw new InvalidTokenizerException("it has no \"model\"");
        }
        // Added tokens stand before the model in the file and are numbered after it.
        for (AddedToken token : added) {
            tokens.add(token);
        }
        return tokens.build(byteFallback);
    }

    private void readPart(String part) throws IOException, InvalidTokenizerException {
        JsonElement content = JsonParser.parseReader(reader);
        PartCheck.check(part, content);
        if (part.equals("decoder")) {
            byteFallback = PartCheck.contains(content, "ByteFallback");
        }
    }

    private void readModel() throws IOException, InvalidTokenizerException {
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
            throw new InvalidTokenizerException(
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
    private void readVocabulary() throws IOException, InvalidTokenizerException {
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
        reader.beginObject();
        while (reader.hasNext()) {
            switch (reader.nextName()) {
                case "id" -> id = reader.nextLong();
                case "content" -> content = reader.nextString();
                case "special" -> special = reader.nextBoolean();
                default -> reader.skipValue();
            }
        }
        reader.endObject();
        return new AddedToken(id, content, special);
    }
}
