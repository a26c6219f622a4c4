// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever the tokens and wherever the context ends: the pieces are the decoded text, and none splits a character. */
class TextStreamPropertyTest {

    private static final int ROUNDS = 400;
    private static final String[] ALPHABETS = {
        "hello the world, ", "  \n", "中文字符一二三", "😀👩‍👧🏳️‍🌈🇩🇪", "äöüßéñ e\u0301\u0308",
        "\u0000\u007F\u0080\u07FF\u0800\uFFFD\uFFFF", "ЖدहИ한"
    };

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();

    @AfterEach
    void close() {
        loader.close();
    }

    @Test
    void textInByteLevelTokens() {
        check(Fixtures.byteLevel(), TextStreamPropertyTest::textTokens);
    }

    @Test
    void textInByteFallbackTokens() {
        check(Fixtures.byteFallback(), TextStreamPropertyTest::textTokens);
    }

    @Test
    void textInTrainedTokens() {
        check(Fixtures.stories("tokenizer.json"), TextStreamPropertyTest::textTokens);
    }

    @Test
    void anyByteLevelTokens() {
        check(Fixtures.byteLevel(), TextStreamPropertyTest::anyTokens);
    }

    @Test
    void anyByteFallbackTokens() {
        check(Fixtures.byteFallback(), TextStreamPropertyTest::anyTokens);
    }

    @Test
    void anyTrainedTokens() {
        check(Fixtures.stories("tokenizer.json"), TextStreamPropertyTest::anyTokens);
    }

    @Test
    void brokenBytesInByteLevelTokens() {
        check(Fixtures.byteLevel(), (tokenizer, random) -> brokenBytes(Fixtures.BYTE_LEVEL_ZERO, random));
    }

    @Test
    void brokenBytesInByteFallbackTokens() {
        check(Fixtures.byteFallback(), (tokenizer, random) -> brokenBytes(Fixtures.BYTE_FALLBACK_ZERO, random));
    }

    private void check(Path file, BiFunction<Tokenizer, Random, Tokens> source) {
        LoadedTokenizer tokenizer = loader.load(file);
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Tokens all = source.apply(tokenizer, random);
            int split = random.nextInt(all.length() + 1);
            check(tokenizer, all.slice(0, split), all.slice(split, all.length()));
        }
    }

    private static void check(Tokenizer tokenizer, Tokens context, Tokens tokens) {
        TextStream stream = tokenizer.stream(context);
        StringBuilder text = new StringBuilder();
        for (int token : tokens.toArray()) {
            String piece = stream.append(token);
            assertThat(piece.codePoints()).noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
            text.append(piece);
        }
        text.append(stream.finish());
        String before = tokenizer.decode(context);
        String whole = tokenizer.decode(Fixtures.join(context, tokens));
        assertThat(text).as("%s then %s", context, tokens).hasToString(whole.substring(common(before, whole)));
    }

    /** How much of the context's text is still there: all but the replacements of a character that became complete. */
    private static int common(String before, String whole) {
        int common = 0;
        while (common < before.length() && common < whole.length() && before.charAt(common) == whole.charAt(common)) {
            common++;
        }
        return common;
    }

    private static Tokens textTokens(Tokenizer tokenizer, Random random) {
        StringBuilder text = new StringBuilder();
        for (int run = random.nextInt(8); run >= 0; run--) {
            int[] alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)].codePoints().toArray();
            random.ints(1 + random.nextInt(12), 0, alphabet.length).forEach(i -> text.appendCodePoint(alphabet[i]));
        }
        return tokenizer.encode(text.toString());
    }

    private static Tokens anyTokens(Tokenizer tokenizer, Random random) {
        return Tokens.of(random.ints(random.nextInt(80), 0, tokenizer.vocabularySize()).toArray());
    }

    /** Mostly bytes that a character of several bytes is made of, in long runs. */
    private static Tokens brokenBytes(int zero, Random random) {
        int[] likely = {0x80, 0x9F, 0xA0, 0xBF, 0xC3, 0xE2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF, 'a', ' '};
        return Tokens.of(random.ints(random.nextInt(120), 0, likely.length).map(i -> zero + likely[i]).toArray());
    }
}
