package io.vorlauf.cli.internal.platform;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A model directory as far as {@code config.json} tells, without loading anything.
 *
 * @param directory where it is
 * @param config the contents of {@code config.json}
 */
public record ModelDirectory(Path directory, JsonObject config) {

    /**
     * Reads {@code config.json}.
     *
     * @throws BadInput if there is no such directory or file, or the file is not a JSON object
     */
    public static ModelDirectory read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new BadInput("there is no model directory " + directory);
        }
        Path file = directory.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new BadInput(directory + " is not a model directory: it has no config.json");
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            return new ModelDirectory(directory, JsonParser.parseReader(reader).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new BadInput(file + " is not a JSON object: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadInput("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether a directory has a {@code config.json}. */
    public static boolean isOne(Path directory) {
        return Files.isRegularFile(directory.resolve("config.json"));
    }

    /** The name of the directory. */
    public String name() {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
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

    /** The tokenizer file beside the model. */
    public Optional<Path> tokenizer() {
        return Optional.of(directory.resolve("tokenizer.json")).filter(Files::isRegularFile);
    }

    /** Bytes of weights on the disk. */
    public long weightBytes() {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> weights =
                    files.filter(file -> file.getFileName().toString().endsWith(".safetensors")).toList();
            long sum = 0;
            for (Path file : weights) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}
