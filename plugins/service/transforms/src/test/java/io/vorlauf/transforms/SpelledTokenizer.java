// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.TextStream;
import io.vorlauf.api.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Tokens of given bytes; the first one, which has none, ends texts. */
record SpelledTokenizer(String identity, List<byte[]> spellings) implements Tokenizer {

    /** The token that ends a text. */
    static final int END = 0;

    static SpelledTokenizer of(String... tokens) {
        List<byte[]> spellings = new ArrayList<>(List.of(new byte[0]));
        Arrays.stream(tokens).forEach(token -> spellings.add(token.getBytes(StandardCharsets.UTF_8)));
        return new SpelledTokenizer("spelled " + String.join("|", tokens), spellings);
    }

    /** Every byte, and some random tokens of a few bytes each that stand in JSON next to each other. */
    static SpelledTokenizer random(long seed, int more) {
        List<byte[]> spellings = new ArrayList<>(List.of(new byte[0]));
        for (int value = 0; value < 0x100; value++) {
            spellings.add(new byte[] {(byte) value});
        }
        String sample = "{\"a\": [1, -2.5e3, true, false, null, \"é\\u00e9\\n😀 the\"], \"b\":{\"c\":0},\"name\":[[]]}0123456789}],";
        byte[] bytes = sample.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(seed);
        for (int i = 0; i < more; i++) {
            int from = random.nextInt(bytes.length - 1);
            spellings.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 2 + random.nextInt(5))));
        }
        return new SpelledTokenizer("random " + seed + " " + more, spellings);
    }

    byte[] join(int... tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(tokens).forEach(token -> bytes.writeBytes(spellings.get(token)));
        return bytes.toByteArray();
    }

    @Override
    public int vocabularySize() {
        return spellings.size();
    }

    @Override
    public Tokens encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            byte[] wanted = {bytes[i]};
            while (!Arrays.equals(spellings.get(ids[i]), wanted)) {
                ids[i]++;
            }
        }
        return Tokens.of(ids);
    }

    @Override
    public String decode(Tokens tokens) {
        return new String(join(tokens.toArray()), StandardCharsets.UTF_8);
    }

    @Override
    public Optional<byte[]> bytes(int token) {
        return Optional.of(spellings.get(token).clone()).filter(bytes -> bytes.length > 0);
    }

    @Override
    public TextStream stream(Tokens context) {
        return new TextStream() {
            private final ByteArrayOutputStream all = new ByteArrayOutputStream();

            @Override
            public String append(int token) {
                all.writeBytes(spellings.get(token));
                return "";
            }

            @Override
            public String finish() {
                return all.toString(StandardCharsets.UTF_8);
            }
        };
    }
}
