// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A schema at its place in a document: what its keywords say, each checked when it is asked for. Equal by its place.
 * Immutable.
 */
final class Place {

    /** The keywords that are obeyed. */
    static final Set<String> KEYWORDS = new TreeSet<>(Set.of("$ref", "additionalProperties", "anyOf", "const", "enum",
            "exclusiveMaximum", "exclusiveMinimum", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength",
            "minimum", "properties", "required", "type"));

    private static final Set<String> ANNOTATIONS = Set.of("$comment", "$defs", "$id", "$schema", "default", "definitions",
            "deprecated", "description", "examples", "readOnly", "title", "writeOnly");

    /** The types of values. */
    static final Set<String> TYPES = Set.of("null", "boolean", "number", "string", "array", "object");

    private static final String INTEGER = "integer";
    private static final BigDecimal LARGEST_COUNT = BigDecimal.valueOf(1_000_000_000);

    private final SchemaDocument document;
    private final String pointer;
    private final JsonElement content;

    Place(SchemaDocument document, String pointer, JsonElement content) {
        this.document = document;
        this.pointer = pointer;
        this.content = content;
        if (!isFixed() && !content.isJsonObject()) {
            throw new SchemaException(name() + " must be a schema, which is an object, true or false, not " + content);
        }
        if (content instanceof JsonObject object) {
            for (String keyword : object.keySet()) {
                if (!KEYWORDS.contains(keyword) && !ANNOTATIONS.contains(keyword)) {
                    throw new SchemaException(name() + " has '" + keyword + "', which is not supported; supported are: "
                            + String.join(", ", KEYWORDS));
                }
            }
        }
    }

    /** What it is called in messages: {@code the schema's /properties/name}. */
    String name() {
        return pointer.isEmpty() ? "the schema" : "the schema's " + pointer;
    }

    String pointer() {
        return pointer;
    }

    /** Whether it is {@code true} or {@code false}. */
    boolean isFixed() {
        return content instanceof JsonPrimitive primitive && primitive.isBoolean();
    }

    /** Whether it is {@code false}. */
    boolean allowsNothing() {
        return isFixed() && !content.getAsBoolean();
    }

    /** Checks what all keywords say, those too that matter for other types of values than there can be. */
    void check() {
        reference();
        branches();
        types();
        values();
        properties();
        required();
        additional();
        items();
        List.of("minLength", "maxLength", "minItems", "maxItems").forEach(this::count);
        List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum").forEach(this::number);
    }

    private Optional<JsonElement> keyword(String name) {
        return content instanceof JsonObject object ? Optional.ofNullable(object.get(name)) : Optional.empty();
    }

    private SchemaException wrong(String keyword, String expected, JsonElement found) {
        return new SchemaException(name() + " has a '" + keyword + "' that must be " + expected + ", not " + found);
    }

    private Place below(JsonElement part, String... steps) {
        StringBuilder path = new StringBuilder(pointer);
        for (String step : steps) {
            path.append('/').append(step.replace("~", "~0").replace("/", "~1"));
        }
        return new Place(document, path.toString(), part);
    }

    /** What it refers to. */
    Optional<Place> reference() {
        return keyword("$ref").map(target -> {
            if (!isString(target)) {
                throw wrong("$ref", "a text", target);
            }
            return document.find(target.getAsString(), name());
        });
    }

    /** The schemas of which one has to hold; empty if there are none such. */
    Optional<List<Place>> branches() {
        return keyword("anyOf").map(all -> {
            if (!all.isJsonArray() || all.getAsJsonArray().isEmpty()) {
                throw wrong("anyOf", "a list of schemas", all);
            }
            List<Place> branches = new ArrayList<>();
            for (JsonElement branch : all.getAsJsonArray()) {
                branches.add(below(branch, "anyOf", String.valueOf(branches.size())));
            }
            return branches;
        });
    }

