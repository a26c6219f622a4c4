// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chat templates beside a tokenizer file. */
class ChatFormatTest {

    private static final String TEMPLATE = "{{ bos_token }}{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}"
            + "{% if add_generation_prompt %}hello{% endif %}{% if tools %}{{ tools | length }}{% endif %}";
    private static final String TOKENS = "\"bos_token\": {\"content\": \"<s>\", \"lstrip\": false}, \"eos_token\": \"</s>\"";

    private final HuggingFaceTokenizerLoader loader = new HuggingFaceTokenizerLoader();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        loader.close();
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private LoadedTokenizer load() throws IOException {
        return loader.load(Files.copy(Fixtures.byteFallback(), directory.resolve("tokenizer.json")));
    }

    private static String render(LoadedTokenizer tokenizer, Map<String, Object> variables, Message... messages) {
        return tokenizer.chatFormat().orElseThrow().render(List.of(messages), variables);
    }

    @Test
    void aTemplateOfTheConfigurationGetsItsSpecialTokens() throws IOException {
        write("tokenizer_config.json", "{" + TOKENS + ", \"chat_template\": " + quoted(TEMPLATE) + "}");

        assertThat(render(load(), Map.of(), Message.user("the"))).isEqualTo("<s>the</s>hello");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Test
    void aFileOfItsOwnGoesBeforeTheConfiguration() throws IOException {
        write("tokenizer_config.json", "{" + TOKENS + ", \"chat_template\": \"no\"}");
        write("chat_template.jinja", TEMPLATE);

        assertThat(render(load(), Map.of("add_generation_prompt", false), Message.user("the"))).isEqualTo("<s>the</s>");
    }

    @Test
    void specialTokensMayBeInAFileOfTheirOwn() throws IOException {
        write("special_tokens_map.json", "{" + TOKENS + "}");
        write("chat_template.jinja", TEMPLATE);

        assertThat(render(load(), Map.of(), Message.user("the"))).isEqualTo("<s>the</s>hello");
    }

    @Test
    void ofSeveralTemplatesTheDefaultOneIsTakenOrTheOneForTools() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": [{\"name\": \"default\", \"template\": \"plain\"}, "
                + "{\"name\": \"tool_use\", \"template\": \"with {{ tools | length }}\"}]}");
        LoadedTokenizer tokenizer = load();

        assertThat(render(tokenizer, Map.of(), Message.user("the"))).isEqualTo("plain");
        assertThat(render(tokenizer, Map.of("tools", List.of("f")), Message.user("the"))).isEqualTo("with 1");
    }

    @Test
    void aConversationIsEncodedWithItsSpecialTokensAndNoMore() throws IOException {
        write("tokenizer_config.json", "{" + TOKENS + "}");
        write("chat_template.jinja", TEMPLATE);
        LoadedTokenizer tokenizer = load();
        Tokens ids = Prompt.messages(Message.user("the"), Message.assistant("the")).encode(tokenizer);

        assertThat(ids).isEqualTo(tokenizer.encode("<s>the</s>the</s>hello", Encoding.TEMPLATE));
        assertThat(ids.stream().filter(id -> id == 1)).hasSize(1);
        assertThat(ids.stream().filter(id -> id == 2)).hasSize(2);
    }

    @Test
    void specialTokensThatAMessageSpellsAreSpecialAsInTransformers() throws IOException {
        write("chat_template.jinja", "{{ messages[0].content }}");

        assertThat(Prompt.messages(Message.user("</s>")).encode(load())).isEqualTo(Tokens.of(2));
    }

    @Test
    void whatIsWrongWithATemplateIsSaidWhenAConversationIsWanted() throws IOException {
        write("chat_template.jinja", "{% if %}");
        LoadedTokenizer tokenizer = load();

        assertThat(tokenizer.encode("the").length()).isPositive();
        assertThatThrownBy(() -> render(tokenizer, Map.of(), Message.user("the")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(directory.resolve("chat_template.jinja")
                        + ": the chat template fails: expected")
                .hasMessageEndingWith("(line 1, column 7 of the template)");
    }

    @Test
    void aRefusalOfTheTemplateReachesTheCaller() throws IOException {
        write("chat_template.jinja", "{{ raise_exception('System role not supported') }}");
        LoadedTokenizer tokenizer = load();

        assertThatThrownBy(() -> render(tokenizer, Map.of(), Message.system("the")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the chat template refuses the conversation: System role not supported");
    }

    @Test
    void withoutATemplateThereIsNoFormat() throws IOException {
        LoadedTokenizer tokenizer = load();

        assertThat(tokenizer.chatFormat()).isEmpty();
        assertThatThrownBy(() -> Prompt.messages(Message.user("the")).encode(tokenizer))
                .hasMessageContaining("none came with the tokenizer");
    }

    @Test
    void ggufFilesHaveTheirTemplateInside() {
        LoadedTokenizer tokenizer = loader.load(Fixtures.shared("gguf/qwen2-bpe/qwen2-bpe.F16.gguf"));
        String text = "<|im_start|>system\nb<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n";

        assertThat(render(tokenizer, Map.of(), Message.system("b"), Message.user("a"))).isEqualTo(text);
        assertThat(Prompt.messages(Message.system("b"), Message.user("a")).encode(tokenizer))
                .isEqualTo(tokenizer.encode(text, Encoding.TEMPLATE));
    }

    @Test
    void aTemplateThatIsNoTextIsSaidToBeNone() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": 7}");

        assertThatThrownBy(() -> render(load(), Map.of(), Message.user("the")))
                .hasMessageContaining("is neither a text nor a list of objects with name and template");
    }
}
