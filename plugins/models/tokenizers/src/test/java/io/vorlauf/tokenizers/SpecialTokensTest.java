// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.LoadedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Special tokens around a text and in it. */
class SpecialTokensTest {

    private static final Encoding FRAMED_PLAIN = new Encoding(true, false);
    private static final int BEGIN = 1;
    private static final int END = 2;

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();
    /** Its template puts {@code <s>} before a text. */
    private final LoadedTokenizer byteFallback = loader.load(Fixtures.byteFallback());
    private final LoadedTokenizer byteLevel = loader.load(Fixtures.byteLevel());

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        loader.close();
    }

    private LoadedTokenizer changed(Path file, Consumer<JsonObject> change) {
        JsonObject root = JsonParser.parseString(Fixtures.read(file)).getAsJsonObject();
        change.accept(root);
        try {
            return loader.load(Files.writeString(directory.resolve("tokenizer.json"), root.toString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LoadedTokenizer configured(String config) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), config);
        return changed(Fixtures.byteFallback(), root -> root.add("post_processor", JsonNull.INSTANCE));
    }

    @Test
    void theUsualEncodingAddsAndParses() {
        assertThat(byteFallback.encode("hello</s>")).isEqualTo(byteFallback.encode("hello</s>", Encoding.TEXT))
                .isEqualTo(Fixtures.join(Tokens.of(BEGIN), byteFallback.encode("hello</s>", Encoding.TEMPLATE)));
        assertThat(byteFallback.encode("hello</s>").toArray()).startsWith(BEGIN).endsWith(END);
    }

    @Test
    void specialTokensAreCharactersInPlainText() {
        Tokens plain = byteFallback.encode("hello</s>", Encoding.PLAIN);

        assertThat(plain.stream()).isNotEmpty().doesNotContain(BEGIN, END);
        assertThat(byteFallback.decode(plain)).isEqualTo("hello</s>");
        assertThat(byteFallback.encode("hello</s>", FRAMED_PLAIN)).isEqualTo(Fixtures.join(Tokens.of(BEGIN), plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<s>", "</s></s>", "a <unk> b", "<s", "</s> \uFDD0", "<s></s><unk>", "hello <s>hello"})
    void plainTextComesBackAsItWas(String text) {
        assertThat(byteFallback.decode(byteFallback.encode(text, Encoding.PLAIN))).isEqualTo(text);
        assertThat(byteFallback.decode(byteFallback.encode(text, FRAMED_PLAIN))).isEqualTo(text);
    }

    @Test
    void plainTextWithoutSpecialTokensIsEncodedAsEver() {
        for (String text : new String[] {"", "hello the world", "wörld 😀 中"}) {
            assertThat(byteFallback.encode(text, Encoding.PLAIN)).isEqualTo(byteFallback.encode(text, Encoding.TEMPLATE));
        }
    }

    @Test
    void addedTokensThatAreNotSpecialAreFoundEitherWay() {
        Tokens plain = byteLevel.encode("he<tool><|endoftext|>", Encoding.PLAIN);

        assertThat(plain.stream()).contains(266).doesNotContain(265);
        assertThat(byteLevel.decode(plain)).isEqualTo("he<tool><|endoftext|>");
    }

    @Test
    void aModelThatCouldMergeASpecialTokenDoesNotInPlainText() {
        LoadedTokenizer merging = changed(Fixtures.byteFallback(), root -> {
            JsonArray merges = root.getAsJsonObject("model").getAsJsonArray("merges");
            JsonObject vocabulary = root.getAsJsonObject("model").getAsJsonObject("vocab");
            int next = vocabulary.size();
            for (String token : new String[] {"<", "s", ">", "<s"}) {
                if (!vocabulary.has(token)) {
                    vocabulary.addProperty(token, next++);
                }
            }
            merges.add("< s");
            merges.add("<s >");
        });

        assertThat(merging.encode("a<s>", Encoding.PLAIN).stream()).doesNotContain(BEGIN);
        assertThat(merging.decode(merging.encode("a<s>", Encoding.PLAIN))).isEqualTo("a<s>");
    }

    @Test
    void aModelThatTakesWholeWordsFromItsVocabularyTakesNoSpecialOne() throws IOException {
        LoadedTokenizer whole = loader.load(Files.writeString(directory.resolve("whole.json"), """
                {"version":"1.0","added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,
                "normalized":false,"special":true},{"id":4,"content":"<tool>","single_word":false,"lstrip":false,
                "rstrip":false,"normalized":false,"special":false}],"decoder":{"type":"Fuse"},
                "model":{"type":"BPE","ignore_merges":true,"vocab":{"<s>":0,"<":1,"s":2,">":3},"merges":[]}}
                """));

        assertThat(whole.encode("<s><tool>s", Encoding.PLAIN)).isEqualTo(Tokens.of(1, 2, 3, 4, 2));
        assertThat(whole.encode("<s><tool>s", Encoding.TEMPLATE)).isEqualTo(Tokens.of(0, 4, 2));
    }

    @Test
    void aTextThatBeginsWithWhatBelongsBeforeItGetsNoSecondOne() {
        assertThat(byteFallback.encode("<s>hello")).isEqualTo(byteFallback.encode("<s>hello", Encoding.TEMPLATE));
        assertThat(byteFallback.encode("<s><s>hello")).isEqualTo(byteFallback.encode("<s><s>hello", Encoding.TEMPLATE));
        assertThat(byteFallback.encode("<s>")).isEqualTo(Tokens.of(BEGIN));
    }

    @Test
    void theConfigurationDecidesWhereThereIsNoPostProcessor() throws IOException {
        LoadedTokenizer tokenizer = configured("{\"add_bos_token\":true,\"bos_token\":\"<s>\"}");

        assertThat(tokenizer.encode("hello")).isEqualTo(byteFallback.encode("hello"));
        assertThat(tokenizer.encode("")).isEqualTo(Tokens.of(BEGIN));
        assertThat(tokenizer.encode("<s>hello")).isEqualTo(byteFallback.encode("<s>hello"));
        assertThat(tokenizer.encode("hello", Encoding.PLAIN)).isEqualTo(byteFallback.encode("hello", Encoding.PLAIN));
        assertThat(tokenizer.identity()).isEqualTo(byteFallback.identity());
    }

    @Test
    void anEndBehindATextIsPutOnce() throws IOException {
        LoadedTokenizer tokenizer = configured("{\"add_eos_token\":true,\"eos_token\":{\"content\":\"</s>\"}}");

        assertThat(tokenizer.encode("hello").toArray()).endsWith(END).doesNotContain(BEGIN);
        assertThat(tokenizer.encode("hello</s>")).isEqualTo(tokenizer.encode("hello"));
    }

    @Test
    void aConfigurationThatWantsWhatIsNotThereIsRefused() {
        assertThatThrownBy(() -> configured("{\"add_bos_token\":true,\"bos_token\":\"<begin>\"}"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tokenizer_config.json has add_bos_token and bos_token \"<begin>\"");
    }

    @Test
    void withoutATokenizerFileWhatIsThereInsteadIsNamed() throws IOException {
        Files.writeString(directory.resolve("tokenizer.model"), "x");

        assertThatThrownBy(() -> loader.load(directory.resolve("tokenizer.json")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("there is no such file; there is 'tokenizer.model', but no 'tokenizer.json'");
    }
}
