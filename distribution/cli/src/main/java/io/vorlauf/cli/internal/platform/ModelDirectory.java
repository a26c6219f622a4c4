// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.Checkpoint;
import io.vorlauf.checkpoint.GgufFile;
import io.vorlauf.checkpoint.GgufTokenizer;
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
 * A model directory, or a GGUF file, as far as {@code config.json} or the file's metadata tell, without loading anything.
 *
 * @param directory where it is
 * @param config the contents of {@code config.json}, or what the file's metadata would be there
 */
public record ModelDirectory(Path directory, JsonObject config) {

    /**
     * Reads {@code config.json}, or the metadata of a GGUF file.
     *
     * @throws BadInput if there is no such directory or file, or the file is not a JSON object or not a GGUF file
     */
    public static ModelDirectory read(Path directory) {
        if (isGguf(directory)) {
            return new ModelDirectory(directory, metadata(directory));
        }
        BadInput.when(!Files.isDirectory(directory), "there is no model directory " + directory);
        Path file = directory.resolve("config.json");
        BadInput.when(!Files.isRegularFile(file),
                directory + " is not a model directory: it has no config.json" + instead(directory));
        try (Reader reader = Files.newBufferedReader(file)) {
            if (JsonParser.parseReader(reader) instanceof JsonObject object) {
                return new ModelDirectory(directory, object);
            }
            throw new BadInput(file + " is not a JSON object");
        } catch (JsonParseException e) {
            throw new BadInput(file + " is not a JSON object: "
                    + Reasons.lineOfJson(e).map(line -> "line " + line + ": ").orElse("") + Reasons.ofJson(e), e);
        } catch (IOException e) {
            throw new BadInput("cannot read " + file + ": " + Reasons.of(e), e);
        }
    }

    private static boolean isGguf(Path path) {
        return path.toString().endsWith(GgufFile.SUFFIX) && Files.isRegularFile(path);
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
                .filter(ModelDirectory::isGguf)
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

    /** The name of the directory, or of the file without its suffix. */
    public String name() {
        String name = String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        return isGguf(directory) ? name.substring(0, name.length() - GgufFile.SUFFIX.length()) : name;
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

    /** The tokenizer file beside the model, or the model's file if that has its tokenizer inside. */
    public Optional<Path> tokenizer() {
        if (isGguf(directory)) {
            try (GgufFile file = GgufFile.open(directory)) {
                return Optional.of(directory).filter(path -> GgufTokenizer.isIn(file));
            }
        }
        return Optional.of(directory.resolve("tokenizer.json")).filter(Files::isRegularFile);
    }

    /** Bytes of weights on the disk. */
    public long weightBytes() {
        if (isGguf(directory)) {
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
