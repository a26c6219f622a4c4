package io.vorlauf.tokenizers.internal.file;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

/**
 * Refuses the parts over which the native library would end the process instead of reporting an error.
 *
 * <p>They were found by feeding it 50,000 damaged files. A part counts by its fields, since the library also takes
 * parts that do not name their type.
 */
final class PartCheck {

    private PartCheck() {}

    static void check(String name, JsonElement part) throws InvalidTokenizerException {
        if (part.isJsonArray()) {
            for (JsonElement element : part.getAsJsonArray()) {
                check(name, element);
            }
        } else if (part.isJsonObject()) {
            JsonObject object = part.getAsJsonObject();
            checkObject(name, object);
            for (JsonElement value : object.asMap().values()) {
                check(name, value);
            }
        }
    }

    /** Whether there is a part of a type anywhere in a part. */
    static boolean contains(JsonElement part, String type) {
        if (part.isJsonArray()) {
            return part.getAsJsonArray().asList().stream().anyMatch(element -> contains(element, type));
        }
        return part.isJsonObject()
                && (isType(part.getAsJsonObject(), type)
                        || part.getAsJsonObject().asMap().values().stream().anyMatch(value -> contains(value, type)));
    }

    private static void checkObject(String name, JsonObject part) throws InvalidTokenizerException {
        if (isType(part, "Precompiled") || part.has("precompiled_charsmap")) {
            throw new InvalidTokenizerException("its " + name + " is of type Precompiled, which is not supported");
        }
        if (part.has("stop") && !isZero(part.get("stop"))) {
            throw new InvalidTokenizerException("its " + name + " strips " + part.get("stop")
                    + " characters on the right; 0 is what is supported");
        }
        if (part.has("length") && isZero(part.get("length"))) {
            throw new InvalidTokenizerException("its " + name + " splits a text into pieces of length 0");
        }
        if (isType(part, "TemplateProcessing") || part.has("single")) {
            checkTemplate(name, part);
        }
    }

    private static void checkTemplate(String name, JsonObject template) throws InvalidTokenizerException {
        JsonArray single = template.get("single") instanceof JsonArray array ? array : new JsonArray();
        boolean text = false;
        for (JsonElement piece : single) {
            String token = id(piece, "SpecialToken");
            if (token != null && !(template.get("special_tokens") instanceof JsonObject known && known.has(token))) {
                throw new InvalidTokenizerException(
                        "its " + name + " puts \"" + token + "\" around a text, but special_tokens does not list it");
            }
            text |= "A".equals(id(piece, "Sequence"));
        }
        if (!text) {
            throw new InvalidTokenizerException("its " + name + " leaves out the text: \"single\" has no sequence A");
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
