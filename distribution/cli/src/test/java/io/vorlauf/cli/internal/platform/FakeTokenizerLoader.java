// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.TokenizerLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads tokenizers whose identity is the text of their file, and to which all words are the same token. */
public final class FakeTokenizerLoader implements TokenizerLoader {

    private final List<String> events;

    public FakeTokenizerLoader(List<String> events) {
        this.events = events;
    }

    @Override
    public LoadedTokenizer load(Path tokenizerJson) {
        try {
            return new FakeTokenizer(Files.readString(tokenizerJson), events);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record FakeTokenizer(String identity, List<String> events) implements LoadedTokenizer {

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
        public TextStream stream(Tokens context) {
            throw new UnsupportedOperationException();
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
