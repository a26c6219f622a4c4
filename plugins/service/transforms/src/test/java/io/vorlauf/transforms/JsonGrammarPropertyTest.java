// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.transforms.internal.grammar.State;
import io.vorlauf.transforms.internal.token.GrammarTransform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever the schema, the vocabulary and the tokens that are taken. */
class JsonGrammarPropertyTest {

    private static final int SCHEMAS = 500;
    private static final int LONGEST = 120;

    private final JsonGrammar factory = new JsonGrammar();

    private GrammarTransform grammar(String schema, SpelledTokenizer tokenizer) {
        return (GrammarTransform) factory.create(new Context(Context.values(factory, Map.of("schema", schema)),
                Optional.<Tokenizer>of(tokenizer), tokenizer.vocabularySize(), Set.of(SpelledTokenizer.END)));
    }

    private static List<Integer> allowed(GrammarTransform grammar, State state, int vocabulary) {
        Logits logits = grammar.transform(state, Logits.adopt(new float[vocabulary]));
        return IntStream.range(0, vocabulary).filter(token -> logits.get(token) == 0).boxed().toList();
    }

    /** Any allowed token; after a while one that closes something, if there is one. */
    private static int choose(List<Integer> allowed, SpelledTokenizer tokenizer, Random random, int length) {
        if (allowed.contains(SpelledTokenizer.END) && random.nextInt(3) == 0) {
            return SpelledTokenizer.END;
        }
        if (length > LONGEST / 3) {
            for (String closing : List.of("\"", "]", "}", ":", "0", ",")) {
                for (int token : allowed) {
                    if (new String(tokenizer.join(token), StandardCharsets.UTF_8).equals(closing) && random.nextInt(4) > 0) {
                        return token;
                    }
                }
            }
        }
        return allowed.get(random.nextInt(allowed.size()));
    }

    @Test
    void aTextThatEndedParsesAndValidatesAndMasksAreWhatTheGrammarSays() {
        int ended = 0;
        int made = 0;
        for (int seed = 0; made < SCHEMAS; seed++) {
            String schema = RandomSchemas.schema(seed);
            SpelledTokenizer tokenizer = SpelledTokenizer.random(seed % 5, 200);
            GrammarTransform grammar;
            try {
                grammar = grammar(schema, tokenizer);
            } catch (InvalidParameterException e) {
                assertThat(e).hasMessageMatching("transform 'json': (no finite value obeys|.* refers to itself).*");
                continue;
            }
            made++;
            Validator validator = new Validator(schema);
            Random random = new Random(seed);
            for (int text = 0; text < 3; text++) {
                List<Integer> tokens = new ArrayList<>();
                State state = grammar.start(Tokens.empty());
                while (tokens.size() < LONGEST && !tokens.contains(SpelledTokenizer.END)) {
                    List<Integer> allowed = allowed(grammar, state, tokenizer.vocabularySize());
                    assertThat(allowed).as("%s after %s", schema, tokens).isNotEmpty();
                    if (random.nextInt(20) == 0) {
                        assertThat(allowed).as("%s after %s", schema, tokens)
                                .isEqualTo(readable(grammar, state, tokenizer.vocabularySize()));
                    }
                    int token = choose(allowed, tokenizer, random, tokens.size());
                    tokens.add(token);
                    state = grammar.step(state, token);
                    assertThat(state.isDead()).isFalse();
                }
                if (tokens.contains(SpelledTokenizer.END)) {
                    ended++;
                    byte[] bytes = tokenizer.join(tokens.stream().mapToInt(token -> token).toArray());
                    assertThat(validator.complaints(bytes))
                            .as("%s allowed %s", schema, new String(bytes, StandardCharsets.UTF_8)).isEmpty();
                }
            }
        }
        assertThat(ended).isGreaterThan(2 * SCHEMAS);
    }

    @Test
    void aValueIsAllowedIfAndOnlyIfItValidates() {
        SpelledTokenizer bytes = SpelledTokenizer.random(0, 0);
        int valid = 0;
        int invalid = 0;
        for (int seed = 0; seed < 2 * SCHEMAS; seed++) {
            String schema = RandomSchemas.schema(seed);
            GrammarTransform grammar;
            try {
                grammar = grammar(schema, bytes);
            } catch (InvalidParameterException e) {
                continue;
            }
            Validator validator = new Validator(schema);
            Random random = new Random(seed);
            for (int text = 0; text < 3; text++) {
                List<Integer> tokens = generate(grammar, bytes, random);
                if (tokens.contains(SpelledTokenizer.END)) {
                    JsonElement value = JsonParser.parseString(text(bytes, tokens));
                    for (int i = 0; i < 10; i++) {
                        byte[] changed = RandomChange.of(value, random).getBytes(StandardCharsets.UTF_8);
                        boolean allowed = grammar.start(Tokens.empty()).step(changed).isComplete();
                        assertThat(allowed).as("%s allows %s", schema, new String(changed, StandardCharsets.UTF_8))
                                .isEqualTo(validator.complaints(changed).isEmpty());
                        valid += allowed ? 1 : 0;
                        invalid += allowed ? 0 : 1;
                    }
                }
            }
        }
        assertThat(valid).isGreaterThan(SCHEMAS);
        assertThat(invalid).isGreaterThan(SCHEMAS);
    }

    private static List<Integer> generate(GrammarTransform grammar, SpelledTokenizer tokenizer, Random random) {
        List<Integer> tokens = new ArrayList<>();
        State state = grammar.start(Tokens.empty());
        while (tokens.size() < LONGEST && !tokens.contains(SpelledTokenizer.END)) {
            int token = choose(allowed(grammar, state, tokenizer.vocabularySize()), tokenizer, random, tokens.size());
            tokens.add(token);
            state = grammar.step(state, token);
        }
        return tokens;
    }

    private static String text(SpelledTokenizer tokenizer, List<Integer> tokens) {
        return new String(tokenizer.join(tokens.stream().mapToInt(token -> token).toArray()), StandardCharsets.UTF_8);
    }

    private static List<Integer> readable(GrammarTransform grammar, State state, int vocabulary) {
        return IntStream.range(0, vocabulary).filter(token -> !grammar.step(state, token).isDead()).boxed().toList();
    }

    @Test
    void withoutASchemaToo() {
        SpelledTokenizer tokenizer = SpelledTokenizer.random(3, 300);
        GrammarTransform grammar = grammar("", tokenizer);
        Validator validator = new Validator("");
        int ended = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Integer> tokens = new ArrayList<>();
            State state = grammar.start(Tokens.empty());
            while (tokens.size() < LONGEST && !tokens.contains(SpelledTokenizer.END)) {
                List<Integer> allowed = allowed(grammar, state, tokenizer.vocabularySize());
                if (random.nextInt(10) == 0) {
                    assertThat(allowed).isEqualTo(readable(grammar, state, tokenizer.vocabularySize()));
                }
                tokens.add(choose(allowed, tokenizer, random, tokens.size()));
                state = grammar.step(state, tokens.get(tokens.size() - 1));
            }
            if (tokens.contains(SpelledTokenizer.END)) {
                ended++;
                assertThat(validator.complaints(tokenizer.join(tokens.stream().mapToInt(token -> token).toArray())))
                        .isEmpty();
            }
        }
        assertThat(ended).isGreaterThan(200);
    }
}
