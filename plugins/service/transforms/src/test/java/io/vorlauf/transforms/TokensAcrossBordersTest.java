// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.transforms.internal.grammar.State;
import io.vorlauf.transforms.internal.token.GrammarTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tokens that end one symbol of the grammar and begin another. Quotes are written as apostrophes. */
class TokensAcrossBordersTest {

    private static final List<String> SINGLE = List.of("{", "}", "[", "]", "'", ":", ",", "a", "b", "0", "1", "2", "3", "4", "5",
            "6", "7", "8", "9", "-", ".", " ");

    private final JsonGrammar factory = new JsonGrammar();
    private SpelledTokenizer tokenizer;
    private GrammarTransform grammar;

    private void make(String schema, String... longer) {
        List<String> tokens = new ArrayList<>(SINGLE);
        tokens.addAll(List.of(longer));
        tokenizer = SpelledTokenizer.of(tokens.stream().map(token -> token.replace('\'', '"')).toArray(String[]::new));
        grammar = (GrammarTransform) factory.create(new Context(
                Context.values(factory, Map.of("schema", schema.replace('\'', '"'))), Optional.<Tokenizer>of(tokenizer),
                tokenizer.vocabularySize(), Set.of(SpelledTokenizer.END)));
    }

    /** The tokens of more than one byte that are allowed behind a text. */
    private List<String> longerAfter(String text) {
        State state = grammar.start(Tokens.empty());
        for (int token : tokenizer.encode(text.replace('\'', '"')).toArray()) {
            state = grammar.step(state, token);
        }
        Logits logits = grammar.transform(state, Logits.adopt(new float[tokenizer.vocabularySize()]));
        return IntStream.range(SINGLE.size() + 1, tokenizer.vocabularySize()).filter(token -> logits.get(token) == 0)
                .mapToObj(token -> tokenizer.decode(Tokens.of(token)).replace('"', '\'')).toList();
    }

    private static final String OBJECT = "{'type':'object','properties':{'a':{'type':'integer'},'ab':{'type':'string'}},"
            + "'required':['ab'],'additionalProperties':false}";

    @Test
    void aTokenMayHoldTheEndOfAKeyAndTheBeginningOfAValue() {
        make(OBJECT, "{'", "b':", "b':'", "':1", "': '", "ab':'a'}", "':'", "{'b");
        assertThat(longerAfter("")).containsExactly("{'");
        assertThat(longerAfter("{'a")).containsExactly("b':", "b':'", "':1");
        assertThat(longerAfter("{'ab")).containsExactly("': '", "':'");
        assertThat(longerAfter("{'")).containsExactly("ab':'a'}");
    }

    @Test
    void aTokenThatClosesTooMuchIsNotAllowed() {
        make(OBJECT, "'}", "'}}", "1}", "1,'ab", "','a", "','ab");
        assertThat(longerAfter("{'ab':'b")).containsExactly("'}", "1}", "','a");
        assertThat(longerAfter("{'a':")).containsExactly("1,'ab");
        assertThat(longerAfter("{'ab':'','a':")).containsExactly("1}");
    }

    @Test
    void aTokenMaySpanWholeValues() {
        make("{'type':'array','items':{'type':'array','items':{'type':'integer'}},'maxItems':2}",
                "[[", "[[1,2]", "]]", "],[", "[[1],[2],[", "1],[2]]", "[[1],[2]]", "[[[");
        assertThat(longerAfter("")).containsExactly("[[", "[[1,2]", "[[1],[2]]");
        assertThat(longerAfter("[[")).containsExactly("]]", "],[", "1],[2]]");
        assertThat(longerAfter("[[1],[")).containsExactly("]]");
    }

    @Test
    void aNumberEndsWhereSomethingElseBegins() {
        make("{'type':'array','items':{'type':'integer','minimum':7,'maximum':23},'minItems':1}",
                "3]", "1]", "0,", "2,1", "3,3", "23", "-1", "0]", ",7]", ",2", "[2");
        assertThat(longerAfter("[2")).containsExactly("3]", "1]", "0,", "2,1", "0]");
        assertThat(longerAfter("[7")).containsExactly(",7]", ",2");
        assertThat(longerAfter("[")).containsExactly("23");
        assertThat(longerAfter("[1")).containsExactly("3]", "1]", "0,", "2,1", "0]");
    }

    @Test
    void aNameThatIsTakenIsNotAllowedInsideATokenEither() {
        make("{'type':'object','additionalProperties':{'type':'integer'}}", ",'a':", ",'b':", "1,'a':2", "1,'b':2", "a'", "b'", "b':1,'b'",
                "b':1,'ab'");
        assertThat(longerAfter("{'a':1")).containsExactly(",'b':", "1,'b':2");
        assertThat(longerAfter("{'a':1,'")).containsExactly("b'", "b':1,'ab'");
        assertThat(longerAfter("{'a':1,'b")).containsExactly("a'", "b'", "b':1,'b'", "b':1,'ab'");
    }

    @Test
    void theEndIsAllowedWhereTheValueIsComplete() {
        make("{'type':'integer'}", "12");
        State state = grammar.start(Tokens.empty());
        assertThat(ends(state)).isFalse();
        State one = grammar.step(state, tokenizer.encode("1").get(0));
        assertThat(ends(one)).isTrue();
        assertThat(longerAfter("1")).containsExactly("12");
        assertThat(longerAfter("0")).isEmpty();
        State after = grammar.step(one, SpelledTokenizer.END);
        assertThat(ends(after)).isTrue();
        assertThat(grammar.step(state, SpelledTokenizer.END).isDead()).isTrue();
    }

    private boolean ends(State state) {
        return grammar.transform(state, Logits.adopt(new float[tokenizer.vocabularySize()])).get(SpelledTokenizer.END) == 0;
    }

    @Test
    void aTokenThatEndsInACharacterNeedsAVocabularyThatCanEndIt() {
        byte[] half = {(byte) 0xC3};
        List<byte[]> all = new ArrayList<>(SpelledTokenizer.of("\"", "a", "é").spellings());
        all.add(half);
        assertThat(allowsLast(all)).isFalse();
        List<byte[]> complete = new ArrayList<>(SpelledTokenizer.random(0, 0).spellings());
        complete.add(half);
        assertThat(allowsLast(complete)).isTrue();
    }

    private boolean allowsLast(List<byte[]> spellings) {
        SpelledTokenizer letters = new SpelledTokenizer("letters " + spellings.size(), spellings);
        GrammarTransform string = (GrammarTransform) factory.create(new Context(
                Context.values(factory, Map.of("schema", "{\"type\":\"string\",\"minLength\":1}")), Optional.<Tokenizer>of(letters),
                spellings.size(), Set.of(SpelledTokenizer.END)));
        State state = string.start(Tokens.empty()).step(new byte[] {'"'});
        return string.transform(state, Logits.adopt(new float[spellings.size()])).get(spellings.size() - 1) == 0;
    }

    @Test
    void aDraftWithFewerTokensThanFitMayGuessWhatItLikes() {
        make("{'const':'9'}");
        Logits few = Logits.of(1, 2, 3);
        assertThat(grammar.transform(grammar.start(Tokens.empty()), few)).isEqualTo(few);
    }
}
