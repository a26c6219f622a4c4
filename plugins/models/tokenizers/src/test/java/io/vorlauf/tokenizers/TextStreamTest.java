// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static io.vorlauf.tokenizers.Fixtures.BYTE_FALLBACK_ZERO;
import static io.vorlauf.tokenizers.Fixtures.BYTE_LEVEL_ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextStreamTest {

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();
    private final LoadedTokenizer byteLevel = loader.load(Fixtures.byteLevel());
    private final LoadedTokenizer byteFallback = loader.load(Fixtures.byteFallback());

    @AfterEach
    void close() {
        loader.close();
    }

    private static List<String> pieces(TextStream stream, Tokens tokens) {
        return tokens.stream().mapToObj(stream::append).toList();
    }

    @Test
    void aCharacterOfByteTokensComesWithItsLastByte() {
        TextStream stream = byteFallback.stream(Tokens.empty());
        assertThat(pieces(stream, Fixtures.bytes(BYTE_FALLBACK_ZERO, 0xF0, 0x9F, 0x98, 0x80, 0xC3, 0xA9)))
                .containsExactly("", "", "", "😀", "", "é");
        assertThat(stream.finish()).isEmpty();
    }

    @Test
    void aCharacterOfByteLevelTokensComesWithItsLastByte() {
        TextStream stream = byteLevel.stream(Tokens.empty());
        assertThat(pieces(stream, Tokens.of(262, 0x80, 260, 0xB6))).containsExactly("", "😀", " w", "ö");
    }

    @Test
    void aTokenThatEndsOneCharacterAndStartsTheNextHandsOutTheFirst() {
        TextStream stream = byteLevel.stream(Tokens.empty());
        assertThat(pieces(stream, Tokens.of(262, 264, 0x82, 0xAC))).containsExactly("", "😀", "", "€");
    }

    @Test
    void theFirstWordLosesItsSpaceOnlyAtTheStartOfTheText() {
        Tokens hello = Tokens.of(byteFallback.encode("hello").slice(1, 2).toArray());
        assertThat(Fixtures.streamed(byteFallback, Tokens.empty(), hello)).isEqualTo("hello");
        assertThat(Fixtures.streamed(byteFallback, Tokens.of(1), hello)).isEqualTo("hello");
        assertThat(Fixtures.streamed(byteFallback, byteFallback.encode("hello"), hello)).isEqualTo(" hello");
    }

    @Test
    void aSpecialTokenInBetweenDoesNotMakeANewStart() {
        Tokens hello = byteFallback.encode("hello").slice(1, 2);
        TextStream stream = byteFallback.stream(hello);
        assertThat(stream.append(2)).isEmpty();
        assertThat(stream.append(1)).isEmpty();
        assertThat(stream.append(hello.get(0))).isEqualTo(" hello");
    }

    @Test
    void emojiJoinersAndAccentsAreHandedOutAsTheyCome() {
        Tokens tokens = byteFallback.encode("👩‍👧e\u0301");
        TextStream stream = byteFallback.stream(tokens.slice(0, 2));
        assertThat(pieces(stream, tokens.slice(2, tokens.length())).stream().filter(piece -> !piece.isEmpty()))
                .containsExactly("👩", "\u200D", "👧", "e", "\u0301");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void finishingTurnsTheBytesOfAnIncompleteCharacterIntoReplacements(int bytes) {
        Tokens start = Fixtures.bytes(BYTE_FALLBACK_ZERO, 0xF0, 0x9F, 0x98).slice(0, bytes);
        TextStream stream = byteFallback.stream(Tokens.empty());
        assertThat(pieces(stream, start)).containsOnly("");
        assertThat(stream.finish()).isEqualTo("\uFFFD".repeat(bytes));
    }

    @Test
    void aCharacterThatBeganInTheContextComesWhole() {
        Tokens context = Fixtures.bytes(BYTE_LEVEL_ZERO, 'a', 0xE4, 0xB8);
        assertThat(byteLevel.stream(context).append(0xAD)).isEqualTo("中");
    }

    @Test
    void aBrokenByteOfTheContextIsNotHandedOutAgain() {
        Tokens context = Fixtures.bytes(BYTE_FALLBACK_ZERO, 'a', 0xFF);
        TextStream stream = byteFallback.stream(context);
        assertThat(stream.append(BYTE_FALLBACK_ZERO + 'b')).isEqualTo("b");
        assertThat(byteFallback.stream(context).finish()).isEmpty();
    }

    @Test
    void aFinishedStreamTakesNoMoreTokens() {
        TextStream stream = byteLevel.stream(Tokens.empty());
        stream.append(0xE4);
        assertThat(stream.finish()).isEqualTo("\uFFFD");
        assertThat(stream.finish()).isEmpty();
        assertThatThrownBy(() -> stream.append('a')).isInstanceOf(IllegalStateException.class);
    }
}
