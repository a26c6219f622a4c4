// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;

/** A token is a small letter; everything else is skipped. */
final class Letters implements LoadedTokenizer {

    @Override
    public String identity() {
        return "letters";
    }

    @Override
    public int vocabularySize() {
        return 26;
    }

    @Override
    public Tokens encode(String text) {
        return Tokens.of(text.chars().filter(Character::isLowerCase).map(letter -> letter - 'a').toArray());
    }

    @Override
    public String decode(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(id -> text.append((char) ('a' + id)));
        return text.toString();
    }

    @Override
    public TextStream stream(Tokens context) {
        return new TextStream() {
            @Override
            public String append(int token) {
                return decode(Tokens.of(token));
            }

            @Override
            public String finish() {
                return "";
            }
        };
    }

    @Override
    public void close() {}
}
