// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.support;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.TextStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tiny tokenizer for tests: a text is taken apart into the longest pieces that it begins with, and letters that are in
 * none are left out. An empty piece is a special token; if the first is one, it belongs before every text. Immutable.
 *
 * @param identity what models name as theirs
 * @param pieces the tokens
 */
public record PieceTokenizer(String identity, List<String> pieces) implements LoadedTokenizer {

    @Override
    public int vocabularySize() {
        return pieces.size();
    }

    @Override
    public Tokens encode(String text) {
        return encode(text, Encoding.TEXT);
    }

    @Override
    public Tokens encode(String text, Encoding encoding) {
        List<Integer> ids = new ArrayList<>();
        if (encoding.addSpecial() && pieces.get(0).isEmpty()) {
            ids.add(0);
        }
        int at = 0;
        while (at < text.length()) {
            int longest = -1;
            for (int id = 0; id < pieces.size(); id++) {
                String piece = pieces.get(id);
                boolean fits = !piece.isEmpty() && text.startsWith(piece, at);
                longest = fits && (longest < 0 || piece.length() > pieces.get(longest).length()) ? id : longest;
            }
            if (longest >= 0) {
                ids.add(longest);
            }
            at += longest < 0 ? 1 : pieces.get(longest).length();
        }
        return Tokens.of(ids);
    }

    @Override
    public String decode(Tokens tokens) {
        StringBuilder text = new StringBuilder();
        tokens.stream().forEach(token -> text.append(pieces.get(token)));
        return text.toString();
    }

    @Override
    public Optional<byte[]> bytes(int token) {
        return Optional.of(pieces.get(token).getBytes(StandardCharsets.UTF_8)).filter(bytes -> bytes.length > 0);
    }

    @Override
    public TextStream stream(Tokens context) {
        return new TextStream() {
            @Override
            public String append(int token) {
                return pieces.get(token);
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
