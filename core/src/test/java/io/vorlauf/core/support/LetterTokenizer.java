// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import java.util.Optional;

/** Token i is the i-th letter of the alphabet. */
public record LetterTokenizer(String identity, int vocabularySize) implements LoadedTokenizer {

    @Override
    public Tokens encode(String text) {
        return Tokens.of(text.chars().map(c -> c - 'a').toArray());
    }

    @Override
    public String decode(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(token -> text.append((char) ('a' + token)));
        return text.toString();
    }

    @Override
    public Optional<byte[]> bytes(int token) {
        return Optional.of(new byte[] {(byte) ('a' + token)});
    }

    @Override
    public TextStream stream(Tokens context) {
        return new TextStream() {
            @Override
            public String append(int token) {
                return String.valueOf((char) ('a' + token));
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    @Override
    public void close() {
        // nothing to free
    }
}
