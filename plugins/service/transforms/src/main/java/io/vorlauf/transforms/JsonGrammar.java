// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.LogitTransform;
import io.vorlauf.api.sampling.TransformContext;
import io.vorlauf.api.sampling.TransformFactory;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.transforms.internal.schema.SchemaCompiler;
import io.vorlauf.transforms.internal.schema.SchemaException;
import io.vorlauf.transforms.internal.token.GrammarTransform;
import io.vorlauf.transforms.internal.token.TokenTrie;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Allows JSON alone: any value, or those that a JSON Schema allows. What is generated begins with the first byte of the
 * value, and can only end where the value does; if it ends by itself, it parses and validates. Thread-safe.
 *
 * <p>Of JSON Schema (draft 2020-12) it obeys {@code $ref} to places in the schema itself, {@code additionalProperties,
 * anyOf, const, enum, exclusiveMaximum, exclusiveMinimum, items, maxItems, maxLength, maximum, minItems, minLength,
 * minimum, properties, required, type}, and refuses every other keyword but annotations. Not every spelling of a value
 * is allowed:
 *
 * <ul>
 * <li>White space is one space behind a comma or a colon, or none.
 * <li>Numbers have up to 18 digits before the point and behind it, or two more than the bounds in the schema; exponents
 *     have up to two digits, and none stands in a number with bounds. Integers have neither a point nor an exponent.
 * <li>Names that the schema does not have are written without escapes, and none is there twice.
 * <li>Values of {@code enum} and {@code const}, and names that the schema has, are written in one way.
 * </ul>
 *
 * <p>Grammars, and the masks that they have found, are kept for the last few schemas and vocabularies, so that a second
 * generation begins where the first one ended.
 */
public final class JsonGrammar implements TransformFactory {

    /** What the value has to obey. */
    public static final Parameter<String> SCHEMA =
            Parameter.text("schema", "a JSON Schema that the value obeys; any value if it is empty", "");

    private static final String TITLE = "transform 'json'";
    private static final int MOST_KEPT = 8;

    private final Map<Wanted, GrammarTransform> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Wanted, GrammarTransform> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /** What a grammar depends on. */
    private record Wanted(String schema, Vocabulary vocabulary) {}

    /** What a trie of tokens depends on. */
    private record Vocabulary(String tokenizer, int size, Set<Integer> ends) {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String description() {
        return "allows a JSON value alone, of a JSON Schema if there is one";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(SCHEMA);
    }

    @Override
    public LogitTransform create(TransformContext context) {
        Tokenizer tokenizer = context.tokenizer().orElseThrow(
                () -> new InvalidParameterException(TITLE + " needs a tokenizer, and the target has none: its ids spell no JSON"));
        Set<Integer> ends = context.stopTokens().stream()
                .filter(token -> token < context.vocabularySize())
                .collect(Collectors.toUnmodifiableSet());
        if (ends.isEmpty()) {
            throw new InvalidParameterException(
                    TITLE + " needs a stop token to end the text with, and the generation has none");
        }
        Wanted wanted = new Wanted(context.parameters().get(SCHEMA),
                new Vocabulary(tokenizer.identity(), context.vocabularySize(), ends));
        return known(wanted).orElseGet(() -> make(wanted, tokenizer));
    }

    private Optional<GrammarTransform> known(Wanted wanted) {
        synchronized (kept) {
            return Optional.ofNullable(kept.get(wanted));
        }
    }

    private GrammarTransform make(Wanted wanted, Tokenizer tokenizer) {
        Vocabulary vocabulary = wanted.vocabulary();
        TokenTrie trie = trie(vocabulary)
                .orElseGet(() -> TokenTrie.of(tokenizer, vocabulary.size(), vocabulary.ends()));
        try {
            GrammarTransform made = new GrammarTransform(
                    trie, vocabulary.ends(), SchemaCompiler.compile(wanted.schema(), trie.alphabet()));
            synchronized (kept) {
                kept.put(wanted, made);
            }
            return made;
        } catch (SchemaException e) {
            throw new InvalidParameterException(TITLE + ": " + e.getMessage());
        }
    }

    /** The trie of another grammar for the same vocabulary: it is the largest part of one. */
    private Optional<TokenTrie> trie(Vocabulary vocabulary) {
        synchronized (kept) {
            return kept.entrySet().stream().filter(entry -> entry.getKey().vocabulary().equals(vocabulary))
                    .map(entry -> entry.getValue().trie()).findFirst();
        }
    }
}
