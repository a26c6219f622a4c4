// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The text of a schema, read. Immutable. */
final class SchemaDocument {

    private static final int DEEPEST_NESTING = 200;

    private final JsonElement content;

    private SchemaDocument(JsonElement content) {
        this.content = content;
    }

    /**
     * Reads a schema.
     *
     * @param text JSON; an empty one allows any value
     * @throws SchemaException if it is not JSON
     */
    static SchemaDocument read(String text) {
        if (text.isEmpty()) {
            return new SchemaDocument(new JsonPrimitive(true));
        }
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEEPEST_NESTING);
        try {
            JsonElement content = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new SchemaException("the schema is not JSON: there is more after its end");
            }
            return new SchemaDocument(content);
        } catch (IOException | JsonParseException | IllegalStateException e) {
            Throwable cause = e.getCause() instanceof IOException deeper ? deeper : e;
            String problem = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
            throw new SchemaException("the schema is not JSON: " + problem);
        }
    }

    /** The schema itself. */
    Place root() {
        return new Place(this, "", content);
    }

    /**
     * What a reference means.
     *
     * @param where what has the reference, for messages
     */
    Place find(String reference, String where) {
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            throw new SchemaException(where + " has a '$ref' to \"" + reference
                    + "\", which is not supported; supported are places in the schema itself, such as #/$defs/name");
        }
        JsonElement at = content;
        String pointer = reference.equals("#") ? "" : unescaped(reference.substring(1), reference, where);
        if (!pointer.isEmpty()) {
            for (String step : pointer.substring(1).split("/", -1)) {
                at = below(at, step.replace("~1", "/").replace("~0", "~"));
                if (at == null) {
                    throw new SchemaException(where + " has a '$ref' to \"" + reference + "\", but there is no '" + step
                            + "' on the way");
                }
            }
        }
        return new Place(this, pointer, at);
    }

    private static String unescaped(String pointer, String reference, String where) {
        try {
            return URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new SchemaException(where + " has a '$ref' to \"" + reference + "\", which is not a JSON pointer");
        }
    }

    private static JsonElement below(JsonElement at, String step) {
        if (at instanceof JsonObject object) {
            return object.get(step);
        }
        boolean index = at instanceof JsonArray && step.matches("0|[1-9][0-9]{0,8}");
        return index && Integer.parseInt(step) < at.getAsJsonArray().size()
                ? at.getAsJsonArray().get(Integer.parseInt(step))
                : null;
    }
}
