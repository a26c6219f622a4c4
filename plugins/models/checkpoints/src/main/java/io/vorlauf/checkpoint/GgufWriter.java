// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.GgufFamily.Norm;
import io.vorlauf.checkpoint.GgufFamily.Rows;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.family.ModelFamilies;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongUnaryOperator;

/**
 * Writes checkpoints as GGUF files, with their numbers in some {@link BlockFormat}: tensors under the names and in the
 * order of rows that llama.cpp's converter gives them, metadata and the tokenizer as it would say them.
 *
 * <p>Matrices get the format that is asked for, or, where their rows are no whole blocks of it, one that is near;
 * norms, biases and learned positions stay binary32. What stands in the file is read again before any weights are
 * written: a model or a tokenizer of which the format cannot say all is refused. A GGUF file keeps its metadata, and
 * tensors that have the format already keep their blocks.
 *
 * <p>Weights go through piece by piece, packed by as many threads as there are processors.
 */
public final class GgufWriter {

    private static final int ALIGNMENT = 32;
    private static final int VERSION = 3;
    /** What llama.cpp calls the way blocks are made. */
    private static final int QUANTIZATION_VERSION = 2;
    private static final int PIECE_NUMBERS = 1 << 20;
    private static final String FILE_TYPE = "general.file_type";
    /** What belongs to the file that is read, or is said anew. */
    private static final Set<String> NOT_COPIED = Set.of(
            FILE_TYPE, "general.quantization_version", GgufHeader.ALIGNMENT, "split.no", "split.count",
            "split.tensors.count");

    private GgufWriter() {}

    /** Hears how far writing is. */
    public interface Progress {

        /** So many bytes of a whole have been written. */
        void written(long bytes, long all);
    }

    /**
     * What has been written.
     *
     * @param bytes the size of the file
     * @param tensors how many tensors have some format, in the order of formats
     * @param others for each format that a matrix has in place of the one that was asked for, the width of its rows
     */
    public record Written(long bytes, Map<BlockFormat, Integer> tensors, Map<BlockFormat, Long> others) {

        /** Copies the maps. */
        public Written {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
        }
    }

    /** Gives blocks of rows. */
    interface Content {

        /** Writes the blocks of some rows to an array from its beginning on. */
        void blocks(long firstRow, int rows, byte[] to);
    }

    /** Gives the numbers of rows. */
    private interface Numbers {

        void read(long firstRow, int rows, float[] to);
    }

    /** A tensor of the file, its dimensions outermost first. */
    record Tensor(String name, List<Long> shape, BlockFormat format, Content content) {

        long width() {
            return shape.get(shape.size() - 1);
        }

        long rows() {
            return shape.stream().reduce(1L, Math::multiplyExact) / width();
        }

        int rowBytes() {
            return Math.toIntExact(width() / format.elements() * format.bytes());
        }

        long bytes() {
            return rows() * rowBytes();
        }
    }

