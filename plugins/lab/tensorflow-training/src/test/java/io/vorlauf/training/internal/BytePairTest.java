// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTest {

    private static final List<String> TEXTS = List.of(
            "Once upon a time there was a naïve café in Zürich, wasn't there? They'll say they've seen it.",
            "Once upon a time, once upon a time! Δοκιμή δοκιμή δοκιμή, 日本語 日本語 日本語, 12 123 1234.",
            "👩‍👩‍👧 👩‍👩‍👧 🎈🎈🎈 e\u0301e\u0301e\u0301 \u00a0\u00a0 \u3000 \t\t\n\n\n");

    private static LoadedTokenizer tokenizer;

    @BeforeAll
    static void learn(@TempDir Path directory) throws IOException {
        BytePairVocabulary vocabulary = BytePairVocabulary.learn(TEXTS, 400);
        Path file = Files.writeString(directory.resolve("tokenizer.json"), vocabulary.tokenizerJson());
        tokenizer = new HuggingFaceTokenizerLoader().load(file);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Once upon a time there was a café.",
        "  leading, double  and trailing  ",
        "tabs\tand\r\nlines\n\n\n  after",
        "can't WON'T they'll 'tis 's' ''ll",
        "x1y2 3.14 ½ ² Ⅷ ٣٤ 一二三",
        "naïve Zürich Straße ĲŒ ǅ",
        "combining: e\u0301 a\u0308\u0323 \u0301alone",
        "👩‍👩‍👧‍👦 🇨🇭 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☃️",
        "שלום עולם مرحبا नमस्ते ไทย 한국어 日本語",
        "\u00a0no\u00a0break\u2003em\u3000wide\u200bzero\u2028line\u0085next",
        "\ufeffmark \u0000nul \u001b[0m \u007f \ud83d\ude00",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ud800\udf48 \udbff\udfff",
        "_under_score-dash...!!!???",
        "a\u0000b \ud83d\ude00\n\n  é\u0301\u3000",
        "\u180emongolian \u2060joiner \u1680ogham"
    })
    void everyTextComesBack(String text) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }

    @Test
    void frequentWordsBecomeOneToken() {
        assertThat(tokenizer.encode(" upon a time").toArray()).hasSize(3);
    }

    @Test
    void aSmallTextGivesASmallVocabulary() {
        assertThat(BytePairVocabulary.learn(List.of("abc"), 1000).size()).isEqualTo(BytePairVocabulary.SMALLEST);
    }

    @Test
    void theEndOfATextIsATokenOfItsOwn() {
        assertThat(tokenizer.encode("<|endoftext|>").toArray()).containsExactly(BytePairVocabulary.END_OF_TEXT_ID);
    }
}
