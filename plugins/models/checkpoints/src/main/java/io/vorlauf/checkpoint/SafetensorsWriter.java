// SPDX-License-Identifier: Apache-2.0
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
import java.util.function.Function;

/** Writes safetensors files, tensor by tensor, so that not all have to be there at once. */
public final class SafetensorsWriter {

    private static final int BUFFER_BYTES = 1 << 18;
    /** The format pads headers so that the data begins at a multiple of this. */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes a file, rounding to the nearest number of each tensor's type, ties to even. It appears under its name when
     * it is complete; if anything fails nothing is left behind. Until then the data is in a file beside it whose name
     * ends in {@code .part}, so that only one writer at a time can write to a place.
     *
     * @param file the file to appear; one that is there already is replaced
     * @param tensors what it will hold
     * @param values gives the elements of a tensor, row-major; asked once for each, in their order
     * @throws IllegalArgumentException if two tensors have the same name, or one has another number of elements
     * @throws IOException if writing fails
     */
    public static void write(Path file, List<TensorSpec> tensors, Function<TensorSpec, float[]> values)
            throws IOException {
        JsonObject header = new JsonObject();
        JsonObject metadata = new JsonObject();
        metadata.addProperty("format", "pt");
        header.add(SafetensorsFile.Header.METADATA, metadata);
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
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                writeFully(channel, head, 0);
                ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (TensorSpec tensor : tensors) {
                    write(channel, dataStart + offsets.get(tensor.name()), tensor, values.apply(tensor), buffer);
                }
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void write(FileChannel channel, long offset, TensorSpec tensor, float[] values, ByteBuffer buffer)
            throws IOException {
        if (values.length != tensor.elements()) {
            throw new IllegalArgumentException("tensor '" + tensor.name() + "' of shape " + tensor.shape() + " has "
                    + tensor.elements() + " elements, not " + values.length);
        }
        int width = tensor.type().bytes();
        int atOnce = BUFFER_BYTES / width;
        for (int i = 0; i < values.length; i += atOnce) {
            buffer.clear();
            FloatCodec.encode(tensor.type(), values, i, Math.min(atOnce, values.length - i), buffer);
            writeFully(channel, buffer.flip(), offset + (long) i * width);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long next = position;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
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
}
