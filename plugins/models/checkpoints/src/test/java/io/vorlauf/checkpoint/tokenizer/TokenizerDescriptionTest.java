// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerDescriptionTest {

    private static final String FILE = """
            {"version":"1.0","truncation":null,"padding":null,
            "added_tokens":[
            {"id":0,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
            {"id":5,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
            "normalizer":{"type":"NFC"},
            "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
            "post_processor":{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],
            "special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}},
            "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
            "model":{"type":"BPE","dropout":null,"unk_token":null,"byte_fallback":false,
            "vocab":{"<s>":0,"a":1,"b":2,"ab":3,"ba":4},"merges":["a b","b a"]}}
            """;

    @TempDir
    private Path directory;

    private static TokenizerDescription read(String json, String... config) {
        try {
            return TokenizerDescription.of(
                    new StringReader(json), config.length == 0 ? Optional.empty() : Optional.of(config[0]));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String changed(Consumer<JsonObject> change) {
        JsonObject root = JsonParser.parseString(FILE).getAsJsonObject();
        change.accept(root);
        return root.toString();
    }

    private static void isTheSame(String json) {
        assertThat(read(json)).isEqualTo(read(FILE));
    }

    private static void isAnother(Consumer<JsonObject> change) {
        assertThat(read(changed(change)).identity()).isNotEqualTo(read(FILE).identity());
    }

    private static JsonObject model(JsonObject root) {
        return root.getAsJsonObject("model");
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }

    @Test
    void theLayoutOfTheJsonDoesNotMatter() {
        isTheSame(new GsonBuilder().setPrettyPrinting().create().toJson(json(FILE)).replace("\n", "\r\n") + "\n");
    }

    @Test
    void theOrderOfKeysDoesNotMatter() {
        isTheSame(reversed(json(FILE)).toString());
    }

    private static JsonElement reversed(JsonElement element) {
        if (element instanceof JsonObject object) {
            List<Map.Entry<String, JsonElement>> entries = new ArrayList<>(object.entrySet());
            Collections.reverse(entries);
            JsonObject reversed = new JsonObject();
            entries.forEach(entry -> reversed.add(entry.getKey(), reversed(entry.getValue())));
            return reversed;
        }
        return element;
    }

    @Test
    void mergesAsPairsAreTheSameAsMergesAsTexts() {
        isTheSame(changed(root -> model(root).add("merges", json("[[\"a\",\"b\"],[\"b\",\"a\"]]"))));
    }

    @Test
    void whatDoesNotDecideAboutIdsDoesNotMatter() {
        isTheSame(changed(root -> {
            root.addProperty("version", "2.0");
            root.add("truncation", json("{\"max_length\":4}"));
            root.add("padding", json("{\"strategy\":{\"Fixed\":64}}"));
            root.add("decoder", JsonNull.INSTANCE);
            root.getAsJsonObject("pre_tokenizer").addProperty("trim_offsets", false);
        }));
    }

    @Test
    void defaultsThatOnlyNewerVersionsWriteDoNotMatter() {
        isTheSame(changed(root -> {
            root.getAsJsonObject("pre_tokenizer").remove("use_regex");
            model(root).remove("byte_fallback");
            model(root).addProperty("ignore_merges", false);
        }));
        String old = "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"str_rep\":\"_\",\"add_prefix_space\":true}";
        String later = "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"always\",\"split\":true}";
        assertThat(read(changed(root -> root.add("pre_tokenizer", json(old)))))
                .isEqualTo(read(changed(root -> root.add("pre_tokenizer", json(later)))));
    }

    @Test
    void aSequenceOfOneIsTheSameAsThatOne() {
        isTheSame(changed(root -> root.add("normalizer",
                json("{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"}]}"))));
    }

    @Test
    void whatDecidesAboutIdsMakesAnother() {
        isAnother(root -> model(root).add("vocab", json("{\"<s>\":0,\"b\":1,\"a\":2,\"ab\":3,\"ba\":4}")));
        isAnother(root -> model(root).add("merges", json("[\"b a\",\"a b\"]")));
        isAnother(root -> root.add("normalizer", JsonNull.INSTANCE));
        isAnother(root -> root.getAsJsonObject("pre_tokenizer").addProperty("use_regex", false));
        isAnother(root -> root.add("post_processor", JsonNull.INSTANCE));
        isAnother(root -> model(root).addProperty("ignore_merges", true));
        isAnother(root -> root.getAsJsonArray("added_tokens").get(1).getAsJsonObject().addProperty("lstrip", true));
        isAnother(root -> root.getAsJsonArray("added_tokens").get(1).getAsJsonObject().addProperty("special", false));
        isAnother(root -> root.getAsJsonArray("added_tokens").remove(1));
    }

    @Test
    void tokensThatOnlyLookAlikeWhenJoinedMakeAnother() {
        assertThat(read(changed(root -> model(root).add("merges", json("[[\"a b\",\"c\"]]")))).identity())
                .isNotEqualTo(read(changed(root -> model(root).add("merges", json("[[\"a\",\"b c\"]]")))).identity());
    }

    @Test
    void scoresOfAUnigramModelCount() {
        String unigram = "{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",-1.0],[\"b\",%s]]}";
        assertThat(read(changed(root -> root.add("model", json(unigram.formatted("-2.0"))))).identity())
                .isEqualTo(read(changed(root -> root.add("model", json(unigram.formatted("-2"))))).identity())
                .isNotEqualTo(read(changed(root -> root.add("model", json(unigram.formatted("-3"))))).identity());
    }

    @Test
    void theConfigurationPutsATokenBeforeATextWhereThePostProcessorDoesNot() {
        String bare = changed(root -> root.add("post_processor", JsonNull.INSTANCE));

        assertThat(read(bare).before()).isEqualTo(Tokens.empty());
        assertThat(read(bare, "{\"add_bos_token\":true,\"bos_token\":\"<s>\"}")).isEqualTo(read(FILE));
        assertThat(read(bare, "{\"add_bos_token\":true,\"bos_token\":{\"content\":\"<s>\"}}")).isEqualTo(read(FILE));
        assertThat(read(FILE, "{\"add_bos_token\":true,\"bos_token\":\"<s>\"}")).isEqualTo(read(FILE));
    }

    @Test
    void theConfigurationPutsATokenBehindAText() {
        TokenizerDescription description = read(FILE, "{\"add_eos_token\":true,\"eos_token\":\"</s>\"}");

        assertThat(description.before()).isEqualTo(Tokens.of(0));
        assertThat(description.after()).isEqualTo(Tokens.of(5));
        assertThat(description.identity()).isNotEqualTo(read(FILE).identity());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LlamaTokenizer", "LlamaTokenizerFast", "GemmaTokenizerFast", "CohereTokenizerFast"})
    void falseTakesATokenAwayForClassesThatReplaceThePostProcessor(String type) {
        String config = "{\"add_bos_token\":false,\"bos_token\":\"<s>\",\"tokenizer_class\":\"%s\"}";

        assertThat(read(FILE, config.formatted(type)).before()).isEqualTo(Tokens.empty());
        assertThat(read(FILE, config.formatted("PreTrainedTokenizerFast")).before()).isEqualTo(Tokens.of(0));
    }

    @Test
    void aTokenThatIsWantedButNotThereIsNamed() {
        assertThatThrownBy(() -> read(FILE, "{\"add_bos_token\":true,\"bos_token\":null}"))
                .isInstanceOf(ModelException.class)
                .hasMessage("tokenizer_config.json has add_bos_token, but no bos_token");
        assertThatThrownBy(() -> read(FILE, "{\"add_eos_token\":true,\"eos_token\":\"<end>\"}"))
                .isInstanceOf(ModelException.class)
                .hasMessage("tokenizer_config.json has add_eos_token and eos_token \"<end>\", which the vocabulary does not "
                        + "have");
    }

    @Test
    void processorsInARowPutTheirTokensAroundEachOther() {
        String inner = "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",5],\"cls\":[\"<s>\",0]}";
        String outer = "{\"type\":\"BertProcessing\",\"sep\":[\"b\",2],\"cls\":[\"a\",1]}";
        TokenizerDescription description = read(changed(root -> root.add("post_processor",
                json("{\"type\":\"Sequence\",\"processors\":[" + inner + "," + outer + "]}"))));

        assertThat(description.before()).isEqualTo(Tokens.of(1, 0));
        assertThat(description.after()).isEqualTo(Tokens.of(5, 2));
    }

    @Test
    void theConfigurationBesideAFileIsRead() throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"),
                changed(root -> root.add("post_processor", JsonNull.INSTANCE)));
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"add_bos_token\":true,\"bos_token\":\"<s>\"}");

        assertThat(TokenizerDescription.read(file)).isEqualTo(read(FILE));
    }

    @Test
    void aFileThatIsSomethingElseIsCalledWhatItIs() throws IOException {
        refuses("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1044984\n", "is a pointer of Git LFS",
                "git lfs pull");
        refuses("<!DOCTYPE html>\n<html><body>Not found</body></html>", "is an HTML page", "download it again");
        refuses(" \n", "is empty");
        refuses("{\"model\":{\"vocab\":{\"a\":", "it ends too early, at line 1");
        refuses("{'model':1}", "it is malformed at line 1");
    }

    @Test
    void aConfigurationThatIsSomethingElseIsCalledWhatItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), FILE);
        Path config = Files.writeString(directory.resolve("tokenizer_config.json"), "<html>");

        assertThatThrownBy(() -> TokenizerDescription.read(file))
                .isInstanceOf(ModelException.class).hasMessageStartingWith(config + ": is an HTML page");
    }

    private void refuses(String content, String... message) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), content);
        assertThatThrownBy(() -> TokenizerDescription.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file + ": ").hasMessageContainingAll(message)
                .message().doesNotContain("\n").doesNotContain("Strictness").doesNotContain("github.com/google");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "generation_config.json", "model-00001-of-00002.safetensors", "tokenizer.json"})
    void ofADirectoryTheFileIsNamedThatIsSomethingElse(String name) throws IOException {
        Files.writeString(directory.resolve("README.md"), "");
        Files.writeString(directory.resolve("a.json"), "");
        FileContent.requireWhole(directory);
        Path file = Files.writeString(directory.resolve(name), "version https://git-lfs.github.com/spec/v1\n");

        assertThatThrownBy(() -> FileContent.requireWhole(directory)).isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file + ": is a pointer of Git LFS");
    }

    @Test
    void anAdapterIsRefusedForItWouldNotBeApplied() throws IOException {
        Files.writeString(directory.resolve("adapter_config.json"), "{}");

        assertThatThrownBy(() -> FileContent.requireWhole(directory)).isInstanceOf(ModelException.class)
                .hasMessageStartingWith(directory + ": holds an adapter (adapter_config.json), which is not applied");
    }

    @Test
    void otherFormsOfATokenizerAreNamedWithTheWayToConvertThem() throws IOException {
        assertThat(FileContent.otherTokenizer(directory)).isEmpty();
        Files.writeString(directory.resolve("vocab.json"), "{}");
        Files.writeString(directory.resolve("merges.txt"), "");

        assertThat(FileContent.otherTokenizer(directory)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("there is 'vocab.json' and 'merges.txt', but no 'tokenizer.json'")
                .contains("AutoTokenizer").contains(directory.toString()));
    }

    @Test
    void withoutAModelThereIsAnIdentityAllTheSame() {
        assertThat(read("{}").identity()).matches("tokenizer:[0-9a-f]{16}").isNotEqualTo(read(FILE).identity());
    }
}
