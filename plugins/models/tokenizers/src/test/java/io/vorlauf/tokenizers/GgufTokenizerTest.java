// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.TextStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers of GGUF files, against the ids that llama.cpp gives. */
class GgufTokenizerTest {

    private static final String BETWEEN_TEXTS = "\n__ggml_vocab_test__\n";

    private static final int FUZZED = 1000;
    /** Metadata ends somewhere behind. */
    private static final int HEADER = 7000;

    @TempDir
    private Path directory;

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();

    @AfterEach
    void close() {
        loader.close();
    }

    private static String streamed(LoadedTokenizer tokenizer, Tokens tokens) {
        TextStream stream = tokenizer.stream(Tokens.of());
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(token -> text.append(stream.append(token)));
        return text.append(stream.finish()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-bpe", "qwen2", "gpt-2", "phi-3", "llama-spm"})
    void realVocabulariesEncodeAllTextsAsLlamaCppDoes(String name) throws IOException {
        Path file = Fixtures.shared("gguf/vocab/ggml-vocab-" + name + ".gguf");
        List<String> texts = List.of(Files.readString(Path.of(file + ".inp")).split(BETWEEN_TEXTS));
        List<String> ids = Files.readAllLines(Path.of(file + ".out"));
        assertThat(texts).hasSize(46);
        assertThat(ids).hasSize(46);
        LoadedTokenizer tokenizer = loader.load(file);
        for (int i = 0; i < texts.size(); i++) {
            Tokens expected = Tokens.of(Stream.of(ids.get(i).trim().split(" "))
                    .filter(id -> !id.isEmpty()).map(Integer::valueOf).toList());
            assertThat(tokenizer.encode(texts.get(i), Encoding.PLAIN)).as(texts.get(i)).isEqualTo(expected);
            assertThat(tokenizer.decode(expected)).isEqualTo(texts.get(i));
            assertThat(streamed(tokenizer, expected)).isEqualTo(texts.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings =
            {"llama-spm", "llama3-bpe", "qwen2-bpe", "qwen3-bpe", "phi3-spm", "gemma2-spm", "gemma3-spm"})
    void specialTokensAreDealtWithAsLlamaCppDoes(String name) throws IOException {
        Path directory = Fixtures.shared("gguf/" + name);
        JsonObject golden =
                JsonParser.parseString(Files.readString(directory.resolve("golden.json"))).getAsJsonObject();
        LoadedTokenizer tokenizer =
                loader.load(directory.resolve(golden.getAsJsonObject("files").keySet().iterator().next()));
        for (JsonElement element : golden.getAsJsonArray("tokenizer")) {
            JsonObject example = element.getAsJsonObject();
            String text = example.get("text").getAsString();
            Encoding encoding = new Encoding(
                    example.get("add_special").getAsBoolean(), example.get("parse_special").getAsBoolean());
            int[] expected = example.getAsJsonArray("ids").asList().stream().mapToInt(JsonElement::getAsInt).toArray();
            assertThat(tokenizer.encode(text, encoding).toArray()).as(text + " " + encoding).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3-bpe/llama3-bpe.Q4_0", "gemma2-spm/gemma2-spm.Q4_0", "phi3-spm/phi3-spm.Q4_1"})
    void conversationsAreWrittenByTheTemplateOfTheFile(String name) {
        LoadedTokenizer tokenizer = loader.load(Fixtures.shared("gguf/" + name + ".gguf"));

        String text = tokenizer.chatFormat().orElseThrow().render(List.of(Message.user("The river")), Map.of());

        assertThat(text).isEqualTo("<|im_start|>user\nThe river<|im_end|>\n<|im_start|>assistant\n");
        assertThat(tokenizer.decode(tokenizer.encode(text, Encoding.TEMPLATE)).strip()).contains("The river");
    }

    @Test
    void templatesPrintTheSpecialTokensOfTheFile() {
        LoadedTokenizer tokenizer = loader.load(Fixtures.shared("gguf/vocab/ggml-vocab-phi-3.gguf"));

        assertThat(tokenizer.chatFormat().orElseThrow().render(List.of(Message.user("Hi")), Map.of()))
                .startsWith("<s><|user|>\nHi<|end|>\n<|assistant|>");
    }

    @Test
    void aTemplateBesideAFileIsNotTheFiles() throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"chat_template\": \"no\"}");
        Path file = directory.resolve("model.gguf");
        Files.copy(Fixtures.shared("gguf/from-qwen2-base/from-qwen2-base.BF16.gguf"), file);

        assertThat(loader.load(file).chatFormat()).isEmpty();
    }

    @Test
    void aFileWithoutATokenizerIsRefused() throws IOException {
        Path file = Files.write(directory.resolve("model.gguf"), new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        assertThatThrownBy(() -> loader.load(file)).hasMessage("cannot load tokenizer file " + file
                + ": it has no tokenizer: 'tokenizer.ggml.model' is missing");
    }

    /** Whatever becomes of a file's bytes: the native library lives, and tokenizers work or are refused. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        List<byte[]> originals = List.of(
                Files.readAllBytes(Fixtures.shared("gguf/llama3-bpe/llama3-bpe.Q4_0.gguf")),
                Files.readAllBytes(Fixtures.shared("gguf/phi3-spm/phi3-spm.Q4_1.gguf")));
        Random random = new Random(21);
        int refused = 0;
        for (int i = 0; i < FUZZED; i++) {
            byte[] bytes = originals.get(i % originals.size()).clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                bytes[random.nextInt(HEADER)] = (byte) random.nextInt();
            }
            Path file = Files.write(directory.resolve("fuzzed.gguf"), bytes);
            try (LoadedTokenizer tokenizer = loader.load(file)) {
                Tokens tokens = tokenizer.encode("The river <|im_end|> 你 runs.");
                tokenizer.decode(tokens);
            } catch (ModelException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(FUZZED / 10, FUZZED);
    }
}
