package io.vorlauf.training.internal.store;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file with a line of JSON per measurement, each with the step it was made after. */
public final class TrainingLog {

    private final Path file;

    /** A log in a file. */
    public TrainingLog(Path file) {
        this.file = file;
    }

    /** Drops what was measured after a step: a resumed training measures it again. */
    public void rewind(long step) throws IOException {
        StringBuilder kept = new StringBuilder();
        for (JsonObject line : lines()) {
            if (line.get("step").getAsLong() <= step) {
                kept.append(line).append('\n');
            }
        }
        AtomicFile.write(file, kept.toString());
    }

    /** Adds a line. */
    public void add(JsonObject line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All lines; one that was cut off when the process ended is left out. */
    public List<JsonObject> lines() throws IOException {
        List<JsonObject> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        for (String text : Files.readAllLines(file)) {
            try {
                JsonObject line = JsonParser.parseString(text).getAsJsonObject();
                if (line.has("step")) {
                    lines.add(line);
                }
            } catch (JsonParseException | IllegalStateException e) {
                // The last line of a process that was killed while writing it.
                return lines;
            }
        }
        return lines;
    }
}
