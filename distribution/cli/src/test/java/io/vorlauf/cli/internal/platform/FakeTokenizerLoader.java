// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.TokenizerLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Loads tokenizers whose identity is the text of their file, and to which all words are the same token. Their chat
 * format, if a {@code chat_template.jinja} is there, puts every role before what it says, and wants the user to begin.
 */
public final class FakeTokenizerLoader implements TokenizerLoader {

    private final List<String> events;

    public FakeTokenizerLoader(List<String> events) {
        this.events = events;
    }

    @Override
    public LoadedTokenizer load(Path tokenizerJson) {
        try {
            boolean chats = Files.exists(tokenizerJson.resolveSibling("chat_template.jinja"));
            return new FakeTokenizer(Files.readString(tokenizerJson), chats, events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record FakeTokenizer(String identity, boolean chats, List<String> events) implements LoadedTokenizer {

        @Override
        public int vocabularySize() {
            return FakeModel.VOCABULARY;
        }

        @Override
        public Tokens encode(String text) {
            return Tokens.of(new int[text.split(" ").length]);
        }

        @Override
        public Optional<byte[]> bytes(int token) {
            return Optional.of(new byte[] {(byte) token});
        }

        @Override
        public String decode(Tokens tokens) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ChatFormat> chatFormat() {
            return chats ? Optional.of(FakeTokenizer::render) : Optional.empty();
        }

        private static String render(List<Message> messages, Map<String, ?> variables) {
            if (messages.get(0).role().equals("assistant")) {
                throw new IllegalArgumentException("the chat template refuses the conversation: the user begins");
            }
            return messages.stream()
                    .map(message -> "<" + message.role() + ">" + message.fields().get("content"))
                    .collect(Collectors.joining("", "", variables.isEmpty() ? "" : variables.toString()));
        }

        /** What the fake engine says: its four tokens. */
        @Override
        public TextStream stream(Tokens context) {
            return new TextStream() {
                @Override
                public String append(int token) {
                    return List.of("é", " is", " i", "t").get(token - 5);
                }

                @Override
                public String finish() {
                    return "";
                }
            };
        }

        @Override
        public void close() {
            events.add("close " + this);
        }

        @Override
        public String toString() {
            return "tokenizer " + identity;
        }
    }
}
