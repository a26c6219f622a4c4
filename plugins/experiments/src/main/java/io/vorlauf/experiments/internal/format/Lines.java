package io.vorlauf.experiments.internal.format;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.Environment;
import io.vorlauf.api.experiment.Experiment;
import java.io.IOException;
import java.io.StringReader;

/**
 * The lines of a results file. The first is a {@link Header}; before the first cell that ran somewhere there is the
 * environment it ran in. A member that is not known is skipped, so that files may say more one day.
 */
public sealed interface Lines {

    /** What the first line calls the format. */
    String FORMAT = "vorlauf-results";

    /** How every results file begins, so that no other file is taken for one. */
    String BEGINNING = "{\"format\":\"" + FORMAT + "\"";

    /** The version of the format that is written and read. */
    int VERSION = 1;

    /** What was to be run. */
    record Header(Experiment experiment) implements Lines {

        @Override
        public JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("format", FORMAT);
            json.addProperty("version", VERSION);
            json.add("experiment", ExperimentFormat.write(experiment));
            return json;
        }
    }

    /** Where the cells ran that name its number, counted from 0. */
    record Place(Environment environment) implements Lines {

        @Override
        public JsonObject toJson() {
            return member("environment", EnvironmentFormat.write(environment));
        }
    }

    /** One generation. */
    record Cell(CellResult result) implements Lines {

        @Override
        public JsonObject toJson() {
            return member("cell", CellFormat.write(result));
        }
    }

    private static JsonObject member(String name, JsonObject value) {
        JsonObject json = new JsonObject();
        json.add(name, value);
        return json;
    }

    /** The line as an object. */
    JsonObject toJson();

    /** The line as text, without line break. */
    default String write() {
        return new GsonBuilder().disableHtmlEscaping().create().toJson(toJson());
    }

    /**
     * Reads a line.
     *
     * @throws FormatException if it is not one
     */
    static Lines read(String text) {
        Fields json = Fields.of(parse(text), "the line");
        try {
            if (json.has("format")) {
                return header(json);
            }
            if (json.has("environment")) {
                return new Place(EnvironmentFormat.read(json.object("environment")));
            }
            if (json.has("cell")) {
                return new Cell(CellFormat.read(json.object("cell")));
            }
        } catch (IllegalArgumentException e) {
            throw new FormatException(e.getMessage(), e);
        }
        throw new FormatException("it has none of format, environment, cell");
    }

    private static Header header(Fields json) {
        if (!json.text("format").equals(FORMAT)) {
            throw new FormatException("'format' is not " + FORMAT);
        }
        if (json.integer("version") != VERSION) {
            throw new FormatException("it is of version " + json.integer("version") + " of the format; only "
                    + VERSION + " can be read");
        }
        return new Header(ExperimentFormat.read(json.object("experiment")));
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
