// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.GgufHeader.Cursor;
import io.vorlauf.checkpoint.GgufValue.Kind;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.Checksum;

/**
 * A GGUF file, open for reading: metadata, among them a tokenizer's vocabulary, and tensors. Versions 2 and 3,
 * little-endian.
 *
 * <p>What is open has been checked: whatever the file announces is inside it, tensors do not overlap and are of types
 * that can be read. Long texts, arrays and tensors are read when they are asked for. Read through a buffer and never
 * mapped: a mapping lives until the garbage collector finds it, and memory has to return when a checkpoint is closed.
 *
 * <p>Asking for metadata throws {@link ModelException} if the value is of another kind, is not UTF-8 text, is too large
 * for what is returned, or cannot be read. Metadata may be read by several threads.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
public final class GgufFile implements AutoCloseable {

    /** How names of such files end. */
    public static final String SUFFIX = ".gguf";

    /** Beyond any template or vocabulary there is, and small enough for an array. */
    private static final int MAX_TEXT_BYTES = 1 << 26;
    private static final int MAX_ELEMENTS = 1 << 24;
    private static final int MAX_RAW_BYTES = 1 << 29;

    private final Path path;
    private final FileChannel channel;
    private final GgufHeader header;

    private GgufFile(Path path, FileChannel channel, GgufHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
    }

    /** Whether a path is not a directory, there or not, and is called as such files are. */
    public static boolean isNamed(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX) && !Files.isDirectory(path);
    }

    /**
     * Opens a file and checks what stands before its numbers. The caller closes it.
     *
     * @throws ModelException if there is no such file, or it is damaged or of a kind that is not read; nothing stays
     *     open then
     */
    public static GgufFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.noFile(file);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new GgufFile(file, channel, GgufHeader.read(file, channel));
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The keys of the metadata, in the file's order. */
    public Set<String> keys() {
        return header.metadata().keySet();
    }

    /** A text. */
    public Optional<String> text(String key) {
        return value(key, "a text", value -> value.kind() == Kind.STRING)
                .map(value -> text(key, value.position(), value.count()));
    }

    /** An integer of any size, with or without a sign. */
    public Optional<Long> integer(String key) {
        return value(key, "an integer below 2^63", value -> value.kind().isInteger()
                        && !(value.kind() == Kind.UINT64 && value.bits() < 0))
                .map(GgufValue::bits);
    }

    /** An integer or a floating-point number. */
    public Optional<Double> number(String key) {
        return value(key, "a number", value -> value.kind().isInteger() || value.kind().isFloat())
                .map(GgufValue::asDouble);
    }

    /** True or false. */
    public Optional<Boolean> flag(String key) {
        return value(key, "true or false", value -> value.kind() == Kind.BOOL).map(value -> value.bits() != 0);
    }

    /** An array of texts, in a list that cannot be changed. */
    public Optional<List<String>> texts(String key) {
        return array(key, "an array of texts", kind -> kind == Kind.STRING).map(value -> read(key, value, cursor -> {
            List<String> texts = new ArrayList<>((int) value.count());
            String what = "a text of '" + key + "'";
            for (long i = 0; i < value.count(); i++) {
                texts.add(text(key, cursor, cursor.length(what)));
            }
            return List.copyOf(texts);
        }));
    }

    /** An array of integers. */
    public Optional<long[]> integers(String key) {
        return array(key, "an array of integers", Kind::isInteger).map(value -> read(key, value, cursor -> {
            long[] integers = new long[(int) value.count()];
            String what = "an element of '" + key + "'";
            for (int i = 0; i < integers.length; i++) {
                integers[i] = cursor.number(value.element(), what);
            }
            return integers;
        }));
    }

    /** An array of numbers. */
    public Optional<double[]> numbers(String key) {
        return array(key, "an array of numbers", kind -> kind.isInteger() || kind.isFloat())
                .map(value -> read(key, value, cursor -> {
                    double[] numbers = new double[(int) value.count()];
                    String what = "an element of '" + key + "'";
                    for (int i = 0; i < numbers.length; i++) {
                        long bits = cursor.number(value.element(), what);
                        numbers[i] = GgufValue.number(value.element(), bits).asDouble();
                    }
                    return numbers;
                }));
    }

    /** Whether a key is there and is an array. */
    boolean isArray(String key) {
        GgufValue value = header.metadata().get(key);
        return value != null && value.kind() == Kind.ARRAY;
    }

    /** Says what a key that is there must be and what it is instead. */
    ModelException wrong(String key, String expected) {
        GgufValue value = header.metadata().get(key);
        String found = value == null ? "absent" : value.kind() == Kind.STRING && value.count() < 100
                ? "'" + text(key, value.position(), value.count()) + "'" : value.description();
        return Refusal.of(path, "'" + key + "' must be " + expected + ", not " + found);
    }

    private Optional<GgufValue> value(String key, String expected, Predicate<GgufValue> fits) {
        GgufValue value = header.metadata().get(key);
        if (value != null && !fits.test(value)) {
            throw wrong(key, expected);
        }
        return Optional.ofNullable(value);
    }

    private Optional<GgufValue> array(String key, String expected, Predicate<Kind> fits) {
        Optional<GgufValue> array =
                value(key, expected, value -> value.element() != null && fits.test(value.element()));
        array.filter(value -> value.count() > MAX_ELEMENTS).ifPresent(value -> {
            throw wrong(key, expected + " with at most " + MAX_ELEMENTS + " elements");
        });
        return array;
    }

    private String text(String key, long position, long bytes) {
        try {
            return text(key, new Cursor(path, channel, position), bytes);
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    private String text(String key, Cursor cursor, long bytes) throws IOException {
        if (bytes > MAX_TEXT_BYTES) {
            throw Refusal.of(path, "'" + key + "' has a text of " + bytes + " bytes; at most " + MAX_TEXT_BYTES
                    + " are read");
        }
        return cursor.text((int) bytes).orElseThrow(() -> Refusal.of(path, "'" + key + "' is not UTF-8 text"));
    }

    private <T> T read(String key, GgufValue array, Reading<T> reading) {
        try {
            return reading.from(new Cursor(path, channel, array.position()));
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    private interface Reading<T> {

        T from(Cursor cursor) throws IOException;
    }

    /** The kind of a value and the value as they are in the file. */
    byte[] raw(String key) {
        GgufHeader.Span span = header.spans().get(key);
        if (span.bytes() > MAX_RAW_BYTES) {
            throw wrong(key, "of at most " + MAX_RAW_BYTES + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(span.bytes());
        read(span.position(), bytes);
        return bytes.array();
    }

    /** Reads blocks of a tensor as they are in the file. */
    void readBlocks(TensorEntry tensor, long firstByte, ByteBuffer bytes) {
        read(tensor.offset() + firstByte, bytes);
    }

    private void read(long position, ByteBuffer bytes) {
        try {
            SafetensorsFile.readFully(channel, bytes, position);
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** The tensors by name, in the file's order. */
    Map<String, TensorEntry> tensors() {
        return header.tensors();
    }

    /**
     * Reads numbers of a tensor that lie one after the other, in whatever blocks the file has them.
     *
     * @param tensor one of {@link #tensors()}
     * @param first the first of them
     * @param buffer what to read through; little-endian, a few blocks at least, with an array behind it from 0 on
     * @param at where in the destination they go
     */
    void read(TensorEntry tensor, long first, int count, ByteBuffer buffer, float[] destination, int at) {
        BlockFormat type = BlockFormat.valueOf(tensor.dtype());
        Optional<StorageType> plain = StorageType.ofDtype(tensor.dtype());
        float[] block = new float[BlockFormat.LARGEST_BLOCK];
        int atOnce = buffer.capacity() / type.bytes();
        try {
            for (int done = 0; done < count; ) {
                long firstBlock = (first + done) / type.elements();
                long lastBlock = (first + count - 1) / type.elements();
                int blocks = (int) Math.min(atOnce, lastBlock - firstBlock + 1);
                buffer.clear().limit(blocks * type.bytes());
                SafetensorsFile.readFully(channel, buffer, tensor.offset() + firstBlock * type.bytes());
                if (plain.isPresent()) {
                    FloatCodec.decode(plain.get(), buffer.flip(), destination, at + done, blocks);
                    done += blocks;
                    continue;
                }
                for (int i = 0; i < blocks; i++) {
                    int skipped = (int) (first + done - (firstBlock + i) * type.elements());
                    int taken = Math.min(type.elements() - skipped, count - done);
                    if (taken == type.elements()) {
                        type.unpack(buffer.array(), i * type.bytes(), destination, at + done);
                    } else {
                        type.unpack(buffer.array(), i * type.bytes(), block, 0);
                        System.arraycopy(block, skipped, destination, at + done, taken);
                    }
                    done += taken;
                }
            }
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** Reads rows of a matrix as they are. */
    void readBlocks(TensorEntry tensor, long firstRow, int rows, byte[] destination, int at) {
        long bytes = tensor.bytes() / tensor.shape().get(0);
        try {
            ByteBuffer buffer = ByteBuffer.wrap(destination, at, Math.toIntExact(bytes * rows));
            SafetensorsFile.readFully(channel, buffer, tensor.offset() + firstRow * bytes);
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** Feeds the whole file to a checksum. */
    void addTo(Checksum checksum, ByteBuffer buffer) {
        try {
            long size = channel.size();
            for (long next = 0; next < size; next += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - next));
                SafetensorsFile.readFully(channel, buffer, next);
                checksum.update(buffer.flip());
            }
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** Closes the file. Closing twice does nothing. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Refusal.of(path, "cannot be closed", e);
        }
    }
}