    /**
     * Writes a model of one of the standard families.
     *
     * @param model a directory or a GGUF file
     * @param file the file to appear, complete or not at all, with {@value GgufFile#SUFFIX} at its end; until then its
     *     data is in one beside it whose name ends in {@code .part}
     * @throws ModelException if the model cannot be read, or the format cannot say what it is, or a weight is not
     *     finite or too large for its format, or the file is there already or cannot be written; the message says which
     */
    public static Written write(Path model, Path file, BlockFormat format, Progress progress) {
        requireNew(file);
        GgufMetadata metadata = new GgufMetadata();
        ExecutorService threads = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                task -> new Thread(null, task, "vorlauf-packing", 0, false));
        try (Packer packer = new Packer(threads)) {
            if (GgufFile.isNamed(model)) {
                // What is not a model that can be read is refused before it is copied.
                Checkpoint.open(model).close();
                try (GgufFile source = GgufFile.open(model)) {
                    List<Tensor> tensors = copies(source, metadata, format, packer);
                    return write(file, metadata, tensors, format, progress, part -> { });
                }
            }
            try (Checkpoint source = Checkpoint.open(model)) {
                GgufFamily family = GgufDescription.family(model, source.config().family());
                Path tokenizer = model.resolve(Checkpoint.TOKENIZER_FILE);
                Optional<GgufVocabulary> vocabulary = Files.exists(tokenizer)
                        ? Optional.of(GgufVocabulary.read(tokenizer, source.config().vocabularySize()))
                        : Optional.empty();
                List<Tensor> tensors = describe(
                        model, model.toAbsolutePath().getFileName().toString(), family, source.config(),
                        Checkpoint.configuration(model), metadata);
                vocabulary.ifPresentOrElse(known -> known.write(metadata, source.stopTokens()),
                        () -> metadata.text("tokenizer.ggml.model", "no_vocab"));
                source.config().tensors().forEach((name, shape) ->
                        tensors.add(translated(source, family, name, shape, format, packer)));
                return write(file, metadata, tensors, format, progress, part -> check(model, source, vocabulary, part));
            }
        }
    }

    /** Writes what a configuration says; returns the tensors that belong to it. */
    static List<Tensor> describe(
            Path model, String name, GgufFamily family, DecoderConfig config, String json, GgufMetadata metadata) {
        metadata.text(GgufConfig.ARCHITECTURE, family.architecture()).text("general.type", "model")
                .text("general.name", name);
        List<Tensor> tensors = new ArrayList<>();
        GgufDescription.write(model, family, config, json, metadata).forEach((tensor, factors) ->
                tensors.add(floats(tensor, factors)));
        return tensors;
    }

    /** A small tensor of binary32. */
    static Tensor floats(String name, float[] numbers) {
        return new Tensor(name, List.of((long) numbers.length), BlockFormat.F32, (first, rows, to) -> {
            for (int i = 0; i < numbers.length; i++) {
                BlockFormat.F32.pack(numbers, i, to, i * Float.BYTES);
            }
        });
    }

    /** What a file says that has no weights yet is what the model computes. */
    private static void check(Path model, Checkpoint source, Optional<GgufVocabulary> vocabulary, Path part) {
        try (Checkpoint said = Checkpoint.openGguf(part, ModelFamilies.standard())) {
            GgufDescription.requireSame(model, source.config(), said.config());
            if (vocabulary.isPresent() && !said.stopTokens().containsAll(source.stopTokens())) {
                throw Refusal.of(model, "ends texts at " + source.stopTokens()
                        + ", of which a GGUF file could say only " + said.stopTokens());
            }
        }
        vocabulary.ifPresent(known -> {
            try (GgufFile file = GgufFile.open(part)) {
                known.requireSame(GgufTokenizer.of(file));
            }
        });
    }

    /** The format of a tensor: the one that is asked for, or what is nearest to it and fits. */
    static BlockFormat fitting(String name, List<Long> shape, BlockFormat wanted) {
        if (shape.size() == 1 || name.startsWith("position_embd")) {
            return BlockFormat.F32;
        }
        long width = shape.get(shape.size() - 1);
        if (width % wanted.elements() == 0) {
            return wanted;
        }
        BlockFormat narrower = switch (wanted) {
            case Q4_K -> BlockFormat.Q5_0;
            case Q5_K -> BlockFormat.Q5_1;
            case Q6_K -> BlockFormat.Q8_0;
            default -> BlockFormat.F16;
        };
        return width % narrower.elements() == 0 ? narrower : BlockFormat.F16;
    }

    /** The tensors of a GGUF file, in another format; its metadata as it is. */
    private static List<Tensor> copies(GgufFile source, GgufMetadata metadata, BlockFormat format, Packer packer) {
        source.keys().stream().filter(key -> !NOT_COPIED.contains(key))
                .forEach(key -> metadata.raw(key, source.raw(key)));
        ByteBuffer buffer = GgufMetadata.buffer(1 << 18);
        List<Tensor> tensors = new ArrayList<>();
        source.tensors().forEach((name, stored) -> {
            BlockFormat fitting = fitting(name, stored.shape(), format);
            long width = stored.shape().get(stored.shape().size() - 1);
            if (stored.dtype().equals(fitting.name())) {
                int rowBytes = Math.toIntExact(width / fitting.elements() * fitting.bytes());
                tensors.add(new Tensor(name, stored.shape(), fitting, (first, rows, to) ->
                        source.readBlocks(stored, first * rowBytes, ByteBuffer.wrap(to, 0, rows * rowBytes))));
            } else {
                tensors.add(packed(name, stored.shape(), fitting, packer, (first, rows, to) ->
                        source.read(stored, first * width, Math.toIntExact(rows * width), buffer, to, 0)));
            }
        });
        return tensors;
    }

    /** A tensor of a checkpoint as the converter would write it. */
    private static Tensor translated(
            Checkpoint source, GgufFamily family, String canonical, List<Long> shape, BlockFormat format,
            Packer packer) {
        String name = family.stored(canonical).orElseThrow(() -> Refusal.of(source.entry(canonical).file(), "tensor '"
                + canonical + "' has no counterpart in GGUF files of architecture " + family.architecture()));
        boolean transposed = family.rows() == Rows.TRANSPOSED && name.startsWith("blk.") && shape.size() == 2;
        List<Long> stored = transposed ? List.of(shape.get(1), shape.get(0)) : shape;
        LongUnaryOperator original = originalRow(family, source.config(), name);
        boolean fromOne = family.norm() == Norm.RMS_FROM_ONE && name.endsWith("norm.weight");
        Numbers numbers;
        if (shape.size() == 1) {
            numbers = (first, rows, to) -> {
                float[] all = source.floats(canonical);
                for (int i = 0; i < all.length; i++) {
                    to[i] = all[(int) original.applyAsLong(i)] + (fromOne ? 1 : 0);
                }
            };
        } else {
            int height = Math.toIntExact(shape.get(0));
            int width = Math.toIntExact(shape.get(1));
            numbers = transposed
                    ? (first, rows, to) -> {
                        float[] columns = new float[height * rows];
                        source.read(canonical, height, width, 0, height, (int) first, rows, columns, 0, rows);
                        for (int i = 0; i < columns.length; i++) {
                            to[i % rows * height + i / rows] = columns[i];
                        }
                    }
                    : (first, rows, to) -> {
                        for (int row = 0; row < rows; ) {
                            // Neighbours that stay neighbours are read at once.
                            long from = original.applyAsLong(first + row);
                            int count = 1;
                            while (row + count < rows && original.applyAsLong(first + row + count) == from + count) {
                                count++;
                            }
                            source.read(canonical, height, width, (int) from, count, 0, width, to, row * width, width);
                            row += count;
                        }
                    };
        }
        return packed(name, stored, fitting(name, stored, format), packer, numbers);
    }

    /** The row of the original that a row of the file is; the reverse of what {@link GgufModel} reads by. */
    private static LongUnaryOperator originalRow(GgufFamily family, DecoderConfig config, String name) {
        long size = config.headSize();
        if (family.rows() == Rows.INTERLEAVED && name.matches("blk\\.\\d+\\.attn_[qk]\\.(weight|bias)")) {
            return row -> row - row % size + row % size % 2 * (size / 2) + row % size / 2;
        }
        if (family.rows() == Rows.FUSED_BY_PART && name.contains("attn_qkv")) {
            long part = config.heads() * size;
            return row -> row % part / size * 3 * size + row / part * size + row % size;
        }
        return row -> row;
    }

    private static Tensor packed(String name, List<Long> shape, BlockFormat format, Packer packer, Numbers numbers) {
        int width = Math.toIntExact(shape.get(shape.size() - 1));
        return new Tensor(name, shape, format, (first, rows, to) -> {
            float[] read = packer.numbers(rows * width);
            numbers.read(first, rows, read);
            packer.pack(name, format, read, rows * width, to);
        });
    }

    /** Packs pieces by several threads. */
    private record Packer(ExecutorService threads, float[][] buffer) implements AutoCloseable {

        Packer(ExecutorService threads) {
            this(threads, new float[1][0]);
        }

        float[] numbers(int count) {
            if (buffer[0].length < count) {
                buffer[0] = new float[count];
            }
            return buffer[0];
        }

        void pack(String name, BlockFormat format, float[] numbers, int count, byte[] to) {
            int blocks = count / format.elements();
            int parts = Math.min(blocks, Runtime.getRuntime().availableProcessors());
            List<Future<?>> futures = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                int first = (int) ((long) blocks * part / parts);
                int end = (int) ((long) blocks * (part + 1) / parts);
                futures.add(threads.submit(() -> {
                    for (int block = first; block < end; block++) {
                        format.pack(numbers, block * format.elements(), to, block * format.bytes());
                    }
                }));
            }
            try {
                for (Future<?> future : futures) {
                    future.get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IllegalArgumentException wrong
                        ? new ModelException("tensor '" + name + "': " + wrong.getMessage(), wrong)
                        : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ModelException("writing was interrupted", e);
            }
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    /** Looks at a file that has everything but weights. */
    interface Check {

        void look(Path part);
    }

    private static void requireNew(Path file) {
        if (!file.toString().endsWith(GgufFile.SUFFIX)) {
            throw Refusal.of(file, "must end in " + GgufFile.SUFFIX + ", by which such files are told");
        }
        if (Files.exists(file)) {
            throw Refusal.of(file, "is there already");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            throw Refusal.of(file, "cannot be written: there is no directory " + directory);
        }
    }

    /**
     * Writes a file.
     *
     * @param tensors those of one dimension that the metadata needs come first
     * @param format what most tensors have, for the metadata
     */
    static Written write(
            Path file, GgufMetadata metadata, List<Tensor> tensors, BlockFormat format, Progress progress,
            Check check) {
        requireNew(file);
        metadata.integer("general.quantization_version", QUANTIZATION_VERSION).integer(FILE_TYPE, fileType(format));
        byte[] header = header(metadata, tensors);
        long all = tensors.stream().mapToLong(tensor -> padded(tensor.bytes())).reduce(header.length, Math::addExact);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
            if (free < all) {
                throw Refusal.of(file, "cannot be written: it takes " + all + " bytes, and only " + free + " are free");
            }
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(channel, ByteBuffer.wrap(header), 0);
                write(channel, ByteBuffer.wrap(new byte[1]), all - 1);
                long position = header.length;
                boolean checked = false;
                for (Tensor tensor : tensors) {
                    if (!checked && tensor.shape().size() > 1) {
                        check.look(part);
                        checked = true;
                    }
                    write(channel, tensor, position, all, progress);
                    position += padded(tensor.bytes());
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (ClosedByInterruptException e) {
            throw new ModelException("writing was interrupted", e);
        } catch (IOException e) {
            throw Refusal.of(file, "cannot be written: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), e);
        } finally {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                // It stays; what matters has been said, and the next one writes over it.
            }
        }
        return written(all, tensors, format);
    }

    private static Written written(long bytes, List<Tensor> tensors, BlockFormat format) {
        Map<BlockFormat, Integer> counts = new EnumMap<>(BlockFormat.class);
        Map<BlockFormat, Long> others = new EnumMap<>(BlockFormat.class);
        for (Tensor tensor : tensors) {
            counts.merge(tensor.format(), 1, Integer::sum);
            if (tensor.shape().size() > 1 && tensor.format() != format && tensor.width() % format.elements() != 0) {
                others.putIfAbsent(tensor.format(), tensor.width());
            }
        }
        return new Written(bytes, counts, others);
    }

    private static void write(FileChannel channel, Tensor tensor, long start, long all, Progress progress)
            throws IOException {
        int atOnce = (int) Math.max(1, Math.min(tensor.rows(), PIECE_NUMBERS / tensor.width()));
        byte[] piece = new byte[atOnce * tensor.rowBytes()];
        for (long row = 0; row < tensor.rows(); row += atOnce) {
            int rows = (int) Math.min(atOnce, tensor.rows() - row);
            tensor.content().blocks(row, rows, piece);
            long position = start + row * tensor.rowBytes();
            write(channel, ByteBuffer.wrap(piece, 0, rows * tensor.rowBytes()), position);
            progress.written(position + (long) rows * tensor.rowBytes(), all);
        }
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    private static byte[] header(GgufMetadata metadata, List<Tensor> tensors) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(GgufHeader.MAGIC.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(GgufMetadata.buffer(20)
                .putInt(VERSION).putLong(tensors.size()).putLong(metadata.size()).array());
        out.writeBytes(metadata.bytes());
        long offset = 0;
        for (Tensor tensor : tensors) {
            int dimensions = tensor.shape().size();
            out.writeBytes(GgufMetadata.string(tensor.name()));
            ByteBuffer rest = GgufMetadata.buffer(4 + Long.BYTES * dimensions + 12).putInt(dimensions);
            for (int i = dimensions - 1; i >= 0; i--) {
                rest.putLong(tensor.shape().get(i));
            }
            out.writeBytes(rest.putInt(tensor.format().id()).putLong(offset).array());
            offset += padded(tensor.bytes());
        }
        out.writeBytes(new byte[(int) (padded(out.size()) - out.size())]);
        return out.toByteArray();
    }

    private static long padded(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** What llama.cpp calls a file most of whose tensors have a format. */
    private static int fileType(BlockFormat format) {
        return switch (format) {
            case F32 -> 0;
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q4_1 -> 3;
            case Q8_0 -> 7;
            case Q5_0 -> 8;
            case Q5_1 -> 9;
            case Q4_K -> 14;
            case Q5_K -> 16;
            case Q6_K -> 18;
            case BF16 -> 32;
        };
    }
}
