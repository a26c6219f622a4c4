package io.vorlauf.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.zip.Checksum;

/**
 * A safetensors file, open for reading: eight bytes with the length of the header, the header as JSON, the data.
 *
 * <p>Read through a buffer and never mapped: a mapping lives until the garbage collector finds it, and memory has to
 * return when a checkpoint is closed.
 */
final class SafetensorsFile implements AutoCloseable {

    private static final int LENGTH_BYTES = 8;
    /** The limit of the format's reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int MAX_READ_BYTES = 1 << 18;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, TensorEntry> tensors;

    private SafetensorsFile(Path file, FileChannel channel, Map<String, TensorEntry> tensors) {
        this.file = file;
        this.channel = channel;
        this.tensors = tensors;
    }

    static SafetensorsFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.noFile(file);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new SafetensorsFile(file, channel, Collections.unmodifiableMap(readHeader(file, channel)));
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    private static Map<String, TensorEntry> readHeader(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw Refusal.of(file, "is not a safetensors file: it has only " + size + " bytes");
        }
        ByteBuffer prefix = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, prefix, 0);
        long length = prefix.getLong(0);
        if (length < 0 || length > MAX_HEADER_BYTES) {
            throw Refusal.of(file, "is not a safetensors file: it announces a header of "
                    + Long.toUnsignedString(length) + " bytes; at most " + MAX_HEADER_BYTES + " are possible");
        }
        if (length > size - LENGTH_BYTES) {
            throw Refusal.of(file, "announces a header of " + length + " bytes but has only " + size
                    + " bytes; it is truncated or no safetensors file");
        }
        ByteBuffer header = ByteBuffer.allocate((int) length);
        readFully(channel, header, LENGTH_BYTES);
        long dataStart = LENGTH_BYTES + length;
        Map<String, TensorEntry> tensors = SafetensorsHeader.parse(file, dataStart, header.array());
        SafetensorsLayout.check(tensors.values(), dataStart, size);
        return tensors;
    }

    Path path() {
        return file;
    }

    /** The tensors by name, in the order of the header. */
    Map<String, TensorEntry> tensors() {
        return tensors;
    }

    /**
     * Reads elements of a tensor that lie one after the other.
     *
     * @param tensor one of {@link #tensors()}
     * @param first the first of them
     * @param buffer what to read through; little-endian, a few elements at least
     * @param at where in the destination they go
     */
    void read(
            TensorEntry tensor, StorageType type, long first, int count, ByteBuffer buffer, float[] destination,
            int at) {
        try {
            int atOnce = buffer.capacity() / type.bytes();
            for (int done = 0; done < count; ) {
                int next = Math.min(atOnce, count - done);
                buffer.clear().limit(next * type.bytes());
                readFully(channel, buffer, tensor.offset() + (first + done) * type.bytes());
                FloatCodec.decode(type, buffer.flip(), destination, at + done, next);
                done += next;
            }
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /** Feeds the whole file, header and all, to a checksum. */
    void addTo(Checksum checksum, ByteBuffer buffer) {
        try {
            long size = channel.size();
            for (long next = 0; next < size; next += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - next));
                readFully(channel, buffer, next);
                checksum.update(buffer.flip());
            }
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /** In pieces: the platform keeps a native buffer of the size of the largest read for each thread. */
    private static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        int end = buffer.limit();
        long next = position;
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + MAX_READ_BYTES));
            int read = channel.read(buffer, next);
            if (read < 0) {
                throw new EOFException("it ended at byte " + next + " while it was being read");
            }
            next += read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Refusal.of(file, "cannot be closed", e);
        }
    }
}
