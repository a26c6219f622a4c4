// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Checksum;

/**
 * A safetensors file, open for reading: eight bytes with the length of the header, the header as JSON, the data.
 *
 * <p>Read through a buffer and never mapped: a mapping lives until the garbage collector finds it, and memory has to
 * return when a checkpoint is closed.
 *
 * @param tensors the tensors by name, in the order of the header
 */
record SafetensorsFile(Path path, FileChannel channel, Map<String, TensorEntry> tensors) implements WeightFile {

    private static final int LENGTH_BYTES = 8;
    /** The limit of the format's reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int MAX_READ_BYTES = 1 << 18;

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
        return Header.parse(file, dataStart, size, header.array());
    }

    @Override
    public StorageType storage(TensorEntry tensor) {
        return StorageType.ofDtype(tensor.dtype()).orElseThrow(() -> Refusal.of(path, "tensor '" + tensor.name()
                + "' has type " + tensor.dtype() + "; weights can be F32, F16 or BF16"));
    }

    @Override
    public String shown(String tensor) {
        return tensor;
    }

    @Override
    public String configuration() {
        return Checkpoint.CONFIG_FILE;
    }

    @Override
    public void read(TensorEntry tensor, long first, int count, ByteBuffer buffer, float[] destination, int at) {
        StorageType type = storage(tensor);
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
            throw Refusal.unreadable(path, e);
        }
    }

    @Override
    public boolean hasPairs(TensorEntry tensor) {
        return storage(tensor) == StorageType.BF16;
    }

    @Override
    public void readPairs(TensorEntry tensor, long first, int count, ByteBuffer buffer, int[] destination, int at) {
        try {
            int atOnce = buffer.capacity() / Integer.BYTES;
            for (int done = 0; done < count; ) {
                int next = Math.min(atOnce, count - done);
                buffer.clear().limit(next * Integer.BYTES);
                readFully(channel, buffer, tensor.offset() + (first + done) * Integer.BYTES);
                buffer.flip().asIntBuffer().get(destination, at + done, next);
                done += next;
            }
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    @Override
    public void addTo(Checksum checksum, ByteBuffer buffer) {
        try {
            long size = channel.size();
            for (long next = 0; next < size; next += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), size - next));
                readFully(channel, buffer, next);
                checksum.update(buffer.flip());
            }
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** In pieces: the platform keeps a native buffer of the size of the largest read for each thread. */
    static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
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
            throw Refusal.of(path, "cannot be closed", e);
        }
    }

    /**
     * Parses the JSON header of a safetensors file, token by token: a header may be large, and a name that occurs twice
     * has to be noticed. Then the tensors have to fill the file.
     */
    record Header(Path file, long dataStart, JsonReader reader) {

        static final String METADATA = "__metadata__";

        /** Bytes per element; the sizes of types that are not here, being packed or too new, are not checked. */
        private static final Map<String, Integer> BYTES = Map.ofEntries(
                Map.entry("BOOL", 1), Map.entry("U8", 1), Map.entry("I8", 1), Map.entry("F8_E4M3", 1),
                Map.entry("F8_E5M2", 1), Map.entry("I16", 2), Map.entry("U16", 2), Map.entry("F16", 2),
                Map.entry("BF16", 2), Map.entry("I32", 4), Map.entry("U32", 4), Map.entry("F32", 4),
                Map.entry("I64", 8), Map.entry("U64", 8), Map.entry("F64", 8));

        /**
         * The tensors that a header declares, in its order.
         *
         * @param dataStart where in the file the offsets count from
         * @param fileSize where the file ends
         */
        static Map<String, TensorEntry> parse(Path file, long dataStart, long fileSize, byte[] header) {
            // A reader by decoder, not by charset: malformed text is an error, not a replacement character.
            InputStreamReader text =
                    new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
            try (JsonReader reader = new JsonReader(text)) {
                reader.setStrictness(Strictness.STRICT);
                Map<String, TensorEntry> tensors = new Header(file, dataStart, reader).tensors();
                check(tensors.values(), dataStart, fileSize);
                return tensors;
            } catch (CharacterCodingException e) {
                throw Refusal.of(file, "the header is not UTF-8 text", e);
            } catch (IOException e) {
                throw Refusal.of(file, "the header cannot be parsed", e);
            }
        }

        private Map<String, TensorEntry> tensors() throws IOException {
            try {
                Map<String, TensorEntry> tensors = new LinkedHashMap<>();
                expect(JsonToken.BEGIN_OBJECT, "an object");
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    if (name.equals(METADATA)) {
                        reader.skipValue();
                    } else if (tensors.put(name, tensor(name)) != null) {
                        throw Refusal.of(file, "the header declares tensor '" + name + "' twice");
                    }
                }
                reader.endObject();
                expect(JsonToken.END_DOCUMENT, "nothing more");
                return tensors;
            } catch (MalformedJsonException | EOFException e) {
                throw Refusal.of(file, "the header is not valid JSON (at " + reader.getPath() + ")", e);
            }
        }

        private TensorEntry tensor(String name) throws IOException {
            String dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            expect(JsonToken.BEGIN_OBJECT, "an object");
            reader.beginObject();
            while (reader.hasNext()) {
                switch (reader.nextName()) {
                    case "dtype" -> {
                        expect(JsonToken.STRING, "a text");
                        dtype = reader.nextString();
                    }
                    case "shape" -> shape = integers();
                    case "data_offsets" -> offsets = integers();
                    default -> reader.skipValue();
                }
            }
            reader.endObject();
            if (dtype == null || shape == null || offsets == null) {
                String key = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
                throw Refusal.of(file, "tensor '" + name + "' has no " + key);
            }
            if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
                throw Refusal.of(file, "tensor '" + name + "' has data_offsets " + offsets
                        + "; they must be a begin and an end that is not before it");
            }
            long begin = offsets.get(0);
            return new TensorEntry(name, dtype, shape, file, dataStart + begin, offsets.get(1) - begin);
        }

        private List<Long> integers() throws IOException {
            List<Long> integers = new ArrayList<>();
            expect(JsonToken.BEGIN_ARRAY, "a list");
            reader.beginArray();
            while (reader.hasNext()) {
                expect(JsonToken.NUMBER, "an integer");
                String path = reader.getPath();
                String digits = reader.nextString();
                // 18 digits always fit, and no file has as many bytes as the smallest number beyond.
                if (!digits.matches("\\d{1,18}")) {
                    throw Refusal.of(file, "the header has " + digits + " at " + path
                            + " where an integer from 0 to 10^18 must be");
                }
                integers.add(Long.valueOf(digits));
            }
            reader.endArray();
            return integers;
        }

        private void expect(JsonToken token, String what) throws IOException {
            if (reader.peek() != token) {
                throw Refusal.of(file, "the header must have " + what + " at " + reader.getPath());
            }
        }

        /** Checks that tensors fill a file: each inside, none over another, no byte left over, sizes as declared. */
        private static void check(Collection<TensorEntry> tensors, long dataStart, long fileSize) {
            tensors.forEach(Header::checkSize);
            List<TensorEntry> inOrder = tensors.stream()
                    .sorted(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes))
                    .toList();
            long end = dataStart;
            TensorEntry previous = null;
            for (TensorEntry tensor : inOrder) {
                if (tensor.offset() + tensor.bytes() > fileSize) {
                    throw Refusal.of(tensor.file(), "tensor '" + tensor.name() + "' ends at byte "
                            + (tensor.offset() + tensor.bytes()) + " but the file has only " + fileSize
                            + "; it is truncated or its header is wrong");
                }
                if (tensor.offset() < end) {
                    throw Refusal.of(tensor.file(), "tensors '" + previous.name() + "' and '" + tensor.name()
                            + "' overlap at byte " + tensor.offset());
                }
                if (tensor.offset() > end) {
                    throw unclaimed(tensor, end, tensor.offset());
                }
                end = tensor.offset() + tensor.bytes();
                previous = tensor;
            }
            if (previous != null && end < fileSize) {
                throw unclaimed(previous, end, fileSize);
            }
        }

        private static ModelException unclaimed(TensorEntry neighbour, long from, long to) {
            return Refusal.of(
                    neighbour.file(), "the bytes from " + from + " to " + to + " belong to no tensor of the header");
        }

        private static void checkSize(TensorEntry tensor) {
            Integer width = BYTES.get(tensor.dtype());
            long expected;
            try {
                expected = Math.multiplyExact(tensor.elements(), width == null ? 1L : width);
            } catch (ArithmeticException e) {
                throw Refusal.of(
                        tensor.file(), "tensor '" + tensor.name() + "' has the impossible shape " + tensor.shape(), e);
            }
            if (width != null && expected != tensor.bytes()) {
                throw Refusal.of(tensor.file(), "tensor '" + tensor.name() + "' of shape " + tensor.shape()
                        + " and type " + tensor.dtype() + " takes " + expected + " bytes, but its data_offsets span "
                        + tensor.bytes());
            }
        }
    }
}
