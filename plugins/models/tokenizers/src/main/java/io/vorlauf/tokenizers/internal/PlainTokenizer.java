// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.vorlauf.tokenizers.internal.Vocabulary.Builder.AddedToken;
import io.vorlauf.tokenizers.internal.natives.NativeTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes special tokens in a text as characters. Thread-safe.
 *
 * <p>The native library always finds them. So a text that spells one is given to a second tokenizer in native memory, in
 * which special tokens have names that nobody can guess, in the model's vocabulary too: the model must not put together
 * from characters what stands for none. Ids stay as they are. It is made for the first such text, since it takes as much
 * time and memory as the first one.
 */
final class PlainTokenizer implements AutoCloseable {

    private final NativeTokenizer parsing;
    /** Special tokens by their first character. */
    private final Map<Character, List<String>> special;
    /** Whether one of them is found in a normalized text, and so perhaps where it is not spelled. */
    private final boolean hidden;
    private final byte[] json;
    private @Nullable NativeTokenizer plain;
    private boolean closed;

    /**
     * Makes nothing native yet.
     *
     * @param parsing finds special tokens; for texts without any
     */
    PlainTokenizer(NativeTokenizer parsing, TokenizerFile file) {
        this.parsing = parsing;
        special = file.special().stream()
                .map(AddedToken::content)
                .collect(Collectors.groupingBy(content -> content.charAt(0)));
        hidden = file.special().stream().anyMatch(AddedToken::normalized);
        json = special.isEmpty() ? new byte[0] : deflated(file.json());
    }

    /**
     * The ids of a text, without any around it.
     *
     * @throws io.vorlauf.api.model.ModelException if the vocabulary has no way to spell it
     * @throws IllegalStateException if this is closed
     */
    int[] encode(String text) {
        return hidden || spellsSpecial(text) ? plain().encode(text, false) : parsing.encode(text, false);
    }

    private boolean spellsSpecial(String text) {
        for (int at = 0; at < text.length(); at++) {
            for (String content : special.getOrDefault(text.charAt(at), List.of())) {
                if (text.startsWith(content, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    private synchronized NativeTokenizer plain() {
        if (closed) {
            throw new IllegalStateException("the tokenizer is closed");
        }
        if (plain == null) {
            plain = NativeTokenizer.create(renamed(inflated()).toString());
        }
        return plain;
    }

    private JsonObject renamed(JsonObject root) {
        String prefix = "\uFDD0" + UUID.randomUUID();
        Map<String, String> names = new HashMap<>();
        for (JsonElement element : root.getAsJsonArray("added_tokens")) {
            JsonObject token = element.getAsJsonObject();
            if (token.get("special").getAsBoolean()) {
                String content = token.get("content").getAsString();
                token.addProperty("content", names.computeIfAbsent(content, name -> prefix + names.size()));
            }
        }
        JsonObject model = root.getAsJsonObject("model");
        if (model.get("vocab") instanceof JsonObject vocabulary) {
            names.forEach((content, name) -> {
                if (vocabulary.has(content)) {
                    vocabulary.add(name, vocabulary.remove(content));
                }
            });
        } else if (model.get("vocab") instanceof JsonArray vocabulary) {
            vocabulary.forEach(entry -> entry.getAsJsonArray().set(0,
                    new JsonPrimitive(renamed(names, entry.getAsJsonArray().get(0).getAsString()))));
        }
        if (model.get("unk_token") instanceof JsonPrimitive unknown) {
            model.addProperty("unk_token", renamed(names, unknown.getAsString()));
        }
        if (model.get("merges") instanceof JsonArray merges) {
            merges.asList().removeIf(merge -> touches(names, merge));
        }
        root.add("post_processor", JsonNull.INSTANCE);
        return root;
    }

    private static String renamed(Map<String, String> names, String token) {
        return names.getOrDefault(token, token);
    }

    private static boolean touches(Map<String, String> names, JsonElement merge) {
        String first;
        String second;
        if (merge instanceof JsonArray pair) {
            first = pair.get(0).getAsString();
            second = pair.get(1).getAsString();
        } else {
            String pair = merge.getAsString();
            int space = pair.indexOf(' ', 1);
            first = pair.substring(0, space);
            second = pair.substring(space + 1);
        }
        return names.containsKey(first) || names.containsKey(second) || names.containsKey(first + second);
    }

    private static byte[] deflated(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream stream = new DeflaterOutputStream(bytes, fast)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fast.end();
        }
        return bytes.toByteArray();
    }

    private JsonObject inflated() {
        try (Reader reader = new InputStreamReader(
                new InflaterInputStream(new ByteArrayInputStream(json)), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Frees the second tokenizer, if there is one; the first is its owner's. */
    @Override
    public synchronized void close() {
        closed = true;
        if (plain != null) {
            plain.close();
        }
    }
}
