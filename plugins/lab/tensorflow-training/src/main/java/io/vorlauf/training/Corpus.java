// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training;

import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.internal.BytePairVocabulary;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Stories to learn from, and those that are kept aside.
 *
 * <p>Which story is kept aside depends on its text alone, so that it stays aside when the data grows, and a story that
 * occurs twice is never on both sides.
 *
 * <p>A file is divided into stories at {@code <|endoftext|>} if it occurs, else at blank lines, or where a sentence
 * ends and the next begins without a space between them, whichever gives more stories. The last is how files look whose
 * stories were joined without a separator. Immutable.
 */
record Corpus(List<String> training, List<String> heldOut) {

    /** One story in so many is kept aside. */
    private static final int HELD_OUT_SHARE = 20;

    private static final Pattern END_OF_TEXT = Pattern.compile(Pattern.quote(BytePairVocabulary.END_OF_TEXT));
    private static final Pattern BLANK_LINES = Pattern.compile("\\n[ \\t]*\\n\\s*");
    private static final Pattern JOINED = Pattern.compile("(?<=[.!?]|[.!?][\"'\u201d\u2019])(?=\\p{Lu})");

    /** The tokens of the stories, none of them empty. */
    record Encoded(List<int[]> training, List<int[]> heldOut) {}

    /**
     * Reads a file, or all files of a directory in the order of their names.
     *
     * @throws TrainingException if there is no such file, one is not UTF-8, or there is too little text to keep some of
     *     it aside
     * @throws IOException if reading fails
     */
    static Corpus read(Path data) throws IOException {
        List<String> training = new ArrayList<>();
        List<String> heldOut = new ArrayList<>();
        for (Path file : files(data)) {
            for (String story : stories(text(file))) {
                (Math.floorMod(hash(story), HELD_OUT_SHARE) == 0 ? heldOut : training).add(story);
            }
        }
        if (training.isEmpty() || heldOut.isEmpty()) {
            throw new TrainingException(data + ": " + (training.size() + heldOut.size())
                    + " stories are too few to keep one in " + HELD_OUT_SHARE + " of them aside");
        }
        return new Corpus(training, heldOut);
    }

    private static List<Path> files(Path data) throws IOException {
        if (!Files.exists(data)) {
            throw new TrainingException(data + ": there is no such file or directory");
        }
        if (!Files.isDirectory(data)) {
            return List.of(data);
        }
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new TrainingException(file + ": is not text in UTF-8", e);
        }
    }

    /** The stories of a text, none of them empty, without white space around them. */
    private static List<String> stories(String text) {
        String lines = text.replace("\r\n", "\n");
        if (END_OF_TEXT.matcher(lines).find()) {
            return split(lines, END_OF_TEXT);
        }
        List<String> apart = split(lines, BLANK_LINES);
        List<String> joined = split(lines, JOINED);
        return joined.size() > apart.size() ? joined : apart;
    }

    private static List<String> split(String text, Pattern separator) {
        return separator.splitAsStream(text).map(String::strip).filter(story -> !story.isEmpty()).toList();
    }

    /** FNV-1a with a final mix (Fowler, Noll, Vo), whose low digits depend on all of the text. */
    private static int hash(String story) {
        int hash = 0x811c9dc5;
        for (byte value : story.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ value & 0xff) * 0x01000193;
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        return hash ^ hash >>> 13;
    }

    /** How many bytes the stories kept aside have in UTF-8. */
    long heldOutBytes() {
        return heldOut.stream().mapToLong(story -> story.getBytes(StandardCharsets.UTF_8).length).sum();
    }

    /**
     * Encodes the stories of both sides with the tokenizer of a model.
     *
     * @throws TrainingException if the model does not know all of the tokens
     * @throws io.vorlauf.api.model.ModelException if the tokenizer is damaged
     */
    Encoded encode(TokenizerLoader tokenizers, Path file, LlamaConfig model) {
        try (LoadedTokenizer tokenizer = tokenizers.load(file)) {
            if (tokenizer.vocabularySize() > model.vocabularySize()) {
                throw new TrainingException(file + ": has " + tokenizer.vocabularySize()
                        + " tokens, but the model beside it only knows " + model.vocabularySize());
            }
            return new Encoded(encode(tokenizer, training), encode(tokenizer, heldOut));
        }
    }

    private static List<int[]> encode(Tokenizer tokenizer, List<String> stories) {
        return stories.stream()
                .map(story -> tokenizer.encode(story).toArray())
                .filter(tokens -> tokens.length > 0)
                .toList();
    }
}
