// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.schema;

import com.google.gson.JsonElement;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import io.vorlauf.transforms.internal.grammar.State;
import io.vorlauf.transforms.internal.grammar.Value;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a grammar of a JSON Schema.
 *
 * <p>What a value has to obey is a set of places in the schema, all at once: those of a property, say, in each of the
 * schemas that an object has to obey. {@link Conjunction} finds out which {@link Alternative}s such a set leaves, and
 * which sets parts of these have to obey. There are finitely many, since a schema has finitely many places. Those that
 * no finite value obeys are taken out, the others become {@link Value}s. Not thread-safe.
 */
public final class SchemaCompiler {

    private static final int MOST_SETS = 20_000;
    private static final Comparator<Place> DEEPEST = Comparator.<Place>comparingInt(place -> place.pointer().length())
            .thenComparing(Place::pointer);

    private final Alphabet alphabet;
    private final Map<Set<Place>, List<Alternative>> sets = new LinkedHashMap<>();
    private final Set<Set<Place>> possible = new HashSet<>();

    private SchemaCompiler(Alphabet alphabet) {
        this.alphabet = alphabet;
    }

    /**
     * The state before a value that a schema allows.
     *
     * @param schema a JSON Schema; an empty text allows any value
     * @param alphabet what can be said
     * @throws SchemaException if the schema cannot be obeyed: it is not one, has a keyword that is not supported,
     *     allows no finite value, or needs bytes that cannot be said
     */
    public static State compile(String schema, Alphabet alphabet) {
        return new SchemaCompiler(alphabet).compile(SchemaDocument.read(schema).root());
    }

    private State compile(Place root) {
        Set<Place> wanted = Set.of(root);
        explore(wanted);
        findPossible();
        requirePossible(root);
        return values(wanted).alone();
    }

    /** Finds all sets that matter, and those of every place alone. */
    private void explore(Set<Place> root) {
        Deque<Set<Place>> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Set<Place> set = open.remove();
            if (sets.containsKey(set)) {
                continue;
            }
            if (sets.size() == MOST_SETS) {
                throw new SchemaException("the schema combines its parts in more than " + MOST_SETS + " ways");
            }
            set.forEach(Place::check);
            List<Alternative> alternatives = new Conjunction(set).alternatives();
            sets.put(set, alternatives);
            alternatives.forEach(alternative -> open.addAll(alternative.parts()));
            set.forEach(place -> open.add(Set.of(place)));
            set.forEach(place -> place.reference().ifPresent(target -> open.add(Set.of(target))));
            set.forEach(place -> place.branches().ifPresent(all -> all.forEach(one -> open.add(Set.of(one)))));
            set.forEach(place -> place.properties().values().forEach(one -> open.add(Set.of(one))));
        }
    }

    /** A set is possible if one of its alternatives needs nothing but what was found possible before. */
    private void findPossible() {
        int before = -1;
        while (before < possible.size()) {
            before = possible.size();
            sets.forEach((set, alternatives) -> {
                if (alternatives.stream().anyMatch(alternative -> possible.containsAll(alternative.needed()))) {
                    possible.add(set);
                }
            });
        }
    }

    /** What allows nothing is a mistake, unless it says so. The innermost such schema is the one to be told of. */
    private void requirePossible(Place root) {
        sets.keySet().stream()
                .filter(set -> set.size() == 1 && !possible.contains(set))
                .map(set -> set.iterator().next())
                .filter(place -> !place.allowsNothing() || place.equals(root))
                .max(DEEPEST)
                .ifPresent(place -> {
                    throw new SchemaException("no finite value obeys " + place.name());
                });
    }

    private Value values(Set<Place> root) {
        Map<Set<Place>, Value> values = new HashMap<>();
        Deque<Set<Place>> open = new ArrayDeque<>();
        Set<Set<Place>> reached = new LinkedHashSet<>();
        open.add(root);
        while (!open.isEmpty()) {
            Set<Place> set = open.remove();
            if (reached.add(set)) {
                sets.get(set).stream().flatMap(alternative -> alternative.parts().stream()).filter(possible::contains)
                        .forEach(open::add);
            }
        }
        reached.forEach(set -> values.put(set, new Value()));
        reached.forEach(set -> values.get(set).startsWith(sets.get(set).stream()
                .filter(alternative -> possible.containsAll(alternative.needed()))
                .map(alternative -> alternative.frame(values, alphabet))
                .toList()));
        return values.get(root);
    }

    /** Why something cannot be said. */
    static SchemaException unsayable(String what, String needed) {
        return new SchemaException("the vocabulary cannot spell " + what + ": it has no token of its own for each of "
                + needed);
    }

    /** A value that is written down, for messages. */
    static String shown(JsonElement value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
