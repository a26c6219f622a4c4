// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.JsonObject;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.GgufFamily.Norm;
import io.vorlauf.checkpoint.GgufFamily.Rows;
import io.vorlauf.checkpoint.internal.Refusal;
import io.vorlauf.checkpoint.tokenizer.TokenizerDescription;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file as the Hugging Face checkpoint that it was made of: a configuration, and tensors under the names, with
 * the shapes and in the order of rows that they have there, unpacked while they are read. Not thread-safe.
 */
final class GgufModel implements WeightFile {

    /** Tensors that became part of the configuration. */
    private static final Set<String> FACTORS =
            Set.of("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight");

    /**
     * Where a tensor is and what the converter did to it.
     *
     * @param stored what the file says
     * @param entry the same with the name and the shape of the original
     * @param storedRow the row in the file of a row of the original; {@code null} if it is the same
     * @param transposed whether columns of the original are rows of the file
     * @param excess what the numbers of the file exceed those of the original by
     */
    private record Source(
            TensorEntry stored, TensorEntry entry, @Nullable LongUnaryOperator storedRow, boolean transposed,
            float excess) {}

    private final GgufFile file;
    private final String json;
    private final GgufFamily family;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();

    private GgufModel(GgufFile file) {
        this.file = file;
        this.family = GgufConfig.family(file);
        JsonObject config = GgufConfig.of(file, family, new Stored(file));
        this.json = config.toString();
        Shape shape = Shape.of(family, config);
        file.tensors().forEach((name, stored) -> {
            if (!FACTORS.contains(name)) {
                String canonical = family.canonical(name).orElseThrow(() -> Refusal.of(file.path(), "tensor '" + name
                        + "' is not supported for " + family.architecture()
                        + "; it may change what the model computes"));
                Source source = shape.source(name, canonical, stored);
                if (sources.put(canonical, source) != null) {
                    throw Refusal.of(
                            file.path(), "has two tensors for '" + canonical + "', one of them '" + name + "'");
                }
                tensors.put(canonical, source.entry());
            }
        });
    }

