// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of tokens in a row are those of their text. */
class TokenBytesTest {

    private static final int ROUNDS = 500;
    private static final String[] PIECES = {
        "hello", " the", " world", ", ", "\n", "  ", "{\"a\": [1, -2.5e3]}", "中文字", "😀👩‍👧", " é", "e\u0301", "\u0000\u007F",
        "\\u00e9", "Once upon a time", "<tool>", "▁", "Ġ"
    };

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();

    @AfterEach
    void close() {
        loader.close();
    }

    @Test
    void ofByteLevelTokens() {
        check(Fixtures.byteLevel());
    }

    @Test
    void ofByteFallbackTokens() {
        check(Fixtures.byteFallback());
    }

    @Test
    void ofTrainedTokens() {
        check(Fixtures.stories("tokenizer.json"));
    }

    @Test
    void ofTheBuiltInModelsTokens() {
        check(Path.of("../tinystories/src/main/resources/models/tinystories-target/tokenizer.json"));
    }

    @Test
    void ofMetaspaceTokens(@TempDir Path directory) throws IOException {
        check(vocabulary(directory, "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\"}"));
    }

    @Test
    void ofTokensThatAreReplacedAndFused(@TempDir Path directory) throws IOException {
        check(vocabulary(directory, "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},"
                + "{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},\"content\":\" \"}]}"));
    }

    @Test
    void aDecoderThatLooksAtNeighboursTellsNothing(@TempDir Path directory) throws IOException {
        for (String decoder : new String[] {
            "null", "{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true}",
            "{\"type\":\"BPEDecoder\",\"suffix\":\"</w>\"}",
            "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a+\"},\"content\":\" \"}",
            "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Fuse\"},"
                    + "{\"type\":\"Replace\",\"pattern\":{\"String\":\"ab\"},\"content\":\" \"}]}"}) {
            assertThat(loader.load(vocabulary(directory, decoder)).bytes(0)).as(decoder).isEmpty();
        }
    }

    @Test
    void aSpecialTokenAddsNoBytesAndAnotherAddedOneDoes() {
        Tokenizer tokenizer = loader.load(Fixtures.byteLevel());
        assertThat(tokenizer.bytes(265)).isEmpty();
        assertThat(tokenizer.bytes(266)).hasValueSatisfying(
                bytes -> assertThat(bytes).asString(StandardCharsets.UTF_8).isEqualTo("<tool>"));
    }

    @Test
    void aTokenMayBePartOfACharacter() {
        assertThat(loader.load(Fixtures.byteFallback()).bytes(Fixtures.BYTE_FALLBACK_ZERO + 0xE2)).hasValue(new byte[] {(byte) 0xE2});
        assertThat(loader.load(Fixtures.byteLevel()).bytes(Fixtures.BYTE_LEVEL_ZERO + 0x8F)).hasValue(new byte[] {(byte) 0x8F});
    }

    @Test
    void whoeverChangesTheBytesChangesACopy() {
        Tokenizer tokenizer = loader.load(Fixtures.byteLevel());
        tokenizer.bytes(65).orElseThrow()[0] = 0;
        assertThat(tokenizer.bytes(65).orElseThrow()).containsExactly('A');
    }

    @Test
    void anIdOutsideTheVocabularyIsRefused() {
        Tokenizer tokenizer = loader.load(Fixtures.byteLevel());
        assertThatThrownBy(() -> tokenizer.bytes(267)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("267");
    }

    private static Path vocabulary(Path directory, String decoder) throws IOException {
        return Files.writeString(directory.resolve("tokenizer.json"), "{\"version\":\"1.0\",\"decoder\":" + decoder
                + ",\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"▁\":1,\"b\":2,\"▁▁a\":3,\"é\":4,\"a▁b\":5},\"merges\":[]}}");
    }

    private void check(Path file) {
        assumeTrue(Files.exists(file), "no " + file);
        Tokenizer tokenizer = loader.load(file);
        Random random = new Random(7);
        int compared = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Tokens tokens = round % 2 == 0 ? text(tokenizer, random) : any(tokenizer, random);
            // The first word of a text may lose its space: what is compared comes behind it.
            Tokens first = Tokens.of(0, 1, 2, 3, 4, 65 % tokenizer.vocabularySize());
            String before = tokenizer.decode(first);
            Optional<String> expected = utf8(bytes(tokenizer, tokens));
            if (!before.isEmpty() && expected.isPresent() && !before.endsWith("\uFFFD")) {
                assertThat(tokenizer.decode(Fixtures.join(first, tokens))).as("%s", tokens)
                        .isEqualTo(before + expected.get());
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(ROUNDS / 3);
    }

    private static Tokens text(Tokenizer tokenizer, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return tokenizer.encode(text.toString());
    }

    private static Tokens any(Tokenizer tokenizer, Random random) {
        return Tokens.of(random.ints(1 + random.nextInt(6), 0, tokenizer.vocabularySize()).toArray());
    }

    private static byte[] bytes(Tokenizer tokenizer, Tokens tokens) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        tokens.stream().forEach(token -> tokenizer.bytes(token).ifPresent(all::writeBytes));
        return all.toByteArray();
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