    /** The types it allows, of {@link #TYPES}. */
    Set<String> types() {
        return declared().map(names -> {
            Set<String> types = new TreeSet<>(names);
            if (types.remove(INTEGER)) {
                types.add("number");
            }
            return types;
        }).orElse(TYPES);
    }

    /** Whether of numbers it allows integers alone. */
    boolean integersOnly() {
        return declared().filter(names -> names.contains(INTEGER) && !names.contains("number")).isPresent();
    }

    private Optional<Set<String>> declared() {
        return keyword("type").map(value -> {
            Set<String> names = new TreeSet<>();
            for (JsonElement name : value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value)) {
                if (!isString(name) || !TYPES.contains(name.getAsString()) && !name.getAsString().equals(INTEGER)) {
                    throw wrong("type", "one or more of array, boolean, integer, null, number, object, string", value);
                }
                names.add(name.getAsString());
            }
            if (names.isEmpty()) {
                throw wrong("type", "one type or more", value);
            }
            return names;
        });
    }

    /** The values of which it has to be one; empty if it need not. */
    Optional<List<JsonElement>> values() {
        Optional<List<JsonElement>> listed = keyword("enum").map(all -> {
            if (!all.isJsonArray() || all.getAsJsonArray().isEmpty()) {
                throw wrong("enum", "a list of values", all);
            }
            return all.getAsJsonArray().asList();
        });
        for (String keyword : List.of("enum", "const")) {
            keyword(keyword).filter(value -> JsonValues.checked(value).isEmpty()).ifPresent(value -> {
                throw wrong(keyword, "made of numbers of " + JsonValues.MOST_DIGITS + " digits at most", value);
            });
        }
        return keyword("const")
                .map(only -> listed.isEmpty() || listed.get().stream().anyMatch(value -> JsonValues.same(value, only))
                        ? List.of(only)
                        : List.<JsonElement>of())
                .or(() -> listed);
    }

    /** A limit that is a whole number. */
    Optional<Integer> count(String keyword) {
        return keyword(keyword).map(value -> JsonValues.number(value)
                .filter(number -> number.scale() <= 0 && number.signum() >= 0 && number.compareTo(LARGEST_COUNT) <= 0)
                .map(BigDecimal::intValueExact)
                .orElseThrow(() -> wrong(keyword, "a whole number from 0 to " + LARGEST_COUNT, value)));
    }

    /** A limit that is a number. */
    Optional<BigDecimal> number(String keyword) {
        return keyword(keyword).map(value -> JsonValues.number(value).orElseThrow(
                () -> wrong(keyword, "a number of " + JsonValues.MOST_DIGITS + " digits at most", value)));
    }

    /** The properties that have a schema of their own. */
    Map<String, Place> properties() {
        Map<String, Place> places = new LinkedHashMap<>();
        keyword("properties").ifPresent(all -> {
            if (!all.isJsonObject()) {
                throw wrong("properties", "an object of schemas", all);
            }
            all.getAsJsonObject().asMap().forEach((name, part) -> places.put(name, below(part, "properties", name)));
        });
        return places;
    }

    /** The properties that have to be there. */
    Set<String> required() {
        Set<String> names = new TreeSet<>();
        keyword("required").ifPresent(all -> {
            if (!all.isJsonArray() || !all.getAsJsonArray().asList().stream().allMatch(Place::isString)) {
                throw wrong("required", "a list of names", all);
            }
            all.getAsJsonArray().forEach(name -> names.add(name.getAsString()));
        });
        return names;
    }

    /** What properties are that have no schema of their own; empty if that does not matter. */
    Optional<Place> additional() {
        return keyword("additionalProperties").map(part -> below(part, "additionalProperties"));
    }

    /** What items are; empty if that does not matter. */
    Optional<Place> items() {
        return keyword("items").map(part -> below(part, "items"));
    }

    private static boolean isString(JsonElement value) {
        return value instanceof JsonPrimitive primitive && primitive.isString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && pointer.equals(place.pointer);
    }

    @Override
    public int hashCode() {
        return pointer.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
