// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import java.util.Optional;

/**
 * A tiny tokenizer for tests: token i is the i-th letter of the alphabet. Immutable.
 *
 * @param identity what models name as theirs
 * @param vocabularySize number of letters, 1 … 26
 */
public record LetterTokenizer(String identity, int vocabularySize) implements LoadedTokenizer {

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if there are not that many letters
     */
    public LetterTokenizer {
        if (vocabularySize < 1 || vocabularySize > 26) {
            throw new IllegalArgumentException("there are 1 to 26 letters, not " + vocabularySize);
        }
    }

    @Override
    public Tokens encode(String text) {
        return Tokens.of(text.chars().map(letter -> letter - 'a').toArray());
    }

    @Override
    public String decode(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(token -> text.append(letter(token)));
        return text.toString();
    }

    private char letter(int token) {
        if (token >= vocabularySize) {
            throw new IllegalArgumentException("token " + token + " is outside the vocabulary of " + vocabularySize);
        }
        return (char) ('a' + token);
    }

    @Override
    public Optional<byte[]> bytes(int token) {
        return Optional.of(new byte[] {(byte) letter(token)});
    }

    @Override
    public TextStream stream(Tokens context) {
        return new TextStream() {
            @Override
            public String append(int token) {
                return String.valueOf(letter(token));
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
