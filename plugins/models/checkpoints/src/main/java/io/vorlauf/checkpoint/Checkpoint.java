// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.ModelInfo;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.TensorLayout.Role;
import io.vorlauf.checkpoint.family.ModelFamilies;
import io.vorlauf.checkpoint.internal.Refusal;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face directory, open for reading: {@code config.json} with {@code model.safetensors}, or with
 * {@code model.safetensors.index.json} and its shards. Or a GGUF file, which looks like the directory that it was made
 * of; numbers in blocks are unpacked to the bits that ggml gives.
 *
 * <p>What is open has been checked: every tensor that the architecture needs is there, in a type that can be read and
 * with the shape that the configuration implies, and there is no other one that would change what is computed. Tensors are
 * named canonically: whether a file puts {@code transformer.} or {@code model.} before its names does not matter, nor
 * whether a tied table is called embedding or head. Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {

    static final String CONFIG_FILE = "config.json";
    static final String GENERATION_FILE = "generation_config.json";
    static final String TOKENIZER_FILE = "tokenizer.json";

    private final ConfigFields fields;
    private final DecoderConfig config;
    private final Set<Integer> stopTokens;
    private final Weights weights;
    private final StoredNames names;
    private final Optional<String> tokenizerIdentity;
    private @Nullable Ahead ahead;

    private Checkpoint(
            ConfigFields fields, DecoderConfig config, Set<Integer> stopTokens, Weights weights,
            Optional<String> tokenizerIdentity) {
        this.fields = fields;
        this.config = config;
        this.stopTokens = stopTokens;
        this.weights = weights;
        this.names = new StoredNames(config, weights.names());
        this.tokenizerIdentity = tokenizerIdentity;
    }

    /** {@linkplain #open(Path, ModelFamilies) Opens} a directory with a model of one of the standard families. */
    public static Checkpoint open(Path directory) {
        return open(directory, ModelFamilies.standard());
    }

    /**
     * Opens a directory and checks it. No weights are read yet. The caller closes it.
     *
     * @param families what its configuration is read by
     * @throws ModelException if a file is missing or damaged, the family is unknown or uses what is not supported, or
     *     the configuration contradicts the weights; nothing stays open then
     */
    public static Checkpoint open(Path directory, ModelFamilies families) {
        if (GgufFile.isNamed(directory)) {
            return openGguf(directory, families);
        }
        if (!Files.isDirectory(directory)) {
            throw Refusal.of(directory, Files.exists(directory)
                    ? "is neither a directory nor a " + GgufFile.SUFFIX + " file" : "there is no such directory");
        }
        FileContent.requireWhole(directory);
        ConfigFields fields = ConfigFields.read(directory.resolve(CONFIG_FILE));
        DecoderConfig declared = families.read(fields);
        Set<Integer> stopTokens = stopTokens(directory, fields, declared.vocabularySize());
        Optional<String> tokenizer = identifyTokenizer(directory.resolve(TOKENIZER_FILE));
        Weights weights = Weights.open(directory);
        try {
            DecoderConfig config = withHeadOfItsOwn(declared, fields, families, weights);
            Checkpoint checkpoint = new Checkpoint(fields, config, stopTokens, weights, tokenizer);
            checkpoint.check();
            return checkpoint;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** Opens a GGUF file, whatever it is called. */
    static Checkpoint openGguf(Path file, ModelFamilies families) {
        GgufModel model = GgufModel.open(file);
        try {
            ConfigFields fields = model.config();
            DecoderConfig config = families.read(fields);
            Set<Integer> stopTokens =
                    inVocabulary(fields.integers(ConfigJson.STOP_TOKENS), config.vocabularySize());
            Checkpoint checkpoint =
                    new Checkpoint(fields, config, stopTokens, Weights.of(model), model.tokenizerIdentity());
            checkpoint.check();
            return checkpoint;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Ids beyond the vocabulary can never be generated; small models often inherit one from a larger configuration. */
    static Set<Integer> stopTokens(Path directory, ConfigFields fields, int vocabularySize) {
        Set<Integer> ids = new TreeSet<>(fields.integers(ConfigJson.STOP_TOKENS));
        Path generation = directory.resolve(GENERATION_FILE);
        if (Files.exists(generation)) {
            ids.addAll(ConfigFields.read(generation).integers(ConfigJson.STOP_TOKENS));
        }
        return inVocabulary(ids, vocabularySize);
    }

    private static Set<Integer> inVocabulary(Set<Integer> stopTokens, int vocabularySize) {
        Set<Integer> ids = new TreeSet<>(stopTokens);
        ids.removeIf(id -> id < 0 || id >= vocabularySize);
        return Collections.unmodifiableSet(ids);
    }

    /** If a configuration does not say whether the head is tied, the weights do. */
    private static DecoderConfig withHeadOfItsOwn(
            DecoderConfig config, ConfigFields fields, ModelFamilies families, Weights weights) {
        StoredNames names = new StoredNames(config, weights.names());
        String embedding = names.stored(config.layout().name(Role.EMBEDDING, 0) + ".weight");
        boolean undecided = config.tied() && !fields.has(ConfigJson.TIE);
        return undecided && weights.find(names.head()).isPresent() && !weights.equal(names.head(), embedding)
                ? families.read(fields.with(ConfigJson.TIE, false))
                : config;
    }

    /** Throws if a tensor is missing, has another shape or type, or is there although nothing would read it. */
    private void check() {
        Set<String> used = new HashSet<>();
        config.tensors().forEach((name, shape) -> {
            TensorEntry entry = weights.find(names.stored(name)).orElseThrow(() -> missing(name));
            if (!entry.shape().equals(shape)) {
                throw Refusal.of(entry.file(), "tensor '" + weights.shown(entry.name()) + "' has shape " + entry.shape()
                        + ", but " + weights.configuration() + " implies " + shape);
            }
            weights.storage(entry);
            used.add(entry.name());
        });
        for (String name : weights.names()) {
            if (!used.contains(name) && !StoredNames.isBuffer(name)) {
                checkUnused(name);
            }
        }
    }

    private void checkUnused(String name) {
        names.layerOf(name).filter(layer -> layer >= config.layers()).ifPresent(layer -> {
            throw Refusal.of(weights.origin(), "has tensor '" + weights.shown(name) + "' although "
                    + weights.configuration() + " declares only " + config.layers() + " layers");
        });
        if (name.equals(names.head()) && config.tied()) {
            String embedding = names.stored(config.layout().name(Role.EMBEDDING, 0) + ".weight");
            if (weights.equal(name, embedding)) {
                return;
            }
            throw Refusal.of(weights.origin(), "has a head '" + name + "' of its own although the model is tied ('"
                    + ConfigJson.TIE + "'): it differs from '" + embedding + "'");
        }
        throw Refusal.of(weights.origin(), "has tensor '" + weights.shown(name) + "', which a model of family "
                + config.family() + " with this " + weights.configuration() + " does not have: it would be ignored");
    }

    private ModelException missing(String name) {
        String stored = names.stored(name);
        String why = name.equals(names.head())
                ? " does not tie the head to the embedding ('" + ConfigJson.TIE + "' is not true)"
                : " implies it";
        return Refusal.of(weights.origin(), "there is no tensor '" + weights.shown(stored) + "' although "
                + weights.configuration() + why);
    }

    private static Optional<String> identifyTokenizer(Path file) {
        return Files.exists(file) ? Optional.of(TokenizerDescription.read(file).identity()) : Optional.empty();
    }

    /**
     * The file with a model's tokenizer: the {@code tokenizer.json} in its directory, or the file itself, if it is one that
     * holds everything; empty if there is none. A GGUF file may say that it has none.
     *
     * @param model a directory or a file; what is wrong with it, who reads it finds
     */
    public static Optional<Path> tokenizer(Path model) {
        if (!Files.isRegularFile(model)) {
            return Optional.of(model.resolve(TOKENIZER_FILE)).filter(Files::isRegularFile);
        }
        if (!GgufFile.isNamed(model)) {
            return Optional.of(model);
        }
        try (GgufFile file = GgufFile.open(model)) {
            return Optional.of(model).filter(path -> GgufTokenizer.isIn(file));
        } catch (ModelException e) {
            return Optional.of(model);
        }
    }

    /** The architecture. */
    public DecoderConfig config() {
        return config;
    }

    /** The ids that end a text, all inside the vocabulary, sorted; may be empty. */
    public Set<Integer> stopTokens() {
        return stopTokens;
    }

    /** The text of {@code config.json}. */
    ConfigFields fields() {
        return fields;
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
        return String.format("crc32c:%08x", ahead == null ? weights.checksum() : ahead.join());
    }

    /** Begins with the {@link #checksum}, on a thread of its own that ends before {@link #close} does. */
    public void beginChecksum() {
        ahead = ahead == null ? new Ahead(weights) : ahead;
    }

    /** A checksum that somebody will want. */
    private static final class Ahead {

        private final FutureTask<Long> sum;
        private final Thread thread;

        Ahead(Weights weights) {
            sum = new FutureTask<>(weights::checksum);
            thread = new Thread(null, sum, "vorlauf-checksum", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            thread.start();
        }

        long join() {
            try {
                return sum.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModelException("loading was interrupted", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        /** Reading files ends where its thread is interrupted. */
        void stop() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                thread.interrupt();
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Number of trained parameters: a tied head counts once, buffers such as attention masks do not count. */
    public long parameterCount() {
        return config.tensors().keySet().stream().mapToLong(name -> entry(name).elements()).sum();
    }

    /**
     * The family that the {@code config.json} of a directory, or a GGUF file, names, one that can be opened or not; empty
     * if it names none.
     */
    public static Optional<String> family(Path directory) {
        try {
            if (GgufFile.isNamed(directory)) {
                return Optional.of(GgufModel.family(directory));
            }
            return Optional.of(ConfigFields.read(directory.resolve(CONFIG_FILE)).text("model_type"));
        } catch (ModelException e) {
            // Who opens it hears what is wrong with the file.
            return Optional.empty();
        }
    }

    /**
     * The text of the {@code config.json} of a directory, or of that which a GGUF file would have as a directory. Reads
     * no weights, and does not check that they fit.
     *
     * @throws ModelException if there is none, or it is damaged or says what cannot be told there
     */
    public static String configuration(Path path) {
        if (GgufFile.isNamed(path)) {
            try (GgufModel model = GgufModel.open(path)) {
                return model.json();
            }
        }
        Path file = path.resolve(CONFIG_FILE);
        ConfigFields.read(file);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
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
                .tokenizer(tokenizerIdentity).stopTokens(stopTokens).backend(backend).weights(weights)
                .checksum(checksum()).build();
    }

    /** Whether every tensor is stored as some type, gains of norms left out: nobody rounds those. */
    public boolean isStoredAs(StorageType type) {
        return config.tensors().entrySet().stream()
                .filter(tensor -> tensor.getValue().size() > 1 || !tensor.getKey().endsWith(".weight"))
                .allMatch(tensor -> entry(tensor.getKey()).dtype().equals(type.name()));
    }

    /** The narrowest type that holds all numbers of a tensor. */
    StorageType storage(String tensor) {
        return weights.storage(entry(tensor));
    }

    /** The type most of the parameters are stored in, or unpacked to where they are stored in blocks. */
    public StorageType storage() {
        long[] parameters = new long[StorageType.values().length];
        for (String name : config.tensors().keySet()) {
            TensorEntry entry = entry(name);
            parameters[weights.storage(entry).ordinal()] += entry.elements();
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
     * Reads a block of a matrix, row by row. Every stored value is represented exactly.
     *
     * @param height how many rows the matrix must have
     * @param width how many columns it must have
     * @param to gets the numbers: row r of the block from {@code at + r * stride} on
     * @throws ModelException if there is no such tensor, it has another shape or a type that cannot be read as
     *     floats, or reading fails
     * @throws IndexOutOfBoundsException if the block is not inside the matrix, or larger than the array
     * @throws IllegalStateException if the checkpoint is closed
     */
    public void read(
            String tensor, int height, int width, int firstRow, int rows, int firstColumn, int columns, float[] to,
            int at, int stride) {
        TensorEntry entry = entry(tensor, height, width);
        Objects.checkFromIndexSize(firstRow, rows, height);
        Objects.checkFromIndexSize(firstColumn, columns, width);
        Objects.checkFromIndexSize(at, Math.multiplyExact(rows - 1, stride) + columns, to.length);
        weights.read(entry, width, firstRow, rows, firstColumn, columns, to, at, stride);
    }

    /** Whether a matrix is bfloat16 and lies in its file row by row, with an even number of columns. */
    public boolean hasPairs(String tensor) {
        TensorEntry entry = entry(tensor);
        return entry.shape().size() == 2 && entry.shape().get(1) % 2 == 0 && weights.hasPairs(entry);
    }

    /**
     * Reads rows of a matrix that {@linkplain #hasPairs has pairs}: each int is two neighbours of a row, the first in its
     * lower half.
     *
     * @param at where the first row goes; the others follow it
     * @throws IndexOutOfBoundsException if there are not so many rows, or the array is shorter
     */
    public void readPairs(String tensor, int firstRow, int rows, int[] to, int at) {
        TensorEntry entry = entry(tensor);
        Objects.checkFromIndexSize((long) firstRow, (long) rows, entry.shape().get(0).longValue());
        int pairs = (int) (entry.shape().get(1) / 2);
        Objects.checkFromIndexSize(at, Math.multiplyExact(rows, pairs), to.length);
        weights.readPairs(entry, (long) firstRow * pairs, rows * pairs, to, at);
    }

    /**
     * The blocks in which a matrix lies in its file, row by row, so that {@link #readBlocks} can read them; empty if it
     * does not lie in blocks, or its columns do.
     */
    public Optional<BlockFormat> blocks(String tensor) {
        return weights.blocks(entry(tensor));
    }

    /**
     * Reads rows of a matrix in the {@linkplain #blocks blocks} in which they lie.
     *
     * @param at where the first row goes; the others follow it
     * @throws IndexOutOfBoundsException if there are not so many rows, or the array is shorter
     */
    public void readBlocks(String tensor, int firstRow, int rows, byte[] to, int at) {
        TensorEntry entry = entry(tensor);
        long height = entry.shape().get(0);
        Objects.checkFromIndexSize((long) firstRow, (long) rows, height);
        Objects.checkFromIndexSize(at, Math.toIntExact(entry.bytes() / height * rows), to.length);
        weights.readBlocks(entry, firstRow, rows, to, at);
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
        if (ahead != null) {
            ahead.stop();
        }
        weights.close();
    }
}
