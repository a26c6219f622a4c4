// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a {@code tokenizer.json}, and the {@code tokenizer_config.json} beside it, say of how text becomes ids. Immutable
 * and thread-safe.
 *
 * <p>Two tokenizers have the same identity if they map the same text to the same ids. What counts is the vocabulary, the
 * merges in their order, added tokens, normalizer, pre-tokenizer and the special tokens around a text; not how the JSON is
 * laid out, the order of its keys, whether merges are texts or pairs, nor truncation, padding, decoder and version.
 *
 * <p>{@code add_bos_token} and {@code add_eos_token} of {@code tokenizer_config.json} put {@code bos_token} before and
 * {@code eos_token} behind a text where the post-processor of {@code tokenizer.json} does not. If they are false they take
 * them away only for those classes of transformers that replace the post-processor themselves ({@code LlamaTokenizer} and
 * its kin); for others the post-processor decides there, and so it does here.
 *
 * @param identity {@code tokenizer:} and 16 hexadecimal digits
 * @param before ids of the special tokens before a text
 * @param after ids of the special tokens behind a text
 */
public record TokenizerDescription(String identity, Tokens before, Tokens after) {

    /** The file that says what belongs around a text, beside {@code tokenizer.json}. */
    public static final String CONFIG_FILE = "tokenizer_config.json";

    /**
     * Reads a file, as a stream: a vocabulary of 150,000 tokens takes a few tenths of a second.
     *
     * @param tokenizerJson the file; a {@value #CONFIG_FILE} may lie beside it
     * @throws ModelException if one of the two is not JSON of its kind; the message names the file
     */
    public static TokenizerDescription read(Path tokenizerJson) {
        Optional<String> config = config(tokenizerJson);
        try (BufferedReader reader = Files.newBufferedReader(tokenizerJson)) {
            return of(reader, config);
        } catch (CharacterCodingException e) {
            throw FileContent.refusal(tokenizerJson, "is not UTF-8 text", e);
        } catch (IOException e) {
            throw FileContent.refusal(tokenizerJson, "cannot be read: " + e, e);
        } catch (ModelException e) {
            throw FileContent.refusal(tokenizerJson, e.getMessage(), e);
        }
    }

    /**
     * The text of the {@value #CONFIG_FILE} beside a file; empty if there is none.
     *
     * @throws ModelException if it cannot be read
     */
    public static Optional<String> config(Path tokenizerJson) {
        Path file = tokenizerJson.resolveSibling(CONFIG_FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file);
            object(text).orElseThrow(() -> FileContent.refusal(file, "must hold one JSON object and nothing else", null));
            return Optional.of(text);
        } catch (IOException e) {
            throw FileContent.refusal(file, "cannot be read: " + e, e);
        }
    }

    /**
     * What the texts of the two files say.
     *
     * @param tokenizerJson read to its end, and not closed
     * @throws IOException if reading fails
     * @throws ModelException if one of them is not JSON of its kind, or they contradict each other; the message says
     *     what is wrong, and names no file
     */
    public static TokenizerDescription of(Reader tokenizerJson, Optional<String> tokenizerConfig) throws IOException {
        CanonicalTokenizer canonical = CanonicalTokenizer.read(tokenizerJson);
        Frame frame = canonical.frame();
        if (tokenizerConfig.isPresent()) {
            JsonObject config = object(tokenizerConfig.get()).orElseThrow(
                    () -> new ModelException(CONFIG_FILE + " must hold one JSON object and nothing else"));
            frame = frame.configured(config, canonical::idOf);
        }
        return new TokenizerDescription(canonical.identity(frame), frame.before(), frame.after());
    }

    private static Optional<JsonObject> object(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            return JsonParser.parseReader(reader) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }
}
