// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import io.vorlauf.api.model.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What there is in place of a file that was expected, in words that say how to get it: interrupted downloads leave
 * pointers of Git LFS, pages of web servers and empty files, and a tokenizer may be there in another form.
 */
public final class FileContent {

    private static final int LOOKED_AT = 512;
    private static final Set<String> READ = Set.of(
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
            "special_tokens_map.json", "chat_template.jinja");
    private static final String ADAPTER = "adapter_config.json";
    private static final Pattern PLACE = Pattern.compile("at line (\\d+) column (\\d+)");
    private static final Pattern KIND = Pattern.compile("Expected (\\w+) but was (\\w+)");
    private static final Pattern NESTING = Pattern.compile("Nesting limit (\\d+)");

    private FileContent() {}

    /**
     * What a file is instead of what its name says, as a noun phrase behind "is"; empty if it is none of what is known.
     */
    public static Optional<String> insteadOf(Path file) {
        byte[] start;
        try (InputStream stream = Files.newInputStream(file)) {
            start = stream.readNBytes(LOOKED_AT);
        } catch (IOException e) {
            return Optional.empty();
        }
        String text = new String(start, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return Optional.of("empty; download it again");
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of("a pointer of Git LFS, not the file itself; fetch that with \"git lfs pull\" in its "
                    + "directory, or download the model again");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("an HTML page, not the file itself: what a server showed was saved in its place; "
                    + "download it again");
        }
        if (text.startsWith("gguf")) {
            return file.toString().endsWith(".gguf")
                    ? Optional.empty() : Optional.of("a GGUF file under another name; call it .gguf");
        }
        return Optional.empty();
    }

    /**
     * Refuses a model's directory in which something else lies in place of one of the files that are read, or that
     * holds an adapter, which would change what its model computes and is not read.
     *
     * @throws ModelException if so; the message names the first such file
     */
    public static void requireWhole(Path directory) {
        if (Files.exists(directory.resolve(ADAPTER))) {
            throw new ModelException(directory + ": holds an adapter (" + ADAPTER + "), which is not applied; merge it "
                    + "into its model first: PeftModel.from_pretrained(MODEL, DIRECTORY).merge_and_unload()"
                    + ".save_pretrained(OTHER)");
        }
        List<Path> files;
        try (Stream<Path> children = Files.list(directory)) {
            files = children.filter(FileContent::isRead).sorted().toList();
        } catch (IOException e) {
            // Whoever reads the files says what is wrong with them.
            return;
        }
        for (Path file : files) {
            insteadOf(file).ifPresent(what -> {
                throw new ModelException(file + ": is " + what);
            });
        }
    }

    private static boolean isRead(Path file) {
        String name = String.valueOf(file.getFileName());
        return READ.contains(name) || name.endsWith(".safetensors") || name.endsWith(".safetensors.index.json");
    }

    /**
     * In what other form a directory without {@code tokenizer.json} has a tokenizer, and how to convert that; empty if
     * it has none.
     */
    public static Optional<String> otherTokenizer(Path directory) {
        List<String> names = Stream.of("tokenizer.model", "spiece.model", "vocab.json", "merges.txt", "vocab.txt",
                        "tekken.json")
                .filter(name -> Files.isRegularFile(directory.resolve(name)))
                .toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("there is " + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(" and "))
                + ", but no 'tokenizer.json', which is what is read; write it with: python -c \"from transformers import "
                + "AutoTokenizer as T; T.from_pretrained('" + directory + "').save_pretrained('" + directory + "')\"");
    }

    /**
     * What a reader found wrong, in words of our own: where, what was expected and what there is.
     *
     * @param failure what it threw
     */
    public static String jsonProblem(JsonReader reader, Exception failure) {
        String said = String.valueOf(failure.getMessage());
        Matcher place = PLACE.matcher(said);
        String where = place.find()
                ? "line " + place.group(1) + ", column " + place.group(2) + " (" + reader.getPath() + ")"
                : reader.getPath();
        if (failure instanceof NumberFormatException) {
            return "expected a number at path " + reader.getPath();
        }
        if (failure instanceof EOFException || failure.getCause() instanceof EOFException) {
            return "it ends too early, at " + where;
        }
        Matcher nesting = NESTING.matcher(said);
        if (nesting.find()) {
            return "it is nested more than " + nesting.group(1) + " deep at " + where;
        }
        Matcher kind = KIND.matcher(said);
        if (kind.find() && !(failure instanceof MalformedJsonException)) {
            return "expected " + kind(kind.group(1)) + " at " + where + ", not " + kind(kind.group(2));
        }
        return "it is malformed at " + where;
    }

    private static String kind(String token) {
        return switch (token) {
            case "BEGIN_OBJECT" -> "an object";
            case "BEGIN_ARRAY" -> "an array";
            case "END_OBJECT" -> "the end of an object";
            case "END_ARRAY" -> "the end of an array";
            case "END_DOCUMENT" -> "the end";
            case "STRING" -> "a text";
            case "NUMBER" -> "a number";
            case "BOOLEAN" -> "true or false";
            case "NULL" -> "null";
            case "NAME" -> "a key";
            default -> token;
        };
    }

    /** Says what a file is, if it is known what, and otherwise what is wrong with it. */
    static ModelException refusal(Path file, String problem, @Nullable Throwable cause) {
        return new ModelException(file + ": " + insteadOf(file).map(what -> "is " + what).orElse(problem), cause);
    }
}
