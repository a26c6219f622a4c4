// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a decoder makes of one token in the middle of a text, as bytes. Immutable and thread-safe.
 *
 * <p>Decoders are defined on the whole list of tokens. Those here treat every token by itself, but for the first of a
 * text, whose space they may strip, and for the bytes of characters that join. Of a decoder that does more, such as one
 * that joins words by their neighbours, nothing can be told.
 */
final class TokenDecoder {

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

    /** What has become of a token so far: still text, or bytes. */
    private record Piece(String text, byte[] bytes) {

        static Piece of(String text) {
            return new Piece(text, null);
        }

        static Piece of(byte[] bytes) {
            return new Piece(null, bytes);
        }

        byte[] utf8() {
            return bytes == null ? text.getBytes(StandardCharsets.UTF_8) : bytes;
        }

        /** The same with other text, if it is still text. */
        Piece map(Function<String, Piece> change) {
            return bytes == null ? change.apply(text) : this;
        }
    }

    /** The decoder's steps; {@code null} if it has one that cannot be told token by token. */
    private final UnaryOperator<Piece> steps;

    private TokenDecoder(UnaryOperator<Piece> steps) {
        this.steps = steps;
    }

    /**
     * A decoder.
     *
     * @param decoder the part of a {@code tokenizer.json} that is called so; JSON null for none
     */
    static TokenDecoder of(JsonElement decoder) {
        // Without a decoder tokens are joined by spaces, which belong to none of them: that has no step either.
        return new TokenDecoder(new Compiler().step(decoder));
    }

    /** The bytes of a token; empty if they cannot be told. */
    Optional<byte[]> bytes(String token) {
        return steps == null ? Optional.empty() : Optional.of(steps.apply(Piece.of(token)).utf8());
    }

    /** Makes steps of a decoder's parts. Not thread-safe. */
    private static final class Compiler {

        /** Whether tokens have been joined: what is done to the beginning from there on is done to that of the text. */
        private boolean fused;

        /** The step of a part; {@code null} if it has none for a token by itself. */
        UnaryOperator<Piece> step(JsonElement part) {
            if (!(part instanceof JsonObject object) || !(object.get("type") instanceof JsonPrimitive type)) {
                return null;
            }
            return switch (type.getAsString()) {
                case "Sequence" -> sequence(object.get("decoders"));
                case "ByteLevel" -> fused ? null : piece -> piece.map(text -> Piece.of(ByteLevel.bytes(text)));
                case "ByteFallback" -> fused ? null : piece -> piece.map(TokenDecoder::fallBack);
                case "Replace" -> replace(object);
                case "Metaspace" -> metaspace(object);
                case "Strip" -> strip(object);
                case "Fuse" -> {
                    fused = true;
                    yield piece -> piece;
                }
                default -> null;
            };
        }

        private UnaryOperator<Piece> sequence(JsonElement parts) {
            if (!(parts instanceof JsonArray array)) {
                return null;
            }
            UnaryOperator<Piece> all = piece -> piece;
            for (JsonElement part : array) {
                UnaryOperator<Piece> before = all;
                UnaryOperator<Piece> next = step(part);
                if (next == null) {
                    return null;
                }
                all = piece -> next.apply(before.apply(piece));
            }
            return all;
        }

        /** A pattern of more than one character could match across tokens that have been joined. */
        private UnaryOperator<Piece> replace(JsonObject part) {
            boolean literal = part.get("pattern") instanceof JsonObject pattern && pattern.has("String");
            if (!literal || !part.has("content")) {
                return null;
            }
            String from = part.getAsJsonObject("pattern").get("String").getAsString();
            String to = part.get("content").getAsString();
            boolean alone = from.codePointCount(0, from.length()) == 1;
            return from.isEmpty() || fused && !alone ? null : onText(text -> text.replace(from, to));
        }

        private UnaryOperator<Piece> metaspace(JsonObject part) {
            if (!(part.get("replacement") instanceof JsonPrimitive replacement)) {
                return null;
            }
            String from = replacement.getAsString();
            return fused || from.isEmpty() ? null : onText(text -> text.replace(from, " "));
        }

        /** The beginning of a text is not in the middle of it; before tokens are joined, each has a beginning. */
        private UnaryOperator<Piece> strip(JsonObject part) {
            if (fused) {
                return piece -> piece;
            }
            String content = part.has("content") ? part.get("content").getAsString() : " ";
            int most = part.has("start") ? part.get("start").getAsInt() : 0;
            return onText(text -> {
                int from = 0;
                for (int i = 0; i < most && text.startsWith(content, from); i++) {
                    from += content.length();
                }
                return text.substring(from);
            });
        }

        private static UnaryOperator<Piece> onText(UnaryOperator<String> change) {
            return piece -> piece.map(text -> Piece.of(change.apply(text)));
        }
    }

    private static Piece fallBack(String text) {
        Matcher matcher = BYTE.matcher(text);
        return matcher.matches()
                ? Piece.of(new byte[] {(byte) Integer.parseInt(matcher.group(1), 16)})
                : Piece.of(text);
    }

    /** GPT-2's way to write bytes as characters that can be seen. */
    private static final class ByteLevel {

        private static final Map<Integer, Byte> BYTE_OF_CHARACTER = table();

        private static Map<Integer, Byte> table() {
            int[] seen = IntStream.concat(IntStream.rangeClosed('!', '~'),
                    IntStream.concat(IntStream.rangeClosed(0xA1, 0xAC), IntStream.rangeClosed(0xAE, 0xFF))).toArray();
            Map<Integer, Byte> table = new HashMap<>();
            for (int character : seen) {
                table.put(character, (byte) character);
            }
            int next = 0x100;
            for (int value = 0; value < 0x100; value++) {
                if (!table.containsKey(value)) {
                    table.put(next++, (byte) value);
                }
            }
            return Map.copyOf(table);
        }

        /** A token with a character that stands for no byte is taken as it is, as the native library does. */
        static byte[] bytes(String token) {
            int[] characters = token.codePoints().toArray();
            byte[] bytes = new byte[characters.length];
            for (int i = 0; i < bytes.length; i++) {
                Byte value = BYTE_OF_CHARACTER.get(characters[i]);
                if (value == null) {
                    return token.getBytes(StandardCharsets.UTF_8);
                }
                bytes[i] = value;
            }
            return bytes;
        }
    }
}
