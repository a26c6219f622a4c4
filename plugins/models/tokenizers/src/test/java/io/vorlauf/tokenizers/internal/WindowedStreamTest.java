// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.tokenizers.internal.Vocabulary.ByteTokens;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Tokens are bytes here, but for 0, which has no text; and a text loses a space at its start. */
class WindowedStreamTest {

    private static final int TOKENS = 2_000;

    private int longestWindow;
    private int decodedTokens;

    private String decode(int[] window) {
        longestWindow = Math.max(longestWindow, window.length);
        decodedTokens += window.length;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(window).filter(token -> token != 0).forEach(bytes::write);
        String text = bytes.toString(StandardCharsets.UTF_8);
        return text.startsWith(" ") ? text.substring(1) : text;
    }

    private String stream(Tokens context, IntUnaryOperator tokens) {
        return stream(context, tokens, new byte[0][]);
    }

    /** Of tokens whose spelling is known, nothing need be decoded. */
    private String spelled(Tokens context, IntUnaryOperator tokens) {
        byte[][] spellings = new byte[256][];
        for (int token = 1; token < 256; token++) {
            spellings[token] = new byte[] {(byte) token};
        }
        return stream(context, tokens, spellings);
    }

    private String stream(Tokens context, IntUnaryOperator tokens, byte[][] spellings) {
        BitSet all = new BitSet();
        all.set(0, 256);
        WindowedStream stream = new WindowedStream(
                new Vocabulary(256, all, ByteTokens.NONE, spellings), this::decode, () -> { }, context);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < TOKENS; i++) {
            text.append(stream.append(tokens.applyAsInt(i)));
        }
        return text.append(stream.finish()).toString();
    }

    @Test
    void plainTextNeedsTwoTokensAtATime() {
        assertThat(stream(Tokens.empty(), i -> 'a')).isEqualTo("a".repeat(TOKENS));
        assertThat(longestWindow).isEqualTo(2);
    }

    @Test
    void aLongRunOfSpacesDoesNotKeepTheWindowOpen() {
        assertThat(stream(Tokens.empty(), i -> ' ')).isEqualTo(" ".repeat(TOKENS - 1));
        assertThat(longestWindow).isLessThan(6);
    }

    @Test
    void aTokenWithoutTextDoesNotMakeANewStart() {
        assertThat(stream(Tokens.empty(), i -> "a\0 ".charAt(i % 3))).isEqualTo("a ".repeat(TOKENS / 3) + "a");
    }

    @Test
    void bytesThatNeverBecomeACharacterDoNotKeepTheWindowOpen() {
        assertThat(stream(Tokens.of('a'), i -> 0xFF)).isEqualTo("\uFFFD".repeat(TOKENS));
        assertThat(longestWindow).isLessThan(40);
        assertThat(decodedTokens).isLessThan(40 * TOKENS);
    }

    @Test
    void ofALongContextOnlyTheEndIsDecoded() {
        assertThat(stream(Tokens.of(" a".repeat(5_000).chars().toArray()), i -> ' ')).isEqualTo(" ".repeat(TOKENS));
        assertThat(longestWindow).isLessThan(16);
    }

    @Test
    void aContextWhoseEndHasNoTextOfItsOwnIsDecodedFurtherBack() {
        assertThat(stream(Tokens.of('a', ' '), i -> ' ')).isEqualTo(" ".repeat(TOKENS));
        assertThat(stream(Tokens.of(' '), i -> 'a')).isEqualTo("a".repeat(TOKENS));
    }

    @Test
    void tokensThatAreWholeCharactersAreHardlyDecoded() {
        assertThat(spelled(Tokens.of('a'), i -> 'b')).isEqualTo("b".repeat(TOKENS));
        assertThat(decodedTokens).isLessThan(TOKENS);
        assertThat(longestWindow).isLessThan(40);
    }

    @Test
    void whatIsKnownOfTokensMakesNoOtherText() {
        byte[] bytes = " a b\u00e4\0 c\u20acd\uD83D\uDE00\0\0 e".getBytes(StandardCharsets.UTF_8);
        for (int step = 1; step < 30; step++) {
            int skip = step;
            IntUnaryOperator tokens = i -> bytes[i * skip % bytes.length] & 0xFF;
            for (Tokens context : List.of(Tokens.empty(), Tokens.of('x'), Tokens.of(' '), Tokens.of(0xE2, 0x82))) {
                assertThat(spelled(context, tokens)).isEqualTo(stream(context, tokens));
            }
        }
    }
}
