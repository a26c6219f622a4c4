// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.command;

import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.cli.internal.chat.MessagesJson;
import io.vorlauf.cli.internal.platform.ModelDirectory;
import io.vorlauf.cli.internal.platform.Platform;
import io.vorlauf.shell.command.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a conversation begins, and what its template reads beside messages. */
final class ChatOptions {

    @Option(names = "--messages", paramLabel = "FILE",
            description = "A conversation as JSON: an array of messages with role and content, or an object with messages "
                    + "and, for the chat template, tools and variables.")
    private Path file;

    @Option(names = "--system", paramLabel = "TEXT", description = "What the system message says, the first of all.")
    private String system;

    @Option(names = "--var", paramLabel = "NAME=VALUE",
            description = "A variable that the chat template reads, such as enable_thinking=false: JSON, or a text. May be "
                    + "repeated.")
    private Map<String, String> variables = new LinkedHashMap<>();

    /** Whether a file of messages is named. */
    boolean hasMessages() {
        return file != null;
    }

    /** The name of an option that is given and means nothing without a conversation; empty if there is none. */
    String given() {
        return system != null ? "--system" : variables.isEmpty() ? "" : "--var";
    }

    /**
     * The messages that are given, the system message first.
     *
     * @throws BadInput if the file has none, or has a system message although another one is given
     */
    List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        if (file != null) {
            messages.addAll(MessagesJson.read(file).messages());
        }
        if (system != null) {
            BadInput.when(!messages.isEmpty() && messages.get(0).role().equals("system"),
                    "--system and " + file + " contradict each other: it begins with a system message");
            messages.add(0, Message.system(system));
        }
        return messages;
    }

    /** What else the template reads: of the file, and of options, which go before it. */
    Map<String, Object> variables() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (file != null) {
            all.putAll(MessagesJson.read(file).variables());
        }
        variables.forEach((name, written) -> all.put(name, MessagesJson.valueOrText(written)));
        return all;
    }

    /** What the messages, and a user's next one if it is not null, make a model continue. */
    Prompt.Messages prompt(String next) {
        List<Message> messages = messages();
        if (next != null) {
            messages.add(Message.user(next));
        }
        return BadInput.checked(() -> new Prompt.Messages(messages, variables()));
    }

    /** A text as a user's message; what is no text stays as it is. */
    Prompt asMessage(Prompt prompt) {
        return prompt instanceof Prompt.Text text ? prompt(text.text()) : prompt;
    }

    /** Makes a text of a conversation as the target would see it. No weights are loaded for that. */
    static String rendered(Platform platform, Path target, Prompt.Messages prompt) {
        try (LoadedTokenizer tokenizer = tokenizer(platform, target)) {
            return BadInput.checked(() -> prompt.render(tokenizer));
        }
    }

    /**
     * Looks whether a model has a chat template. No weights are loaded for that.
     *
     * @throws BadInput if it has none
     */
    static void requireTemplate(Platform platform, Path target) {
        try (LoadedTokenizer tokenizer = tokenizer(platform, target)) {
            BadInput.when(tokenizer.chatFormat().isEmpty(), target + " has no chat template: there is neither a "
                    + "chat_template.jinja nor a chat_template in tokenizer_config.json; 'generate' continues texts");
        }
    }

    private static LoadedTokenizer tokenizer(Platform platform, Path target) {
        ModelDirectory directory = ModelDirectory.read(target);
        Path file = directory.tokenizer().orElseThrow(() ->
                new BadInput(target + " has no tokenizer, and so no chat template; 'generate --prompt-ids' continues "
                        + "token ids"));
        return platform.service(TokenizerLoader.class, "tokenizer loader").load(file);
    }
}
