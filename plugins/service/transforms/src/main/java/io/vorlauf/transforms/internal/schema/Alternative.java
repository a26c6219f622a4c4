// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonElement;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import io.vorlauf.transforms.internal.grammar.Frame;
import io.vorlauf.transforms.internal.grammar.Grammar;
import io.vorlauf.transforms.internal.grammar.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One kind of value that a schema allows. Parts of it obey sets of places. Immutable. */
sealed interface Alternative {

    /** What its parts have to obey, if they are there. */
    default Set<Set<Place>> parts() {
        return Set.of();
    }

    /** What those of its parts have to obey that are there always. */
    default Set<Set<Place>> needed() {
        return Set.of();
    }

    /**
     * What such a value may begin with.
     *
     * @param values of those parts that are possible
     * @throws SchemaException if the alphabet does not suffice
     */
    Frame frame(Map<Set<Place>, Value> values, Alphabet alphabet);

    /** Some values that are written down. */
    record Literals(List<JsonElement> values) implements Alternative {

        @Override
        public Frame frame(Map<Set<Place>, Value> known, Alphabet alphabet) {
            return Grammar.literals(values.stream()
                    .map(value -> JsonValues.spelling(value, alphabet).orElseThrow(() -> SchemaCompiler.unsayable(
                            SchemaCompiler.shown(value), "its bytes")))
                    .toList());
        }
    }

    /**
     * Strings.
     *
     * @param shortest how many characters at least
     * @param longest how many at most; empty for any number
     */
    record Strings(int shortest, OptionalInt longest) implements Alternative {

        @Override
        public Frame frame(Map<Set<Place>, Value> values, Alphabet alphabet) {
            require("strings", "\"", alphabet);
            if (shortest > 0 && !alphabet.hasCharacter()) {
                throw SchemaCompiler.unsayable("strings", "some characters");
            }
            return Grammar.string(shortest, longest, alphabet.endsEscapes());
        }
    }

    /**
     * Numbers.
     *
     * @param bounds the bounds; empty for none
     */
    record Numbers(boolean integer, Optional<Grammar.Bounded> bounds) implements Alternative {

        @Override
        public Frame frame(Map<Set<Place>, Value> values, Alphabet alphabet) {
            String bytes = "0123456789" + (bounds.isPresent() && !integer ? "." : "")
                    + (bounds.filter(Grammar.Bounded::negative).isPresent() ? "-" : "");
            require("numbers", bytes, alphabet);
            return bounds.map(Grammar.Bounded::frame).orElseGet(() -> Grammar.number(integer));
        }
    }

    /**
     * Arrays.
     *
     * @param item what items have to obey
     * @param fewest how many items at least
     * @param most how many at most; empty for any number
     */
    record Arrays(Set<Place> item, int fewest, OptionalInt most) implements Alternative {

        @Override
        public Set<Set<Place>> parts() {
            return Set.of(item);
        }

        @Override
        public Set<Set<Place>> needed() {
            return fewest > 0 ? Set.of(item) : Set.of();
        }

        @Override
        public Frame frame(Map<Set<Place>, Value> values, Alphabet alphabet) {
            Value value = values.get(item);
            OptionalInt limit = value == null ? OptionalInt.of(0) : most;
            require("arrays", limit.orElse(2) > 1 ? "[],": "[]", alphabet);
            return Grammar.array(value, fewest, limit);
        }
    }

    /**
     * Objects.
     *
     * @param properties what properties have to obey that are named in the schema
     * @param required the names of those that have to be there
     * @param additional what the others have to obey
     */
    record Objects(LinkedHashMap<String, Set<Place>> properties, Set<String> required, Set<Place> additional)
            implements Alternative {

        @Override
        public Set<Set<Place>> parts() {
            Set<Set<Place>> parts = new HashSet<>(properties.values());
            parts.add(additional);
            return parts;
        }

        @Override
        public Set<Set<Place>> needed() {
            Set<Set<Place>> needed = new HashSet<>();
            required.forEach(name -> needed.add(properties.get(name)));
            return needed;
        }

        @Override
        public Frame frame(Map<Set<Place>, Value> values, Alphabet alphabet) {
            List<Grammar.Property> allowed = new ArrayList<>();
            Set<String> forbidden = new HashSet<>();
            properties.forEach((name, places) -> {
                Value value = values.get(places);
                if (value == null) {
                    forbidden.add(name);
                } else {
                    allowed.add(new Grammar.Property(name, key(name, alphabet), value, required.contains(name)));
                }
            });
            Optional<Value> others = Optional.ofNullable(values.get(additional));
            if (others.isPresent() && !alphabet.hasCharacter()) {
                throw SchemaCompiler.unsayable("names of properties", "some characters");
            }
            int most = allowed.size() + (others.isPresent() ? 2 : 0);
            require("objects", most == 0 ? "{}" : most == 1 ? "{}\":" : "{}\":,", alphabet);
            return Grammar.object(allowed, forbidden, others);
        }

        /** How a name is written behind the opening quote, the closing one included. */
        private static byte[] key(String name, Alphabet alphabet) {
            byte[] quoted = JsonValues.spelling(name, alphabet).orElseThrow(() -> SchemaCompiler.unsayable(
                    "the property '" + name + "'", "its bytes"));
            return java.util.Arrays.copyOfRange(quoted, 1, quoted.length);
        }
    }

    private static void require(String what, String bytes, Alphabet alphabet) {
        if (!alphabet.hasAll(bytes)) {
            throw SchemaCompiler.unsayable(what, String.join(" ", bytes.split("")));
        }
    }
}
