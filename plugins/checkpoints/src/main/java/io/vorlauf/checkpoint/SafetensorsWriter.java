package io.vorlauf.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file, tensor by tensor.
 *
 * <p>The tensors are declared first and then written in that order, each once. The file appears under its name when
 * {@link #commit()} has succeeded, complete; closing without that leaves nothing behind. Until then the data is in a
 * file beside it whose name ends in {@code .part}, so that only one writer at a time can write to a place. Not
 * thread-safe.
 */
public final class SafetensorsWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;
    /** The format pads headers so that the data begins at a multiple of this. */
    private static final int ALIGNMENT = 8;

    private final Path file;
    private final Path part;
    private final List<TensorSpec> tensors;
    private final Map<String, Long> offsets;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int written;
    private boolean done;

    private SafetensorsWriter(Path file, Path part, List<TensorSpec> tensors, Map<String, Long> offsets)
            throws IOException {
        this.file = file;
        this.part = part;
        this.tensors = tensors;
        this.offsets = offsets;
        this.channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /**
     * Starts a file beside its final place.
     *
     * @param file the file to appear; one that is there already is replaced
     * @param tensors what it will hold, in the order in which it will be written
     * @throws IllegalArgumentException if two tensors have the same name
     * @throws IOException if the file cannot be created
     */
    public static SafetensorsWriter create(Path file, List<TensorSpec> tensors) throws IOException {
        JsonObject header = new JsonObject();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("format", "pt");
        header.add(SafetensorsHeader.METADATA, metadata);
        Map<String, Long> offsets = new HashMap<>();
        long end = 0;
        // The wider types first: then every tensor begins at a multiple of its element's size.
        for (TensorSpec tensor : tensors.stream().sorted(Comparator.comparing(t -> -t.type().bytes())).toList()) {
            if (offsets.put(tensor.name(), end) != null) {
                throw new IllegalArgumentException("tensor '" + tensor.name() + "' is declared twice");
            }
            header.add(tensor.name(), describe(tensor, end));
            end = Math.addExact(end, tensor.bytes());
        }
        ByteBuffer head = encode(header);
        int dataStart = head.limit();
        offsets.replaceAll((name, offset) -> dataStart + offset);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        SafetensorsWriter writer = new SafetensorsWriter(file, part, List.copyOf(tensors), offsets);
        try {
            writer.writeFully(head, 0);
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    private static JsonObject describe(TensorSpec tensor, long begin) {
        JsonArray shape = new JsonArray();
        tensor.shape().forEach(shape::add);
        JsonArray span = new JsonArray();
        span.add(begin);
        span.add(begin + tensor.bytes());
        JsonObject description = new JsonObject();
        description.addProperty("dtype", tensor.type().name());
        description.add("shape", shape);
        description.add("data_offsets", span);
        return description;
    }

    private static ByteBuffer encode(JsonObject header) {
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    /**
     * Writes the next tensor, rounding to the nearest number of its type, ties to even.
     *
     * @param tensor its name
     * @param values its elements, row-major
     * @throws IllegalArgumentException if it is not that tensor's turn or it has another number of elements
     * @throws IOException if writing fails
     */
    public void write(String tensor, float[] values) throws IOException {
        String turn = written < tensors.size() ? "'" + tensors.get(written).name() + "'" : "none";
        if (!turn.equals("'" + tensor + "'")) {
            throw new IllegalArgumentException("the next tensor of " + file + " is " + turn + ", not '" + tensor + "'");
        }
        TensorSpec spec = tensors.get(written);
        if (values.length != spec.elements()) {
            throw new IllegalArgumentException("tensor '" + tensor + "' of shape " + spec.shape() + " has "
                    + spec.elements() + " elements, not " + values.length);
        }
        int width = spec.type().bytes();
        int atOnce = BUFFER_BYTES / width;
        for (int i = 0; i < values.length; i += atOnce) {
            buffer.clear();
            FloatCodec.encode(spec.type(), values, i, Math.min(atOnce, values.length - i), buffer);
            writeFully(buffer.flip(), offsets.get(tensor) + (long) i * width);
        }
        written++;
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }

    /**
     * Moves the complete file to its place.
     *
     * @throws IllegalStateException if a declared tensor has not been written
     * @throws IOException if writing fails
     */
    public void commit() throws IOException {
        if (written < tensors.size()) {
            throw new IllegalStateException(
                    "tensor '" + tensors.get(written).name() + "' of " + file + " has not been written");
        }
        channel.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        done = true;
    }

    /** Deletes what was written unless it was committed. Closing twice does nothing. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!done) {
            done = true;
            Files.deleteIfExists(part);
        }
    }
}
