package io.vorlauf.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that holds one JSON object. */
final class JsonFile {

    /** Beyond any configuration or index, and small enough to parse. */
    private static final long MAX_BYTES = 100_000_000;

    private JsonFile() {}

    static JsonFields read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.noFile(file);
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw Refusal.of(file, "has " + size + " bytes; at most " + MAX_BYTES + " are read");
            }
            return new JsonFields(file, parse(file, Files.readString(file)));
        } catch (CharacterCodingException e) {
            throw Refusal.of(file, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private static JsonObject parse(Path file, String text) throws IOException {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (element.isJsonObject() && reader.peek() == JsonToken.END_DOCUMENT) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException | MalformedJsonException e) {
            throw Refusal.of(file, "is not valid JSON (at " + reader.getPath() + ")", e);
        }
        throw Refusal.of(file, "must hold one JSON object and nothing else");
    }
}
