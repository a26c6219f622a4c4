package io.vorlauf.training.internal.store;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of windows that is written bit by bit: a line says what they are made of, then each has a line. */
public final class WindowFile {

    private static final Gson GSON = new Gson();

    private final Path file;
    private final String origin;
    private final int length;

    /**
     * Windows in a file.
     *
     * @param origin what they are made of; a file of other windows is not used
     * @param length tokens per window
     */
    public WindowFile(Path file, String origin, int length) {
        this.file = file;
        this.origin = origin;
        this.length = length;
    }

    /** The windows, as far as they have been written; a file of other windows is replaced by an empty one. */
    public List<int[]> read() throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        List<int[]> windows = new ArrayList<>();
        if (!lines.isEmpty() && lines.get(0).equals(GSON.toJson(origin))) {
            for (String line : lines.subList(1, lines.size())) {
                int[] window = window(line);
                if (window.length != length) {
                    break;
                }
                windows.add(window);
            }
        }
        rewrite(windows);
        return windows;
    }

    /** The window on a line; too short a one if the line was cut off when the process ended. */
    private static int[] window(String line) {
        try {
            int[] window = GSON.fromJson(line, int[].class);
            return window == null ? new int[0] : window;
        } catch (JsonSyntaxException e) {
            return new int[0];
        }
    }

    private void rewrite(List<int[]> windows) throws IOException {
        StringBuilder text = new StringBuilder(GSON.toJson(origin)).append('\n');
        windows.forEach(window -> text.append(GSON.toJson(window)).append('\n'));
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, text.toString());
    }

    /** Adds windows. */
    public void add(List<int[]> windows) throws IOException {
        StringBuilder text = new StringBuilder();
        windows.forEach(window -> text.append(GSON.toJson(window)).append('\n'));
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
