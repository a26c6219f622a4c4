package io.vorlauf.training.internal.data;

import io.vorlauf.training.TrainingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stories to learn from, and those that are kept aside.
 *
 * <p>Which story is kept aside depends on its text alone, so that it stays aside when the data grows, and a story that
 * occurs twice is never on both sides. Immutable.
 */
public record Corpus(List<String> training, List<String> heldOut) {

    /** One story in so many is kept aside. */
    private static final int HELD_OUT_SHARE = 20;

    /** Copies the lists. */
    public Corpus {
        training = List.copyOf(training);
        heldOut = List.copyOf(heldOut);
    }

    /**
     * Reads a file, or all files of a directory in the order of their names.
     *
     * @throws TrainingException if there is no such file, one is not UTF-8, or there is too little text to keep some of
     *     it aside
     * @throws IOException if reading fails
     */
    public static Corpus read(Path data) throws IOException {
        List<String> training = new ArrayList<>();
        List<String> heldOut = new ArrayList<>();
        for (Path file : files(data)) {
            for (String story : StoryText.split(text(file))) {
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
    public long heldOutBytes() {
        return heldOut.stream().mapToLong(story -> story.getBytes(StandardCharsets.UTF_8).length).sum();
    }
}
