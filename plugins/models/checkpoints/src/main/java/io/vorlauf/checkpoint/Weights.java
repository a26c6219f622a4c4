// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** All tensors of a model, whether they lie in one file or in several with an index. */
final class Weights implements AutoCloseable {

    static final String SINGLE_FILE = "model.safetensors";
    static final String INDEX_FILE = "model.safetensors.index.json";

    private static final int BUFFER_BYTES = 1 << 18;

    private record Location(WeightFile file, TensorEntry entry) {}

    private final Path origin;
    private final Map<String, Location> tensors = new LinkedHashMap<>();
    private final List<WeightFile> files = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean closed;

    private Weights(Path origin) {
        this.origin = origin;
    }

    static Weights open(Path directory) {
        Path single = directory.resolve(SINGLE_FILE);
        Path index = directory.resolve(INDEX_FILE);
        if (!Files.exists(single) && !Files.exists(index)) {
            throw Refusal.of(directory, "has neither " + SINGLE_FILE + " nor " + INDEX_FILE + instead(directory));
        }
        boolean sharded = !Files.exists(single);
        Weights weights = new Weights(sharded ? index : single);
        try {
            if (sharded) {
                weights.addShards(shards(index));
            } else {
                weights.addAll(open(single, weights.files));
            }
            return weights;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** All tensors of one file, which is closed with them. */
    static Weights of(WeightFile file) {
        Weights weights = new Weights(file.path());
        weights.files.add(file);
        weights.addAll(file);
        return weights;
    }

    private void addAll(WeightFile file) {
        file.tensors().forEach((name, entry) -> tensors.put(name, new Location(file, entry)));
    }

    /** What there is in place of weights that can be read, and what to do about it. */
    private static String instead(Path directory) {
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw Refusal.unreadable(directory, e);
        }
        return first(names, name -> name.endsWith(".gguf"))
                .map(name -> "; there is " + name + ", which is a model by itself: name the file instead of the directory")
                .or(() -> first(names, name -> name.endsWith(".safetensors") && !name.contains("-of-"))
                        .map(name -> "; there is " + name + ": call it " + SINGLE_FILE + " if it is the whole model"))
                .or(() -> first(names, name -> name.endsWith(".safetensors"))
                        .map(name -> "; there is " + name + ", a shard without its index: download " + INDEX_FILE + " too"))
                .or(() -> first(names, name -> name.startsWith("pytorch_model") || name.matches(".*\\.(pth|pt)"))
                        .map(name -> "; there is " + name + ", which only PyTorch reads: AutoModelForCausalLM"
                                + ".from_pretrained(DIRECTORY).save_pretrained(OTHER) writes safetensors"))
                .or(() -> first(names, name -> name.matches(".*\\.(h5|msgpack|onnx)"))
                        .map(name -> "; there is " + name + ", which is not read"))
                .orElse("");
    }

    private static Optional<String> first(List<String> names, Predicate<String> kind) {
        return names.stream().filter(kind).findFirst();
    }

    private void addShards(Map<Path, Set<String>> shards) {
        shards.forEach((path, names) -> {
            SafetensorsFile file = open(path, files);
            for (String name : names) {
                TensorEntry entry = file.tensors().get(name);
                if (entry == null) {
                    throw Refusal.of(
                            path, "has no tensor '" + name + "' although " + INDEX_FILE + " says so");
                }
                tensors.put(name, new Location(file, entry));
            }
        });
    }

    /** The files of an index, beside it, and which tensors to take from each. */
    private static Map<Path, Set<String>> shards(Path index) {
        ConfigFields json = ConfigFields.read(index);
        Map<String, String> weightMap = json.object("weight_map")
                .orElseThrow(() -> Refusal.of(index, "'weight_map' is missing; it must be an object"))
                .texts();
        Map<Path, Set<String>> shards = new LinkedHashMap<>();
        weightMap.forEach((tensor, shard) -> shards
                .computeIfAbsent(beside(index, tensor, shard), path -> new LinkedHashSet<>())
                .add(tensor));
        return shards;
    }

    /** Nothing outside the directory is opened, whatever an index says. */
    private static Path beside(Path index, String tensor, String shard) {
        try {
            Path name = index.getFileSystem().getPath(shard);
            boolean plain = name.getRoot() == null && name.getNameCount() == 1 && shard.indexOf('\\') < 0
                    && !shard.isEmpty() && !shard.equals(".") && !shard.equals("..");
            if (plain) {
                return index.resolveSibling(name);
            }
        } catch (InvalidPathException e) {
            throw notPlain(index, tensor, shard, e);
        }
        throw notPlain(index, tensor, shard, null);
    }

    private static ModelException notPlain(Path index, String tensor, String shard, @Nullable Throwable cause) {
        return Refusal.of(index, "tensor '" + tensor + "' is said to be in '" + shard
                + "'; it must be the name of a file in the same directory", cause);
    }

    private static SafetensorsFile open(Path path, List<WeightFile> files) {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        return file;
    }

    /** The file that says which tensors there are. */
    Path origin() {
        return origin;
    }

    /** The names of all tensors, as the files have them. */
    Set<String> names() {
        return tensors.keySet();
    }

    Optional<TensorEntry> find(String name) {
        return Optional.ofNullable(tensors.get(name)).map(Location::entry);
    }

    /** Reads all elements of a tensor that {@link #find} found. */
    float[] read(TensorEntry tensor) {
        requireOpen();
        if (tensor.elements() > Integer.MAX_VALUE - 8) {
            throw Refusal.of(tensor.file(), "tensor '" + tensor.name() + "' of shape " + tensor.shape()
                    + " has more elements than an array can hold");
        }
        float[] values = new float[(int) tensor.elements()];
        tensors.get(tensor.name()).file().read(tensor, 0, values.length, buffer, values, 0);
        return values;
    }

    /** Reads a block of a matrix that {@link #find} found, whose rows have some width; at once if rows are whole. */
    void read(
            TensorEntry matrix, long width, int firstRow, int rows, int firstColumn, int columns, float[] to, int at,
            int stride) {
        requireOpen();
        WeightFile file = tensors.get(matrix.name()).file();
        int together = columns == width && columns == stride ? rows : 1;
        for (int row = 0; row < rows; row += together) {
            file.read(
                    matrix, (firstRow + row) * width + firstColumn, together * columns, buffer, to,
                    at + row * stride);
        }
    }

    /** Whether {@link #readPairs} can read a tensor that {@link #find} found. */
    boolean hasPairs(TensorEntry tensor) {
        return tensors.get(tensor.name()).file().hasPairs(tensor);
    }

    /** Reads pairs of bfloat16 that follow one another. */
    void readPairs(TensorEntry tensor, long first, int count, int[] to, int at) {
        requireOpen();
        tensors.get(tensor.name()).file().readPairs(tensor, first, count, buffer, to, at);
    }

    /** The blocks in which {@link #readBlocks} reads a tensor that {@link #find} found; empty if it cannot. */
    Optional<BlockFormat> blocks(TensorEntry tensor) {
        return tensors.get(tensor.name()).file().blocks(tensor);
    }

    /** Reads rows of a matrix as they are. */
    void readBlocks(TensorEntry tensor, int firstRow, int rows, byte[] to, int at) {
        requireOpen();
        tensors.get(tensor.name()).file().readBlocks(tensor, firstRow, rows, to, at);
    }

    /** Whether two tensors hold the same numbers; also if one of them is not there but the other one is meant. */
    boolean equal(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        requireOpen();
        Location first = tensors.get(one);
        Location second = tensors.get(other);
        if (second == null || !first.entry().shape().equals(second.entry().shape())) {
            return false;
        }
        float[] some = new float[BUFFER_BYTES];
        float[] others = new float[BUFFER_BYTES];
        long elements = first.entry().elements();
        for (long at = 0; at < elements; at += BUFFER_BYTES) {
            int next = (int) Math.min(BUFFER_BYTES, elements - at);
            first.file().read(first.entry(), at, next, buffer, some, 0);
            second.file().read(second.entry(), at, next, buffer, others, 0);
            if (!Arrays.equals(some, others)) {
                return false;
            }
        }
        return true;
    }

    /** A CRC-32C over the files, in the order of their names. Unlike others it may be called while something is read. */
    long checksum() {
        requireOpen();
        CRC32C checksum = new CRC32C();
        ByteBuffer own = ByteBuffer.allocate(BUFFER_BYTES);
        files.stream().sorted(Comparator.comparing(WeightFile::path))
                .forEach(file -> file.addTo(checksum, own));
        return checksum.getValue();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(origin + " is closed");
        }
    }

    /**
     * The narrowest type that holds all numbers of a tensor that {@link #find} found.
     *
     * @throws ModelException if they cannot be read as floats
     */
    StorageType storage(TensorEntry tensor) {
        return tensors.get(tensor.name()).file().storage(tensor);
    }

    /** What the files call a tensor, there or not, for messages. */
    String shown(String tensor) {
        return files.get(0).shown(tensor);
    }

    /** What says which tensors there must be, for messages. */
    String configuration() {
        return files.get(0).configuration();
    }

    @Override
    public void close() {
        closed = true;
        ModelException failure = null;
        for (WeightFile file : files) {
            try {
                file.close();
            } catch (ModelException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
