// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A Hugging Face directory, open for reading: {@code config.json} with {@code model.safetensors}, or with
 * {@code model.safetensors.index.json} and its shards.
 *
 * <p>What is open has been checked: every tensor that the architecture needs is there, in a type that can be read and
 * with the shape that the configuration implies. Tensors are named canonically: whether a GPT-2 file puts
 * {@code transformer.} before its names does not matter. Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {

    static final String TOKENIZER_FILE = "tokenizer.json";

    private final ModelConfig config;
    private final Weights weights;
    private final TensorNames names;
    private final Optional<String> tokenizerIdentity;

    private Checkpoint(ModelConfig config, Weights weights, Optional<String> tokenizerIdentity) {
        this.config = config;
        this.weights = weights;
        this.names = TensorNames.of(config, weights.names());
        this.tokenizerIdentity = tokenizerIdentity;
    }

    /**
     * Opens a directory and checks it. No weights are read yet. The caller closes it.
     *
     * @throws ModelException if a file is missing or damaged, the family is unknown or uses what is not supported, or
     *     the configuration contradicts the weights; nothing stays open then
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw Refusal.of(
                    directory, Files.exists(directory) ? "is not a directory" : "there is no such directory");
        }
        JsonFields json = JsonFields.read(directory.resolve(ConfigJson.FILE));
        ModelConfig declared = ConfigJson.read(directory, json);
        Optional<String> tokenizer = identifyTokenizer(directory.resolve(TOKENIZER_FILE));
        Weights weights = Weights.open(directory);
        try {
            ModelConfig config = withHeadOfItsOwn(declared, json, weights);
            Checkpoint checkpoint = new Checkpoint(config, weights, tokenizer);
            check(config, weights, checkpoint.names);
            return checkpoint;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** GPT-2 configurations usually do not say whether the head is tied; then the weights do. */
    private static ModelConfig withHeadOfItsOwn(ModelConfig config, JsonFields json, Weights weights) {
        boolean undecided = !json.has(ConfigJson.TIE) && weights.find(TensorNames.HEAD).isPresent();
        return undecided && config instanceof Gpt2Config gpt2 ? gpt2.untied() : config;
    }

    /** Throws if a tensor is missing, has another shape or type, or belongs to a layer that is not configured. */
    private static void check(ModelConfig config, Weights weights, TensorNames names) {
        config.tensors().forEach((name, shape) -> {
            TensorEntry entry =
                    weights.find(names.stored(name)).orElseThrow(() -> missing(name, names.stored(name), weights));
            if (!entry.shape().equals(shape)) {
                throw Refusal.of(entry.file(), "tensor '" + entry.name() + "' has shape " + entry.shape() + ", but "
                        + ConfigJson.FILE + " implies " + shape);
            }
            Weights.readableType(entry);
        });
        for (String name : weights.names()) {
            names.layerOf(name).filter(layer -> layer >= config.layers()).ifPresent(layer -> {
                throw Refusal.of(weights.origin(), "has tensor '" + name + "' although " + ConfigJson.FILE
                        + " declares only " + config.layers() + " layers");
            });
        }
    }

    private static ModelException missing(String name, String stored, Weights weights) {
        String why = name.equals(TensorNames.HEAD)
                ? " does not tie the head to the embedding ('" + ConfigJson.TIE + "' is not true)"
                : " implies it";
        return Refusal.of(
                weights.origin(), "there is no tensor '" + stored + "' although " + ConfigJson.FILE + why);
    }

    private static Optional<String> identifyTokenizer(Path file) {
        return Files.exists(file) ? Optional.of(TokenizerDescription.read(file).identity()) : Optional.empty();
    }

    /** The architecture. */
    public ModelConfig config() {
        return config;
    }

    /** The identity of the {@code tokenizer.json} beside the weights; empty if there is none. */
    public Optional<String> tokenizerIdentity() {
        return tokenizerIdentity;
    }

    /**
     * A CRC-32C over all files of weights, as {@code crc32c:} and eight hexadecimal digits. Reads them from beginning
     * to end.
     *
     * @throws ModelException if reading fails
     * @throws IllegalStateException if the checkpoint is closed
     */
    public String checksum() {
        return String.format("crc32c:%08x", weights.checksum());
    }

    /** Number of trained parameters: a tied head counts once, buffers such as attention masks do not count. */
    public long parameterCount() {
        return config.tensors().keySet().stream().mapToLong(name -> entry(name).elements()).sum();
    }

    /** The family that the {@code config.json} of a directory names, one that can be opened or not; empty if it names none. */
    public static Optional<String> family(Path directory) {
        try (Reader reader = Files.newBufferedReader(directory.resolve("config.json"))) {
            JsonElement family = JsonParser.parseReader(reader).getAsJsonObject().get("model_type");
            return Optional.ofNullable(family).map(JsonElement::getAsString);
        } catch (IOException | JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            // Who opens it hears what is wrong with the file.
            return Optional.empty();
        }
    }

    /** The families that can be opened, as {@code config.json} calls them. */
    public static Set<String> families() {
        return Set.of(Gpt2Config.FAMILY, LlamaConfig.FAMILY);
    }

    /**
     * What is known of a model of these weights. Reads all files, for their checksum.
     *
     * @param name what the model is called
     * @param backend what evaluates it, as its loader is named
     * @param weights how its weights are held
     * @throws ModelException if reading fails
     * @throws IllegalStateException if the checkpoint is closed
     */
    public ModelInfo info(String name, String backend, String weights) {
        return ModelInfo.builder()
                .name(name).family(config.family()).parameterCount(parameterCount())
                .vocabularySize(config.vocabularySize()).contextLength(config.contextLength())
                .tokenizer(tokenizerIdentity).stopTokens(config.stopTokens()).backend(backend).weights(weights)
                .checksum(checksum()).build();
    }

    /** Whether every tensor is stored as some type. */
    public boolean isStoredAs(StorageType type) {
        return config.tensors().keySet().stream().allMatch(name -> entry(name).dtype().equals(type.name()));
    }

    /** The type most of the parameters are stored in. */
    public StorageType storage() {
        long[] parameters = new long[StorageType.values().length];
        for (String name : config.tensors().keySet()) {
            TensorEntry entry = entry(name);
            parameters[Weights.readableType(entry).ordinal()] += entry.elements();
        }
        StorageType most = StorageType.F32;
        for (StorageType type : StorageType.values()) {
            most = parameters[type.ordinal()] > parameters[most.ordinal()] ? type : most;
        }
        return most;
    }

    /**
     * What the file says of a tensor.
     *
     * @throws ModelException if there is none of this canonical name
     */
    public TensorEntry entry(String tensor) {
        String stored = names.stored(tensor);
        return weights.find(stored)
                .orElseThrow(() -> Refusal.of(weights.origin(), "there is no tensor '" + stored + "'"));
    }

    /**
     * Reads a whole tensor, row-major. Every stored value is represented exactly.
     *
     * @param expectedShape the shape it must have
     * @throws ModelException if there is no such tensor, it has another shape or a type that cannot be read as
     *     floats, or reading fails
     * @throws IllegalStateException if the checkpoint is closed
     */
    public float[] floats(String tensor, int... expectedShape) {
        return weights.read(entry(tensor, expectedShape));
    }

    /**
     * Reads a whole tensor, row-major, in the shape that the configuration implies. Every stored value is represented
     * exactly.
     *
     * @throws ModelException if there is no such tensor or reading fails
     * @throws IllegalStateException if the checkpoint is closed
     */
    public float[] floats(String tensor) {
        return weights.read(entry(tensor));
    }

    /**
     * Reads a block of a matrix, row-major. Every stored value is represented exactly.
     *
     * @param height how many rows the matrix must have
     * @param width how many columns it must have
     * @param to gets {@code rows * columns} numbers, from its beginning on
     * @throws ModelException if there is no such tensor, it has another shape or a type that cannot be read as
     *     floats, or reading fails
     * @throws IndexOutOfBoundsException if the block is not inside the matrix, or larger than the array
     * @throws IllegalStateException if the checkpoint is closed
     */
    public void read(
            String tensor, int height, int width, int firstRow, int rows, int firstColumn, int columns, float[] to) {
        TensorEntry entry = entry(tensor, height, width);
        Objects.checkFromIndexSize(firstRow, rows, height);
        Objects.checkFromIndexSize(firstColumn, columns, width);
        Objects.checkFromIndexSize(0, Math.multiplyExact(rows, columns), to.length);
        weights.read(entry, width, firstRow, rows, firstColumn, columns, to);
    }

    private TensorEntry entry(String tensor, int... expectedShape) {
        TensorEntry entry = entry(tensor);
        List<Long> expected = Arrays.stream(expectedShape).asLongStream().boxed().toList();
        if (!entry.shape().equals(expected)) {
            throw Refusal.of(entry.file(), "tensor '" + entry.name() + "' has shape " + entry.shape()
                    + ", not " + expected);
        }
        return entry;
    }

    /** Closes the files. Closing twice does nothing. */
    @Override
    public void close() {
        weights.close();
    }
}
