// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static io.vorlauf.tokenizers.Fixtures.BYTE_FALLBACK_ZERO;
import static io.vorlauf.tokenizers.Fixtures.BYTE_LEVEL_ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeDecodeTest {

    private static final String REPLACEMENT = "\uFFFD";

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();
    private final LoadedTokenizer byteLevel = loader.load(Fixtures.byteLevel());
    private final LoadedTokenizer byteFallback = loader.load(Fixtures.byteFallback());

    @AfterEach
    void close() {
        loader.close();
    }

    @Test
    void plainJavaFindsTheLoaderAsAService() {
        assertThat(ServiceLoader.load(TokenizerLoader.class))
                .singleElement()
                .isInstanceOf(HuggingFaceTokenizerLoader.class);
    }

    @Test
    void theIdentityIsThatOfTheFile() throws IOException {
        assertThat(byteLevel.identity()).isEqualTo(TokenizerDescription.read(Fixtures.byteLevel()).identity());
    }

    @Test
    void theVocabularySizeCountsAddedTokens() {
        assertThat(byteLevel.vocabularySize()).isEqualTo(267);
    }

    @Test
    void theVocabularySizeIsTheHighestIdPlusOneWhenIdsAreLeftOut(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("gap.json"),
                "{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":9},\"merges\":[]}}");
        LoadedTokenizer tokenizer = loader.load(file);
        assertThat(tokenizer.vocabularySize()).isEqualTo(10);
        assertThat(tokenizer.encode("ab")).isEqualTo(Tokens.of(0, 9));
        assertThat(tokenizer.decode(Tokens.of(5))).isEmpty();
    }

    @Test
    void encodingPutsTheSpecialTokensOfThePostProcessor() {
        assertThat(byteFallback.encode("")).isEqualTo(Tokens.of(1));
        assertThat(byteFallback.encode("hello").get(0)).isEqualTo(1);
    }

    @Test
    void theFilesTruncationAndPaddingAreIgnored() {
        assertThat(Fixtures.read(Fixtures.byteLevel())).contains("\"max_length\": 4").contains("\"Fixed\": 8");
        assertThat(byteLevel.encode("abcdefghij").length()).isEqualTo(10);
        assertThat(byteLevel.encode("a").length()).isEqualTo(1);
    }

    @Test
    void decodingLeavesOutSpecialTokensButNotOtherAddedOnes() {
        assertThat(byteLevel.decode(Tokens.of(265, 256, 266, 265))).isEqualTo("he<tool>");
        assertThat(byteFallback.decode(Tokens.of(1, 285, 2, 285))).isEqualTo("hello hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "hello world", "  the  hello ", "wörld", "中文字", "😀👩‍👩‍👧 e\u0301", "a\u0000b\n\t", "\uFFFD"})
    void decodingWhatWasEncodedGivesTheTextAgain(String text) {
        assertThat(byteLevel.decode(byteLevel.encode(text))).isEqualTo(text);
        assertThat(byteFallback.decode(byteFallback.encode(text))).isEqualTo(text);
    }

    @Test
    void halfASurrogatePairIsEncodedAsTheReplacementCharacterAndHarmsNothingElse() {
        assertThat(byteLevel.encode("😀\uD83Dé")).isEqualTo(byteLevel.encode("😀" + REPLACEMENT + "é"));
        assertThat(byteLevel.decode(byteLevel.encode("😀\uDE00é"))).isEqualTo("😀" + REPLACEMENT + "é");
    }

    @Test
    void aBrokenByteTokenLeavesTheCharactersBesideItAlone() {
        assertThat(byteFallback.decode(Fixtures.bytes(BYTE_FALLBACK_ZERO, 0xC3, 0xA9, 0xFF, 0xC3, 0xA9)))
                .isEqualTo("é" + REPLACEMENT + "é");
        assertThat(byteLevel.decode(Fixtures.bytes(BYTE_LEVEL_ZERO, 0xC3, 0xA9, 0xFF, 0xC3, 0xA9)))
                .isEqualTo("é" + REPLACEMENT + "é");
    }

    @Test
    void byteTokensDecodeToOneReplacementPerByteThatIsNotPartOfUtf8() {
        assertThat(decodeBytes(0xE2, 0x96)).isEqualTo(REPLACEMENT.repeat(2));
        assertThat(decodeBytes(0xE2, 0x96, 0x41)).isEqualTo(REPLACEMENT.repeat(2) + "A");
        assertThat(decodeBytes(0xC0, 0x80)).as("overlong").isEqualTo(REPLACEMENT.repeat(2));
        assertThat(decodeBytes(0xE0, 0x9F, 0xBF)).as("overlong").isEqualTo(REPLACEMENT.repeat(3));
        assertThat(decodeBytes(0xED, 0xA0, 0x80)).as("surrogate").isEqualTo(REPLACEMENT.repeat(3));
        assertThat(decodeBytes(0xF0, 0x8F, 0xBF, 0xBF)).as("overlong").isEqualTo(REPLACEMENT.repeat(4));
        assertThat(decodeBytes(0xF4, 0x90, 0x80, 0x80)).as("beyond Unicode").isEqualTo(REPLACEMENT.repeat(4));
        assertThat(decodeBytes(0xF4, 0x8F, 0xBF, 0xBF)).isEqualTo(Character.toString(0x10FFFF));
        assertThat(decodeBytes(0x00, 0x7F, 0xC2, 0x80)).isEqualTo("\u0000\u007F\u0080");
    }

    private String decodeBytes(int... values) {
        return byteFallback.decode(Fixtures.bytes(BYTE_FALLBACK_ZERO, values));
    }

    @Test
    void decodingNothingGivesNothing() {
        assertThat(byteLevel.decode(Tokens.empty())).isEmpty();
    }

    @Test
    void anIdOutsideTheVocabularyIsRefusedWithTheIdAndTheSize() {
        assertThatThrownBy(() -> byteLevel.decode(Tokens.of(3, 267)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token id 267 is outside the vocabulary, whose ids are 0 to 266");
        assertThatThrownBy(() -> byteLevel.stream(Tokens.of(9999))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> byteLevel.stream(Tokens.empty()).append(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextThatIsNullNeverReachesNativeCode() {
        assertThatThrownBy(() -> byteLevel.encode(null)).isInstanceOf(NullPointerException.class).hasMessage("text");
    }
}
