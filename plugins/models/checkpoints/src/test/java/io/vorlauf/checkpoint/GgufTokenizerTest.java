// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTokenizerTest {

    @TempDir
    private Path directory;

    private static GgufBuilder pieces() {
        return new GgufBuilder().text("tokenizer.ggml.model", "llama")
                .texts("tokenizer.ggml.tokens",
                        List.of("<unk>", "<s>", "</s>", "a", "b", "ab", "▁", "▁ab", "a<", "<", "x"))
                .numbers("tokenizer.ggml.scores", 0, 0, 0, -8, -9, -2, -1, -1, 0, 0, 0)
                .integers("tokenizer.ggml.token_type", 2, 3, 3, 1, 1, 1, 1, 1, 5, 1, 4);
    }

    private static GgufBuilder pairs() {
        return new GgufBuilder().text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "qwen2")
                .texts("tokenizer.ggml.tokens", List.of("a", "b", "ab", "<|im_end|>"))
                .integers("tokenizer.ggml.token_type", 1, 1, 1, 4)
                .texts("tokenizer.ggml.merges", List.of("a b"));
    }

    private GgufTokenizer read(GgufBuilder builder) throws IOException {
        try (GgufFile file = GgufFile.open(builder.write(directory.resolve("model.gguf")))) {
            return GgufTokenizer.of(file);
        }
    }

    private JsonObject json(GgufBuilder builder) throws IOException {
        return JsonParser.parseString(read(builder).json()).getAsJsonObject();
    }

    private void assertRefused(GgufBuilder builder, String sentence) {
        assertThatThrownBy(() -> read(builder)).hasMessage(directory.resolve("model.gguf") + ": " + sentence);
    }

    @Test
    void piecesMergeInTheOrderOfTheirScores() throws IOException {
        // a< is unused, and so is no token of a text.
        assertThat(json(pieces()).getAsJsonObject("model").get("merges"))
                .hasToString("[[\"▁\",\"ab\"],[\"a\",\"b\"]]");
    }

    @Test
    void kindsOfTokensDecideHowTheyAreFound() throws IOException {
        List<String> added = json(pieces()).getAsJsonArray("added_tokens").asList().stream()
                .map(token -> token.getAsJsonObject().get("content").getAsString() + " "
                        + token.getAsJsonObject().get("special"))
                .toList();
        assertThat(added).containsExactly("<unk> true", "<s> true", "</s> true", "x false");
    }

    @Test
    void whatEndsATurnIsSpecialWhateverItsKind() throws IOException {
        assertThat(json(pairs()).getAsJsonArray("added_tokens").get(0).getAsJsonObject().get("special").getAsBoolean())
                .isTrue();
    }

    @Test
    void textsBeginAsTheFileSays() throws IOException {
        UnaryOperator<GgufBuilder> plain = file -> file.flag("tokenizer.ggml.add_bos_token", false);
        assertThat(json(pieces()).get("post_processor").toString()).contains("\"<s>\"").doesNotContain("\"</s>\"");
        assertThat(json(plain.apply(pieces())).get("post_processor").isJsonNull()).isTrue();
        assertThat(json(pairs()).get("post_processor").isJsonNull()).isTrue();
        assertThat(json(pieces().flag("tokenizer.ggml.add_eos_token", true)).get("post_processor").toString())
                .contains("\"</s>\"");
    }

    @Test
    void aWayOfSplittingSaysWhetherTextsBegin() throws IOException {
        assertThat(json(pairs().text("tokenizer.ggml.pre", "llama-bpe").integer("tokenizer.ggml.bos_token_id", 3))
                .get("post_processor").toString()).contains("<|im_end|>");
        assertRefused(pairs().text("tokenizer.ggml.pre", "llama-bpe"), "'tokenizer.ggml.bos_token_id' is missing");
    }

    @Test
    void whatTemplatesNeedIsThere() throws IOException {
        GgufTokenizer tokenizer = read(pieces().text("tokenizer.chat_template", "{{ bos_token }}")
                .integer("tokenizer.ggml.eos_token_id", 10));
        assertThat(tokenizer.chatTemplate()).contains("{{ bos_token }}");
        assertThat(tokenizer.specialTokens()).isEqualTo(Map.of("bos_token", "<s>", "eos_token", "x"));
        assertThat(read(pairs()).chatTemplate()).isEmpty();
        assertThat(read(pairs().integer("tokenizer.ggml.padding_token_id", 3)).specialTokens())
                .isEqualTo(Map.of("pad_token", "<|im_end|>"));
    }

    @Test
    void everyNameOfASplittingHasItsOwn() {
        for (String name : GgufSplitting.known().split(", ")) {
            assertThat(GgufSplitting.of(name)).as(name).isPresent();
        }
        assertThat(GgufSplitting.of("llama-bpe")).contains(GgufSplitting.LLAMA3);
        assertThat(GgufSplitting.of("smollm")).contains(GgufSplitting.DIGITS);
        assertThat(GgufSplitting.of("tre")).isEmpty();
    }

    @Test
    void whatIsNotSupportedOrContradictsItselfIsNamed() {
        assertThatThrownBy(() -> read(pairs().text("tokenizer.ggml.pre", "tre")))
                .hasMessageContaining("'tokenizer.ggml.pre' must be a way of splitting that is known (a.x-4.0, ");
        assertRefused(pieces().text("tokenizer.ggml.model", "bert"),
                "'tokenizer.ggml.model' must be a supported kind of tokenizer (gpt2, llama), not 'bert'");
        assertRefused(pieces().text("tokenizer.ggml.model", "no_vocab"),
                "has no tokenizer: 'tokenizer.ggml.model' is 'no_vocab'");
        assertRefused(pieces().without("tokenizer.ggml.model"),
                "has no tokenizer: 'tokenizer.ggml.model' is missing");
        assertRefused(pieces().without("tokenizer.ggml.tokens"), "'tokenizer.ggml.tokens' is missing");
        assertRefused(pieces().without("tokenizer.ggml.scores"), "'tokenizer.ggml.scores' is missing");
        assertRefused(pieces().numbers("tokenizer.ggml.scores", 1), "'tokenizer.ggml.scores' must be an array with an"
                + " element for each of 11 tokens, not an array of 1 float32");
        assertRefused(pieces().integers("tokenizer.ggml.token_type", 1), "'tokenizer.ggml.token_type' must be an array"
                + " with an element for each of 11 tokens, not an array of 1 int32");
        assertRefused(pairs().without("tokenizer.ggml.merges"), "'tokenizer.ggml.merges' is missing");
        assertRefused(pairs().texts("tokenizer.ggml.merges", List.of("a c")), "'tokenizer.ggml.merges' has 'a c'; it"
                + " must be two tokens that are a token together, with a space between them");
        assertRefused(pairs().texts("tokenizer.ggml.tokens", List.of("a", "b", "ab", "a")),
                "'tokenizer.ggml.tokens' has 'a' twice, with the ids 0 and 3");
        assertRefused(pieces().flag("tokenizer.ggml.remove_extra_whitespaces", true),
                "'tokenizer.ggml.remove_extra_whitespaces' must be false, not true");
    }
}
