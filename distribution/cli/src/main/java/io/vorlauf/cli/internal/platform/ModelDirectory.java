// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.GgufFile;
import io.vorlauf.checkpoint.location.ModelLocation;
import io.vorlauf.checkpoint.location.ModelLocations;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A model as far as {@code config.json}, or the metadata of a GGUF file, tell, without loading anything.
 *
 * @param directory where it is; a file, if it is one that holds everything
 * @param name what it is called, unless a request says otherwise
 * @param config the contents of {@code config.json}, or what would be there if a GGUF file were a directory; empty for
 *     another file
 */
public record ModelDirectory(Path directory, String name, JsonObject config) {

    /**
     * Finds a model and reads its {@code config.json}, or its metadata.
     *
     * @param given a directory, a file, or the name of a model in the Hugging Face cache
     * @throws BadInput if there is no such directory or file, or {@code config.json} is not a JSON object, or the file is
     *     damaged
     */
    public static ModelDirectory read(Path given) {
        ModelLocation found = locate(given);
        Path directory = found.path();
        if (Files.isRegularFile(directory)) {
            return new ModelDirectory(
                    directory, found.name(), GgufFile.isNamed(directory) ? metadata(directory) : new JsonObject());
        }
        String kind = GgufFile.isNamed(directory) ? "file " : "directory ";
        BadInput.when(!Files.isDirectory(directory), "there is no model " + kind + directory);
        requireWhole(directory);
        Path file = directory.resolve("config.json");
        BadInput.when(!Files.isRegularFile(file),
                directory + " is not a model directory: it has no config.json" + instead(directory));
        try (Reader reader = Files.newBufferedReader(file)) {
            if (JsonParser.parseReader(reader) instanceof JsonObject object) {
                return new ModelDirectory(directory, found.name(), object);
            }
            throw new BadInput(file + " is not a JSON object");
        } catch (JsonParseException e) {
            throw new BadInput(file + " is not a JSON object: "
                    + Reasons.lineOfJson(e).map(line -> "line " + line + ": ").orElse("") + Reasons.ofJson(e), e);
        } catch (IOException e) {
            throw new BadInput("cannot read " + file + ": " + Reasons.of(e), e);
        }
    }

    private static JsonObject metadata(Path file) {
        try {
            return JsonParser.parseString(Checkpoint.configuration(file)).getAsJsonObject();
        } catch (ModelException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    /** What a directory has instead of a configuration. */
    private static String instead(Path directory) {
        return list(directory).stream()
                .filter(GgufFile::isNamed)
                .findFirst()
                .map(file -> "; to use " + file.getFileName() + ", name the file")
                .orElse("");
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new BadInput("cannot look into " + directory + ": " + Reasons.of(e), e);
        }
    }

    private static void requireWhole(Path directory) {
        try {
            FileContent.requireWhole(directory);
        } catch (ModelException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    /**
     * Finds a model without looking into it.
     *
     * @param given a directory, a file, or the name of a model in the Hugging Face cache
     * @throws BadInput if it looks like such a name and is not there
     */
    public static ModelLocation locate(Path given) {
        try {
            return ModelLocations.ofProcess().find(given);
        } catch (ModelException e) {
            throw new BadInput(e.getMessage(), e);
        }
    }

    /** The architecture: {@code gpt2}, {@code llama}. */
    public Optional<String> family() {
        return find("model_type").map(JsonElement::getAsString);
    }

    /** Number of layers. */
    public OptionalInt layers() {
        return number("num_hidden_layers", "n_layer");
    }

    /** Number of tokens in the vocabulary. */
    public OptionalInt vocabularySize() {
        return number("vocab_size");
    }

    /** The longest text it was trained for, in tokens. */
    public OptionalInt contextLength() {
        return number("max_position_embeddings", "n_positions", "n_ctx");
    }

    /** The tokenizer file beside the model, or the file that holds both; empty if the model has no tokenizer. */
    public Optional<Path> tokenizer() {
        return Checkpoint.tokenizer(directory);
    }

    /** Bytes of weights on the disk. */
    public long weightBytes() {
        if (Files.isRegularFile(directory)) {
            return directory.toFile().length();
        }
        return list(directory).stream()
                .filter(file -> file.getFileName().toString().endsWith(".safetensors"))
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    private OptionalInt number(String... names) {
        return Stream.of(names)
                .map(this::find)
                .flatMap(Optional::stream)
                .filter(value -> value.getAsJsonPrimitive().isNumber())
                .mapToInt(JsonElement::getAsInt)
                .findFirst();
    }

    private Optional<JsonElement> find(String name) {
        return Optional.ofNullable(config.get(name)).filter(JsonElement::isJsonPrimitive);
    }

    /**
     * The directory of one of the models in the distribution's folder {@code models}.
     *
     * @param role {@code target}, or {@code draft} for the model that guesses for it
     * @throws BadInput if the distribution has no such pair
     */
    public static Path builtIn(Platform platform, String role) {
        return platform.home()
                .map(home -> home.resolve("models"))
                .filter(models -> Files.isDirectory(models.resolve("tinystories-target"))
                        && Files.isDirectory(models.resolve("tinystories-draft")))
                .map(models -> models.resolve("tinystories-" + role))
                .orElseThrow(() -> new BadInput("there are no built-in models here; name a directory with --target=DIR"));
    }
}
