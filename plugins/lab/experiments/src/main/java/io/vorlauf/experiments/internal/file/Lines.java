// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.experiments.internal.file;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.vorlauf.lab.experiment.CellResult;
import io.vorlauf.lab.experiment.Environment;
import io.vorlauf.lab.experiment.Experiment;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;

/**
 * The lines of a results file. The first is a {@link Header}; before the first cell that ran somewhere there is the
 * environment it ran in. A member that is not known is skipped, so that files may say more one day.
 */
sealed interface Lines {

    /** What the first line calls the format. */
    String FORMAT = "vorlauf-results";

    /** How every results file begins, so that no other file is taken for one. */
    String BEGINNING = "{\"format\":\"" + FORMAT + "\"";

    /** The version of the format that is written and read. */
    int VERSION = 1;

    /** What was to be run. */
    record Header(Experiment experiment) implements Lines {}

    /** Where the cells ran that name its number, counted from 0. */
    record Place(Environment environment) implements Lines {}

    /** One generation. */
    record Cell(CellResult result) implements Lines {}

    /**
     * What was measured besides, which is not read.
     *
     * @param measured numbers, texts, lists and maps by name
     */
    record Note(Map<String, ?> measured) implements Lines {}

    /** The line as text, without line break. */
    default String write() {
        JsonObject json = new JsonObject();
        if (this instanceof Header header) {
            json.addProperty("format", FORMAT);
            json.addProperty("version", VERSION);
            json.add("experiment", Formats.write(header.experiment()));
        } else if (this instanceof Place place) {
            json.add("environment", Formats.write(place.environment()));
        } else if (this instanceof Cell cell) {
            json.add("cell", Formats.write(cell.result()));
        } else if (this instanceof Note note) {
            json.add("measured", new Gson().toJsonTree(note.measured()));
        }
        return new GsonBuilder().serializeNulls().disableHtmlEscaping().create().toJson(json);
    }

    /** A line is not what it should be; the message says in what. */
    final class FormatException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        FormatException(String message) {
            super(message);
        }

        FormatException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Reads a line.
     *
     * @throws FormatException if it is not one
     */
    static Lines read(String text) {
        if (!(parse(text) instanceof JsonObject json)) {
            throw new FormatException("the line is not an object");
        }
        try {
            if (json.has("format")) {
                return header(json);
            }
            if (json.has("environment")) {
                return new Place(Formats.readEnvironment(member(json, "environment")));
            }
            if (json.has("cell")) {
                return new Cell(Formats.readCell(member(json, "cell")));
            }
            if (json.has("measured")) {
                return new Note(Map.of());
            }
        } catch (IllegalArgumentException e) {
            throw new FormatException(e.getMessage(), e);
        }
        throw new FormatException("it has none of format, environment, cell, measured");
    }

    private static JsonObject member(JsonObject json, String name) {
        return ValueJson.object(json.get(name), name);
    }

    /** A member that may be missing or null, and is an empty object then. */
    static JsonElement orEmpty(JsonObject json, String name) {
        return json.has(name) && !json.get(name).isJsonNull() ? json.get(name) : new JsonObject();
    }

    private static Header header(JsonObject json) {
        if (!ValueJson.text(json.get("format"), "format").equals(FORMAT)) {
            throw new FormatException("'format' is not " + FORMAT);
        }
        int version = ValueJson.integer(json.get("version"), "version");
        if (version != VERSION) {
            throw new FormatException(
                    "it is of version " + version + " of the format; only " + VERSION + " can be read");
        }
        return new Header(Formats.readExperiment(member(json, "experiment")));
    }

    private static JsonElement parse(String text) {
        // Read strictly: a lenient reader takes nearly any text for JSON.
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new FormatException("there is something behind the object");
            }
            return element;
        } catch (JsonParseException | IOException e) {
            throw new FormatException("it is not JSON", e);
        }
    }
}