    /**
     * Opens a file. Whether all tensors are there and have the right shapes is for the caller to check. The caller
     * closes it.
     *
     * @throws io.vorlauf.api.model.ModelException if it is damaged or says what is not supported; nothing stays open
     *     then
     */
    static GgufModel open(Path path) {
        GgufFile file = GgufFile.open(path);
        try {
            return new GgufModel(file);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** What {@code config.json} would say; its messages name the GGUF file. */
    ConfigFields config() {
        return ConfigFields.of(file.path(), json);
    }

    /** The text of that {@code config.json}. */
    String json() {
        return json;
    }

    /** What Hugging Face calls the family of a file. */
    static String family(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            return GgufConfig.family(file).modelType();
        }
    }

    /**
     * The identity of the file's tokenizer; empty if it has none.
     *
     * @throws ModelException if it has one that is not supported
     */
    Optional<String> tokenizerIdentity() {
        if (!GgufTokenizer.isIn(file)) {
            return Optional.empty();
        }
        try {
            StringReader json = new StringReader(GgufTokenizer.of(file).json());
            return Optional.of(TokenizerDescription.of(json, Optional.empty()).identity());
        } catch (IOException e) {
            throw Refusal.unreadable(file.path(), e);
        }
    }

    /** The file, with the metadata that is not part of the configuration. */
    GgufFile file() {
        return file;
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** The tensors by the names of the original, with their shapes there. */
    @Override
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** Of numbers in blocks nothing narrower than binary32 holds all. */
    @Override
    public StorageType storage(TensorEntry tensor) {
        return StorageType.ofDtype(tensor.dtype()).orElse(StorageType.F32);
    }

    @Override
    public String shown(String tensor) {
        return family.stored(tensor).orElse(tensor);
    }

    @Override
    public String configuration() {
        return "metadata";
    }

    @Override
    public void read(TensorEntry tensor, long first, int count, ByteBuffer buffer, float[] destination, int at) {
        Source source = sources.get(tensor.name());
        List<Long> shape = source.entry().shape();
        long width = shape.get(shape.size() - 1);
        if (source.transposed()) {
            readTransposed(source, width, first, count, buffer, destination, at);
        } else if (source.storedRow() == null) {
            file.read(source.stored(), first, count, buffer, destination, at);
        } else {
            // A vector is a column: its rows have one number.
            long rowWidth = shape.size() == 1 ? 1 : width;
            for (int done = 0; done < count; ) {
                long row = (first + done) / rowWidth;
                long column = (first + done) % rowWidth;
                int next = (int) Math.min(count - done, rowWidth - column);
                long from = source.storedRow().applyAsLong(row) * rowWidth + column;
                file.read(source.stored(), from, next, buffer, destination, at + done);
                done += next;
            }
        }
        if (source.excess() != 0) {
            for (int i = at; i < at + count; i++) {
                destination[i] -= source.excess();
            }
        }
    }

    /** Rows that became columns have no blocks of their own, and from numbers in blocks nothing can be taken. */
    @Override
    public Optional<BlockFormat> blocks(TensorEntry tensor) {
        Source source = sources.get(tensor.name());
        BlockFormat format = BlockFormat.valueOf(tensor.dtype());
        boolean whole = tensor.shape().size() == 2 && !source.transposed() && source.excess() == 0;
        return whole && format.elements() > 1 ? Optional.of(format) : Optional.empty();
    }

    @Override
    public void readBlocks(TensorEntry tensor, long firstRow, int rows, byte[] destination, int at) {
        Source source = sources.get(tensor.name());
        if (source.storedRow() == null) {
            file.readBlocks(source.stored(), firstRow, rows, destination, at);
            return;
        }
        int bytes = (int) (tensor.bytes() / tensor.shape().get(0));
        for (int row = 0; row < rows; row++) {
            long stored = source.storedRow().applyAsLong(firstRow + row);
            file.readBlocks(source.stored(), stored, 1, destination, at + row * bytes);
        }
    }

    /** Columns one after the other: each is a piece of a row of the file. */
    private void readTransposed(
            Source source, long width, long first, int count, ByteBuffer buffer, float[] destination, int at) {
        long height = source.entry().shape().get(0);
        long firstRow = first / width;
        int rows = (int) ((first + count - 1) / width - firstRow) + 1;
        float[] column = new float[rows];
        for (long c = 0; c < width; c++) {
            file.read(source.stored(), c * height + firstRow, rows, buffer, column, 0);
            for (int row = 0; row < rows; row++) {
                long place = (firstRow + row) * width + c - first;
                if (place >= 0 && place < count) {
                    destination[at + (int) place] = column[row];
                }
            }
        }
    }

    @Override
    public void addTo(Checksum checksum, ByteBuffer buffer) {
        file.addTo(checksum, buffer);
    }

    @Override
    public void close() {
        file.close();
    }

    /** What the order of rows depends on. */
    private record Shape(GgufFamily family, long heads, long kvHeads, long headSize) {

        static Shape of(GgufFamily family, JsonObject json) {
            long heads = json.get(family == GgufFamily.GPT2 ? "n_head" : "num_attention_heads").getAsLong();
            long kvHeads = json.has("num_key_value_heads") ? json.get("num_key_value_heads").getAsLong() : heads;
            long headSize = json.has("head_dim") ? json.get("head_dim").getAsLong()
                    : family == GgufFamily.GPT2 ? 0 : json.get("hidden_size").getAsLong() / heads;
            return new Shape(family, heads, kvHeads, headSize);
        }

        Source source(String name, String canonical, TensorEntry stored) {
            String kind = name.replaceAll("blk\\.\\d+\\.|\\.(weight|bias)$", "");
            List<Long> shape = stored.shape();
            LongUnaryOperator rows = null;
            if (family.rows() == Rows.INTERLEAVED && kind.equals("attn_q")) {
                rows = interleaved(stored, heads);
            } else if (family.rows() == Rows.INTERLEAVED && kind.equals("attn_k")) {
                rows = interleaved(stored, kvHeads);
            } else if (family.rows() == Rows.FUSED_BY_PART && kind.equals("attn_qkv")) {
                rows = byHead(stored);
            }
            boolean transposed = family.rows() == Rows.TRANSPOSED && name.startsWith("blk.") && shape.size() == 2;
            List<Long> original = transposed ? List.of(shape.get(1), shape.get(0)) : shape;
            boolean fromOne = family.norm() == Norm.RMS_FROM_ONE && name.endsWith("norm.weight");
            TensorEntry entry = new TensorEntry(
                    canonical, stored.dtype(), original, stored.file(), stored.offset(), stored.bytes());
            return new Source(stored, entry, rows, transposed, fromOne ? 1 : 0);
        }

        /** Of a head, row i of the first half was put before row i of the second. */
        private LongUnaryOperator interleaved(TensorEntry stored, long count) {
            requireRows(stored, count * headSize);
            long half = headSize / 2;
            return row -> {
                long inHead = row % headSize;
                return row - inHead + 2 * (inHead % half) + inHead / half;
            };
        }

        private LongUnaryOperator byHead(TensorEntry stored) {
            requireRows(stored, 3 * heads * headSize);
            return row -> {
                long head = row / (3 * headSize);
                long part = row / headSize % 3;
                return part * heads * headSize + head * headSize + row % headSize;
            };
        }

        private static void requireRows(TensorEntry stored, long rows) {
            if (stored.shape().get(0) != rows) {
                throw Refusal.of(stored.file(), "tensor '" + stored.name() + "' has shape " + stored.shape()
                        + ", but its heads have " + rows + " rows together");
            }
        }
    }

    /** Tensors as they are in the file. */
    private record Stored(GgufFile file) implements GgufConfig.Tensors {

        private static final int BUFFER_BYTES = 1 << 12;
        /** Factors of frequencies are half as many as a head has numbers. */
        private static final int MOST = ConfigJson.MAX_WIDTH;

        @Override
        public boolean has(String stored) {
            return file.tensors().containsKey(stored);
        }

        @Override
        public List<Long> shape(String stored) {
            if (!has(stored)) {
                throw Refusal.of(file.path(), "there is no tensor '" + stored + "'");
            }
            return file.tensors().get(stored).shape();
        }

        @Override
        public float[] read(String stored) {
            TensorEntry tensor = file.tensors().get(stored);
            if (tensor.elements() > MOST) {
                throw Refusal.of(file.path(), "tensor '" + stored + "' has " + tensor.elements()
                        + " numbers; at most " + MOST + " were expected");
            }
            float[] values = new float[(int) tensor.elements()];
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.read(tensor, 0, values.length, buffer, values, 0);
            return values;
        }
    }
}
