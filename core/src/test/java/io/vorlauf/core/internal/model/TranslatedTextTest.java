// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.internal.tree.Text;
import io.vorlauf.core.support.PieceTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TranslatedTextTest {

    /** A token per byte. */
    private static final class Bytes implements Tokenizer {

        @Override
        public String identity() {
            return "bytes";
        }

        @Override
        public int vocabularySize() {
            return 256;
        }

        @Override
        public Tokens encode(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[bytes.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = bytes[i] & 0xFF;
            }
            return Tokens.of(ids);
        }

        @Override
        public String decode(Tokens tokens) {
            byte[] bytes = new byte[tokens.length()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) tokens.get(i);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public Optional<byte[]> bytes(int token) {
            return Optional.of(new byte[] {(byte) token});
        }

        @Override
        public TextStream stream(Tokens context) {
            throw new UnsupportedOperationException();
        }
    }

    private static final Tokenizer BYTES = new Bytes();
    private static final PieceTokenizer PIECES = new PieceTokenizer("pieces", List.of("", "a", "b", "c", " ", " a", "ab",
            "bc", "abc", " ab", "cab", "é", "😀", "cc"));

    private static ModelInfo model(Tokenizer tokenizer) {
        return ModelInfo.builder().name(tokenizer.identity()).vocabularySize(tokenizer.vocabularySize()).contextLength(100)
                .tokenizer(tokenizer.identity()).build();
    }

    private static Translation translation(Tokenizer target, Tokenizer draft) {
        return Translation.of(model(target), target, model(draft), draft);
    }

    private static TranslatedText translated(Text text, Tokenizer draft) {
        return new TranslatedText(text, () -> BYTES, () -> draft, translation(BYTES, draft));
    }

    @Test
    void aLongTextIsReadAsIfItWereEncodedAtOnce() {
        Random random = new Random(3);
        Text text = new Text(BYTES.encode("abc ab"));
        TranslatedText translated = translated(text, PIECES);
        StringBuilder all = new StringBuilder("abc ab");
        for (int i = 0; i < 600; i++) {
            for (String behind : List.of("", "é", "abé", " é", "é ab")) {
                assertThat(translated.ids(BYTES.encode(behind)))
                        .containsExactly(PIECES.encode(all + behind, new Encoding(true, false)).toArray());
            }
            String more = List.of("a", "b", "c", " ", "ab", "cab", "é").get(random.nextInt(7));
            all.append(more);
            BYTES.encode(more).stream().forEach(text::append);
        }
    }

    @Test
    void aTextWithoutSpacesToo() {
        Text text = new Text(BYTES.encode("c"));
        TranslatedText translated = translated(text, PIECES);
        StringBuilder all = new StringBuilder("c");
        for (int i = 0; i < 600; i++) {
            assertThat(translated.ids(Tokens.empty()))
                    .containsExactly(PIECES.encode(all.toString(), new Encoding(true, false)).toArray());
            all.append('c');
            text.append('c');
        }
    }

    @Test
    void guessesAreReadAsTheDraftMakesThem() {
        Text text = new Text(BYTES.encode("ab"));

        assertThat(translated(text, PIECES).ids(BYTES.encode("c a"))).containsExactly(0, 6, 3, 4, 1);
    }

    @Test
    void charactersAreReadOnceTheyAreComplete() {
        Text text = new Text(BYTES.encode("ab"));
        TranslatedText translated = translated(text, PIECES);
        int[] smile = BYTES.encode("😀").toArray();
        assertThat(translated.ids(Tokens.of(smile[0], smile[1]))).containsExactly(0, 6);
        assertThat(translated.ids(Tokens.of(smile))).containsExactly(0, 6, 12);
        text.append(smile[0]);
        text.append(smile[1]);
        assertThat(translated.ids(Tokens.empty())).containsExactly(0, 6);
        assertThat(translated.ids(Tokens.of(smile[2], smile[3]))).containsExactly(0, 6, 12);
        assertThat(translated.ids(Tokens.of(smile[2], smile[3], 'a'))).containsExactly(0, 6, 12, 1);
    }

    @Test
    void bytesOfAnIncompleteCharacterAreReadByADraftThatHasThem() {
        Text text = new Text(BYTES.encode("a"));
        Tokenizer bytes = BYTES;
        TranslatedText translated = translated(text, bytes);
        int[] accent = BYTES.encode("é").toArray();
        text.append(accent[0]);
        assertThat(translated.ids(Tokens.empty())).containsExactly('a', accent[0]);
        assertThat(translated.ids(Tokens.of(accent[1]))).containsExactly('a', accent[0], accent[1]);
    }

    @Test
    void tokensThatEndTextsArePartners() {
        ModelInfo target = model(BYTES).toBuilder().stopTokens(Set.of(3)).build();
        ModelInfo draft = model(PIECES).toBuilder().stopTokens(Set.of(0)).build();
        Translation translation = Translation.of(target, BYTES, draft, PIECES);
        float[] row = new float[256];
        translation.translate(new float[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, row);

        assertThat(row[3]).isEqualTo(9);
        assertThat(row['a']).isEqualTo(1);
        assertThat(row['d']).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Stream.of("a", "b", "c", " ").map(letter -> row[letter.charAt(0)])).containsExactly(1f, 2f, 3f, 4f);
    }
}
