// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadTokenizerFileTest {

    private static final String TOKEN = "{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,"
            + "\"rstrip\":false,\"normalized\":false,\"special\":true}";

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        loader.close();
    }

    private void refuses(Path file, String... message) {
        assertThatThrownBy(() -> loader.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("cannot load tokenizer file " + file + ": ")
                .hasMessageContainingAll(message)
                .message().doesNotContain("\n");
    }

    private void refuses(String content, String... message) throws IOException {
        refuses(Files.writeString(directory.resolve("tokenizer.json"), content), message);
    }

    private static String with(String parts, String vocabulary) {
        return "{\"version\":\"1.0\"," + parts
                + "\"model\":{\"type\":\"BPE\",\"vocab\":" + vocabulary + ",\"merges\":[]}}";
    }

    private static String with(String parts) {
        return with(parts, "{\"a\":0}");
    }

    @Test
    void aMissingFile() {
        refuses(directory.resolve("nowhere.json"), "no such file");
    }

    @Test
    void aDirectory() {
        refuses(directory, "a directory");
    }

    @Test
    void anEmptyFile() throws IOException {
        refuses("", "empty");
    }

    @Test
    void anObjectWithoutAModel() throws IOException {
        refuses("{}", "it has no \"model\"");
    }

    @Test
    void jsonOfAnotherShape() throws IOException {
        refuses("[1, 2]", "expected an object at line 1, column 2 ($), not an array");
    }

    @Test
    void truncatedJson() throws IOException {
        String whole = Fixtures.read(Fixtures.byteFallback());
        for (int tenth = 1; tenth < 10; tenth++) {
            refuses(whole.substring(0, whole.length() * tenth / 10), "not the JSON of a tokenizer");
        }
    }

    @Test
    void textAfterTheJson() throws IOException {
        refuses(with("") + "x", "not the JSON of a tokenizer");
        refuses(with("") + "{}", "not the JSON of a tokenizer");
    }

    @Test
    void binaryJunk() throws IOException {
        byte[] junk = new byte[10_000];
        new Random(1).nextBytes(junk);
        refuses(Files.write(directory.resolve("junk.json"), junk), "not UTF-8");
        refuses(Files.write(directory.resolve("zero.json"), new byte[10_000]), "not the JSON of a tokenizer");
    }

    @Test
    void textInAnotherEncoding() throws IOException {
        refuses(Files.write(directory.resolve("utf16.json"), with("").getBytes(StandardCharsets.UTF_16)), "not UTF-8");
    }

    @Test
    void nestingThatWouldOverflowTheNativeStack() throws IOException {
        refuses("[".repeat(1_000_000), "JSON");
        refuses("{\"x\":" + "[".repeat(1_000_000), "nested more than 64 deep");
        String decoder = "{\"type\":\"Fuse\"}";
        for (int i = 0; i < 500; i++) {
            decoder = "{\"type\":\"Sequence\",\"decoders\":[" + decoder + "]}";
        }
        refuses(with("\"decoder\":" + decoder + ","), "nested more than 64 deep");
    }

    @Test
    void twoTokensWithOneId() throws IOException {
        refuses(with("", "{\"a\":0,\"b\":7,\"c\":7}"), "tokens \"b\" and \"c\" both have id 7");
    }

    @Test
    void oneTokenWithTwoIds() throws IOException {
        refuses(with("", "{\"a\":0,\"b\":1,\"a\":2}"), "token \"a\" is there twice, with ids 0 and 2");
    }

    @Test
    void idsThatNoVocabularyHas() throws IOException {
        refuses(with("", "{\"a\":-1}"), "token \"a\" has id -1");
        refuses(with("", "{\"a\":4294967295}"), "token \"a\" has id 4294967295; ids are expected from 0 to 16777215");
        refuses(with("", "{\"a\":\"x\"}"), "expected a number at path $.model.vocab.a");
    }

    @Test
    void anEmptyVocabulary() throws IOException {
        refuses(with("", "{}"), "vocabulary is empty");
    }

    @Test
    void anAddedTokenWithAnIdTheLibraryWouldNotUse() throws IOException {
        refuses(with("\"added_tokens\":[" + TOKEN.formatted(10, "<x>") + "],"), "\"<x>\" has id 10", "with id 1");
        refuses(with("\"added_tokens\":[" + TOKEN.formatted(1, "a") + "],"), "\"a\" has id 1", "with id 0");
        refuses(with("\"added_tokens\":[" + TOKEN.formatted(2, "<x>") + "],", "{\"a\":0,\"b\":2}"), "both have id 2");
    }

    @Test
    void aModelTheLibraryDoesNotKnow() throws IOException {
        refuses("{\"version\":\"1.0\",\"model\":{\"type\":\"Magic\",\"vocab\":{\"a\":0}}}",
                "the tokenizer library says: ");
    }

    @Test
    void aMergeOfTokensThatAreNotThere() throws IOException {
        refuses("{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
                "Token `b` out of vocabulary");
    }

    @Test
    void aSpecialTokenBeyondTheVocabularyAroundEveryText() throws IOException {
        refuses(with("\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"s\",900],\"cls\":[\"c\",901]},"),
                "post-processor", "901", "0 to 0");
    }

    @Test
    void aPrecompiledNormalizer() throws IOException {
        refuses(with("\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAAA\"},"),
                "normalizer", "Precompiled");
    }

    @Test
    void aDecoderThatStripsMoreThanThereIs() throws IOException {
        refuses(with("\"decoder\":{\"type\":\"Strip\",\"content\":\"a\",\"start\":1,\"stop\":5},"),
                "decoder", "strips 5");
    }

    @Test
    void aSubwordPrefixLongerThanTheTokens() throws IOException {
        refuses("{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\",\"continuing_subword_prefix\":\"##\","
                + "\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"]}}", "continuing_subword_prefix \"##\"");
    }

    @Test
    void aTemplateWithATokenThatItDoesNotDefine() throws IOException {
        String template = "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[%s],\"pair\":[],"
                + "\"special_tokens\":{}},";
        String text = "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}";
        refuses(with(template.formatted("{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}}," + text)),
                "\"<s>\"", "special_tokens");
        refuses(with(template.formatted("")), "leaves out the text");
    }

    @Test
    void piecesOfLengthZero() throws IOException {
        refuses(with("\"pre_tokenizer\":{\"type\":\"FixedLength\",\"length\":0},"), "pieces of length 0");
    }
}
