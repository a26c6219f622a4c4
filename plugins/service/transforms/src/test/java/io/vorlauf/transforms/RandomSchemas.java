// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Random;

/** Schemas made of all that is supported. Values that they allow are mostly short; some schemas allow none. */
final class RandomSchemas {

    private static final List<String> NAMES = List.of("a", "name", "na", "été", "x\"y", "id");
    private static final List<String> WORDS = List.of("", "red", "the end", "é😀", "a\nb", "\"", "\\");

    private final Random random;
    private final JsonObject definitions = new JsonObject();
    private int references;

    private RandomSchemas(long seed) {
        random = new Random(seed);
    }

    /** The schema of a seed, as text. */
    static String schema(long seed) {
        RandomSchemas schemas = new RandomSchemas(seed);
        JsonObject schema = schemas.any(3).getAsJsonObject();
        for (int i = 0; i < schemas.references; i++) {
            schemas.definitions.add("d" + i, schemas.any(1));
        }
        schema.add("$defs", schemas.definitions);
        return schema.toString();
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private JsonElement any(int depth) {
        JsonObject schema = new JsonObject();
        int kind = random.nextInt(depth > 0 ? 9 : 5);
        switch (kind) {
            case 0 -> string(schema);
            case 1, 2 -> number(schema);
            case 3 -> schema.add("type", array(new JsonPrimitive("null"), new JsonPrimitive("boolean")));
            case 4 -> values(schema);
            case 5 -> items(schema, depth);
            case 6 -> properties(schema, depth);
            case 7 -> anyOf(schema, depth);
            default -> {
                if (chance(0.5)) {
                    properties(schema, depth);
                } else {
                    schema.addProperty("$ref", chance(0.2) ? "#" : "#/$defs/d" + random.nextInt(++references));
                    if (chance(0.3)) {
                        schema.addProperty("maxLength", 4);
                    }
                }
            }
        }
        if (chance(0.1)) {
            schema.addProperty("title", "a title");
        }
        return schema;
    }

    private static JsonArray array(JsonElement... elements) {
        JsonArray array = new JsonArray();
        List.of(elements).forEach(array::add);
        return array;
    }

    private void string(JsonObject schema) {
        schema.addProperty("type", "string");
        int least = random.nextInt(4);
        if (chance(0.5)) {
            schema.addProperty("minLength", least);
        }
        schema.addProperty("maxLength", least + random.nextInt(6));
    }

    private void number(JsonObject schema) {
        schema.addProperty("type", chance(0.6) ? "integer" : "number");
        double lowest = (random.nextInt(4000) - 2000) / one(List.of(1.0, 10.0, 8.0));
        if (chance(0.4)) {
            schema.addProperty(chance(0.7) ? "minimum" : "exclusiveMinimum", lowest);
        }
        if (chance(0.4)) {
            schema.addProperty(chance(0.7) ? "maximum" : "exclusiveMaximum", lowest + one(List.of(0, 1, 5, 77, 5000)));
        }
    }

    private void values(JsonObject schema) {
        if (chance(0.3)) {
            schema.add("const", value(1));
            return;
        }
        JsonArray values = new JsonArray();
        for (int i = random.nextInt(5); i >= 0; i--) {
            values.add(value(1));
        }
        schema.add("enum", values);
        if (chance(0.3)) {
            schema.addProperty("type", one(List.of("string", "integer", "number", "null", "array")));
        }
        if (chance(0.2)) {
            schema.addProperty("minimum", 3);
            schema.addProperty("minLength", 2);
        }
    }

    private JsonElement value(int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> new JsonPrimitive(one(WORDS));
            case 1 -> new JsonPrimitive(random.nextInt(20));
            case 2 -> new JsonPrimitive((2 * random.nextInt(50) + 1) / 8.0);
            case 3 -> new JsonPrimitive(chance(0.5));
            case 4 -> JsonNull.INSTANCE;
            case 5 -> array(value(0), value(0));
            default -> {
                JsonObject object = new JsonObject();
                object.add(one(NAMES), value(0));
                yield object;
            }
        };
    }

    private void items(JsonObject schema, int depth) {
        schema.addProperty("type", "array");
        if (chance(0.9)) {
            schema.add("items", any(depth - 1));
        }
        int least = random.nextInt(3);
        if (chance(0.5)) {
            schema.addProperty("minItems", least);
        }
        schema.addProperty("maxItems", least + random.nextInt(3));
    }

    private void properties(JsonObject schema, int depth) {
        if (chance(0.9)) {
            schema.addProperty("type", "object");
        }
        JsonObject properties = new JsonObject();
        for (int i = random.nextInt(4); i >= 0; i--) {
            properties.add(one(NAMES), chance(0.05) ? new JsonPrimitive(chance(0.5)) : any(depth - 1));
        }
        schema.add("properties", properties);
        if (chance(0.6)) {
            schema.add("required", array(new JsonPrimitive(one(NAMES)), new JsonPrimitive(one(NAMES))));
        }
        if (chance(0.8)) {
            schema.add("additionalProperties", chance(0.8) ? new JsonPrimitive(false) : any(0));
        }
    }

    private void anyOf(JsonObject schema, int depth) {
        if (chance(0.3)) {
            properties(schema, depth);
        }
        JsonArray branches = new JsonArray();
        for (int i = 1 + random.nextInt(2); i >= 0; i--) {
            branches.add(any(depth - 1));
        }
        schema.add("anyOf", branches);
    }
}
