// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.vorlauf.transforms.internal.grammar.Grammar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Places that a value has to obey all at once, and which alternatives they leave. */
final class Conjunction {

    private static final int MOST_CHOICES = 1_000;

    private final Set<Place> places;

    Conjunction(Set<Place> places) {
        this.places = places;
    }

    /** What is left, of which one is enough; empty if nothing is. */
    List<Alternative> alternatives() {
        Set<Set<Place>> choices = Set.of(Set.of());
        for (Place place : places) {
            choices = product(choices, choices(place, new HashSet<>()), place);
        }
        Set<Alternative> alternatives = new LinkedHashSet<>();
        choices.forEach(choice -> alternatives.addAll(new Choice(choice).alternatives()));
        return List.copyOf(alternatives);
    }

    /**
     * The ways to obey a place: it, what it refers to, and one of its branches, all of which say for themselves what
     * they want.
     *
     * @param within the places whose choice this is part of
     */
    private static Set<Set<Place>> choices(Place place, Set<Place> within) {
        if (!within.add(place)) {
            throw new SchemaException(place.name() + " refers to itself, with nothing in between");
        }
        Set<Set<Place>> choices = place.allowsNothing() ? Set.of() : Set.of(place.isFixed() ? Set.of() : Set.of(place));
        Optional<Place> reference = place.reference();
        if (reference.isPresent()) {
            choices = product(choices, choices(reference.get(), within), place);
        }
        Optional<List<Place>> branches = place.branches();
        if (branches.isPresent()) {
            Set<Set<Place>> any = new LinkedHashSet<>();
            for (Place branch : branches.get()) {
                any.addAll(choices(branch, within));
            }
            choices = product(choices, any, place);
        }
        within.remove(place);
        return choices;
    }

    private static Set<Set<Place>> product(Set<Set<Place>> some, Set<Set<Place>> others, Place place) {
        Set<Set<Place>> all = new LinkedHashSet<>();
        for (Set<Place> one : some) {
            for (Set<Place> other : others) {
                Set<Place> both = new HashSet<>(one);
                both.addAll(other);
                all.add(both);
                if (all.size() > MOST_CHOICES) {
                    throw new SchemaException(place.name() + " leaves more than " + MOST_CHOICES + " choices");
                }
            }
        }
        return all;
    }

    /** Places without a choice: references and branches are among them. */
    private record Choice(Set<Place> places) {

        List<Alternative> alternatives() {
            Optional<List<JsonElement>> values = places.stream().flatMap(place -> place.values().stream()).findFirst();
            if (values.isPresent()) {
                return literals(values.get());
            }
            Set<String> types = new TreeSet<>(Place.TYPES);
            places.forEach(place -> types.retainAll(place.types()));
            List<Alternative> alternatives = new ArrayList<>();
            if (types.contains("null")) {
                alternatives.addAll(literals(List.of(JsonNull.INSTANCE)));
            }
            if (types.contains("boolean")) {
                alternatives.addAll(literals(List.of(new JsonPrimitive(true), new JsonPrimitive(false))));
            }
            if (types.contains("number")) {
                numbers().ifPresent(alternatives::add);
            }
            if (types.contains("string")) {
                limits("minLength", "maxLength", Alternative.Strings::new).ifPresent(alternatives::add);
            }
            if (types.contains("array")) {
                Set<Place> item = all(Place::items);
                limits("minItems", "maxItems", (fewest, most) -> new Alternative.Arrays(item, fewest, most))
                        .ifPresent(alternatives::add);
            }
            if (types.contains("object")) {
                alternatives.add(objects());
            }
            return alternatives;
        }

        private List<Alternative> literals(List<JsonElement> values) {
            List<JsonElement> allowed = values.stream()
                    .filter(value -> places.stream().allMatch(place -> JsonValues.allows(place, value)))
                    .toList();
            return allowed.isEmpty() ? List.of() : List.of(new Alternative.Literals(allowed));
        }

        private Set<Place> all(Function<Place, Optional<Place>> part) {
            Set<Place> parts = new HashSet<>();
            places.forEach(place -> part.apply(place).ifPresent(parts::add));
            return parts;
        }

        private interface Counted {

            Alternative of(int fewest, OptionalInt most);
        }

        private Optional<Alternative> limits(String fewest, String most, Counted counted) {
            int least = places.stream().mapToInt(place -> place.count(fewest).orElse(0)).max().orElse(0);
            OptionalInt highest = places.stream().flatMapToInt(
                    place -> place.count(most).map(OptionalInt::of).orElse(OptionalInt.empty()).stream()).min();
            return highest.orElse(least) < least ? Optional.empty() : Optional.of(counted.of(least, highest));
        }

        private Optional<Alternative> numbers() {
            boolean integer = places.stream().anyMatch(Place::integersOnly);
            Optional<BigDecimal> lowest = bounds("minimum").reduce(BigDecimal::max);
            Optional<BigDecimal> above = bounds("exclusiveMinimum").reduce(BigDecimal::max);
            Optional<BigDecimal> highest = bounds("maximum").reduce(BigDecimal::min);
            Optional<BigDecimal> below = bounds("exclusiveMaximum").reduce(BigDecimal::min);
            if (lowest.isEmpty() && above.isEmpty() && highest.isEmpty() && below.isEmpty()) {
                return Optional.of(new Alternative.Numbers(integer, Optional.empty()));
            }
            return Grammar.number(integer, lowest, above, highest, below)
                    .map(bounded -> new Alternative.Numbers(integer, Optional.of(bounded)));
        }

        private Stream<BigDecimal> bounds(String keyword) {
            return places.stream().flatMap(place -> place.number(keyword).stream());
        }

        private Alternative objects() {
            Set<String> required = new TreeSet<>();
            Set<String> names = new LinkedHashSet<>();
            places.stream().sorted(Comparator.comparing(Place::pointer)).forEach(place -> {
                names.addAll(place.properties().keySet());
                required.addAll(place.required());
            });
            names.addAll(required);
            LinkedHashMap<String, Set<Place>> properties = new LinkedHashMap<>();
            names.forEach(name -> properties.put(name, all(place ->
                    Optional.ofNullable(place.properties().get(name)).or(place::additional))));
            return new Alternative.Objects(properties, required, all(Place::additional));
        }
    }
}
