// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.GgufValue.Kind;
import io.vorlauf.checkpoint.internal.Refusal;
import io.vorlauf.checkpoint.tokenizer.FileContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the numbers in a GGUF file, checked: counts and lengths against what is left of the file, before
 * anything is reserved for them; tensors against their neighbours and the end.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
record GgufHeader(
        Map<String, GgufValue> metadata, Map<String, GgufHeader.Span> spans, Map<String, TensorEntry> tensors) {

    /** Where the kind of a value and the value are in the file. */
    record Span(long position, int bytes) {}


    static final String ALIGNMENT = "general.alignment";
    static final String MAGIC = "GGUF";

    private static final int DEFAULT_ALIGNMENT = 32;
    private static final int MAX_ALIGNMENT = 1 << 20;
    private static final int MAX_DIMENSIONS = 4;
    private static final int DEEPEST_NESTING = 8;
    /** The format's own limit for keys; names of tensors are shorter. */
    private static final int MAX_NAME_BYTES = (1 << 16) - 1;
    /** Far above any file there is, and few enough to hold. */
    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_TENSORS = 1 << 17;
    /** The least that a key with a value, and a tensor of the list, can take. */
    private static final int KEY_BYTES = 8 + 4 + 1;
    private static final int TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;

    /** Reads the header of an open file. */
    static GgufHeader read(Path file, FileChannel channel) throws IOException {
        return new Parser(new Cursor(file, channel)).parse();
    }

    /** Goes through the file once, from its beginning. */
    private record Parser(Cursor cursor) {

        GgufHeader parse() throws IOException {
            cursor.checkMagic();
            cursor.checkVersion();
            long tensorCount = cursor.count("tensors", TENSOR_BYTES, MAX_TENSORS);
            long keyCount = cursor.count("keys", KEY_BYTES, MAX_KEYS);
            Map<String, GgufValue> metadata = new LinkedHashMap<>();
            Map<String, Span> spans = new LinkedHashMap<>();
            for (long i = 0; i < keyCount; i++) {
                String key = cursor.name("the name of key " + i);
                long position = cursor.position();
                if (metadata.put(key, value(key)) != null) {
                    throw cursor.refuse("has the key '" + key + "' twice");
                }
                spans.put(key, new Span(position, (int) Math.min(Integer.MAX_VALUE, cursor.position() - position)));
            }
            int alignment = alignment(metadata.get(ALIGNMENT));
            List<TensorEntry> declared = new ArrayList<>();
            for (long i = 0; i < tensorCount; i++) {
                declared.add(tensor(i, alignment));
            }
            long dataStart = (cursor.position() + alignment - 1) / alignment * alignment;
            return new GgufHeader(
                    Collections.unmodifiableMap(metadata),
                    Collections.unmodifiableMap(spans),
                    Collections.unmodifiableMap(placed(declared, dataStart, alignment)));
        }

        private GgufValue value(String key) throws IOException {
            Kind kind = kind(key);
            return switch (kind) {
                case STRING -> {
                    long bytes = cursor.length("the text of '" + key + "'");
                    long position = cursor.position();
                    cursor.skip(bytes);
                    yield GgufValue.text(bytes, position);
                }
                case ARRAY -> array(key, 0);
                default -> GgufValue.number(kind, cursor.number(kind, "the value of '" + key + "'"));
            };
        }

        private GgufValue array(String key, int depth) throws IOException {
            if (depth == DEEPEST_NESTING) {
                throw cursor.refuse("the array of '" + key + "' is nested deeper than " + DEEPEST_NESTING);
            }
            Kind element = kind(key);
            int least = element == Kind.STRING ? 8 : element == Kind.ARRAY ? 12 : element.bytes();
            long count = cursor.count("elements of '" + key + "'", least, Long.MAX_VALUE);
            long position = cursor.position();
            String text = "a text of '" + key + "'";
            if (element.bytes() > 0) {
                cursor.skip(count * element.bytes());
            } else {
                for (long i = 0; i < count; i++) {
                    if (element == Kind.STRING) {
                        cursor.skip(cursor.length(text));
                    } else {
                        array(key, depth + 1);
                    }
                }
            }
            return GgufValue.array(element, count, position);
        }

        private Kind kind(String key) throws IOException {
            long number = cursor.number(Kind.UINT32, "the kind of '" + key + "'");
            if (number >= Kind.values().length) {
                throw cursor.refuse("the value of '" + key + "' is of kind " + number
                        + "; kinds are numbers from 0 to " + (Kind.values().length - 1));
            }
            return Kind.values()[(int) number];
        }

        private int alignment(@Nullable GgufValue value) {
            if (value == null) {
                return DEFAULT_ALIGNMENT;
            }
            long alignment = value.kind().isInteger() ? value.bits() : -1;
            if (alignment < 1 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
                throw cursor.refuse("'" + ALIGNMENT + "' must be a power of two from 1 to " + MAX_ALIGNMENT + ", not "
                        + value.description());
            }
            return (int) alignment;
        }

        /** A tensor whose offset counts from the beginning of the data, which is known once all have been read. */
        private TensorEntry tensor(long index, int alignment) throws IOException {
            String name = cursor.name("the name of tensor " + index);
            String what = "tensor '" + name + "'";
            long dimensions = cursor.number(Kind.UINT32, "the dimensions of " + what);
            if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
                throw cursor.refuse(what + " has " + dimensions + " dimensions; there can be 1 to " + MAX_DIMENSIONS);
            }
            List<Long> shape = new ArrayList<>();
            long elements = 1;
            for (long i = 0; i < dimensions; i++) {
                long size = cursor.number(Kind.UINT64, "the dimensions of " + what);
                // Innermost first in the file, outermost first elsewhere.
                shape.add(0, size);
                boolean fits = size > 0 && Math.multiplyHigh(elements, size) == 0;
                elements *= size;
                if (!fits || elements < 0) {
                    throw cursor.refuse(what + " has an impossible dimension of " + Long.toUnsignedString(size)
                            + ", or dimensions whose product is beyond 2^63");
                }
            }
            long type = cursor.number(Kind.UINT32, "the type of " + what);
            BlockFormat known = BlockFormat.of(type).orElseThrow(() -> cursor.refuse(
                    what + " has type " + BlockFormat.nameOf(type) + "; what can be read is "
                            + BlockFormat.readable()));
            long width = shape.get(shape.size() - 1);
            if (width % known.elements() != 0) {
                throw cursor.refuse(what + " of type " + known + " has rows of " + width
                        + "; they must consist of whole blocks of " + known.elements());
            }
            long offset = cursor.number(Kind.UINT64, "the offset of " + what);
            long blocks = elements / known.elements();
            if (offset < 0 || offset > cursor.size() || blocks > (cursor.size() - offset) / known.bytes()) {
                throw cursor.refuse(what + " of shape " + shape + " and type " + known + " at offset "
                        + Long.toUnsignedString(offset) + " ends beyond the end of the file, which has "
                        + cursor.size() + " bytes; it is truncated or its header is wrong");
            }
            if (offset % alignment != 0) {
                throw cursor.refuse(what + " has offset " + offset + ", which is no multiple of the alignment "
                        + alignment);
            }
            return new TensorEntry(name, known.name(), shape, cursor.file(), offset, blocks * known.bytes());
        }

        /** The tensors where they are in the file: behind each other, with less than the alignment between them. */
        private Map<String, TensorEntry> placed(List<TensorEntry> declared, long dataStart, int alignment) {
            Map<String, TensorEntry> tensors = new LinkedHashMap<>();
            for (TensorEntry tensor : declared) {
                TensorEntry placed = new TensorEntry(tensor.name(), tensor.dtype(), tensor.shape(), tensor.file(),
                        dataStart + tensor.offset(), tensor.bytes());
                if (placed.offset() + placed.bytes() > cursor.size()) {
                    throw cursor.refuse("tensor '" + placed.name() + "' ends at byte "
                            + (placed.offset() + placed.bytes()) + " but the file has only " + cursor.size()
                            + "; it is truncated or its header is wrong");
                }
                if (tensors.put(placed.name(), placed) != null) {
                    throw cursor.refuse("declares tensor '" + placed.name() + "' twice");
                }
            }
            List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
            inOrder.sort(Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes));
            long end = dataStart;
            for (int i = 0; i < inOrder.size(); i++) {
                TensorEntry tensor = inOrder.get(i);
                if (tensor.offset() < end) {
                    throw cursor.refuse("tensors '" + inOrder.get(i - 1).name() + "' and '" + tensor.name()
                            + "' overlap at byte " + tensor.offset());
                }
                if (tensor.offset() - end >= alignment) {
                    String before = i == 0 ? "" : ", behind tensor '" + inOrder.get(i - 1).name() + "' of shape "
                            + inOrder.get(i - 1).shape() + ",";
                    throw cursor.refuse("the bytes from " + end + " to " + tensor.offset() + before
                            + " belong to no tensor; a shape or an offset is wrong");
                }
                end = tensor.offset() + tensor.bytes();
            }
            return tensors;
        }
    }

    /** Reads a file forwards through a buffer and knows how much of it is left. */
    static final class Cursor {

        private static final int BUFFER_BYTES = 1 << 16;
        private static final char REPLACEMENT = '\uFFFD';

        private final Path file;
        private final FileChannel channel;
        private final long size;
        private final ByteBuffer buffer =
                ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
        /** Where in the file the buffer ends. */
        private long end;

        Cursor(Path file, FileChannel channel) throws IOException {
            this(file, channel, 0);
        }

        Cursor(Path file, FileChannel channel, long position) throws IOException {
            this.file = file;
            this.channel = channel;
            this.size = channel.size();
            this.end = position;
        }

        Path file() {
            return file;
        }

        long size() {
            return size;
        }

        long position() {
            return end - buffer.remaining();
        }

        private long left() {
            return size - position();
        }

        ModelException refuse(String problem) {
            return Refusal.of(file, problem);
        }

        private Optional<String> instead() {
            return FileContent.insteadOf(file).map(what -> "is " + what);
        }

        private void checkMagic() throws IOException {
            if (left() < MAGIC.length()) {
                throw refuse(instead().orElse("is not a GGUF file: it has only " + size + " bytes"));
            }
            byte[] magic = bytes(MAGIC.length());
            String text = new String(magic, StandardCharsets.ISO_8859_1);
            if (!text.equals(MAGIC)) {
                throw refuse(instead().orElse(
                        "is not a GGUF file: it begins with '" + text + "', not with '" + MAGIC + "'"));
            }
        }

        private void checkVersion() throws IOException {
            int version = (int) number(Kind.UINT32, "the version");
            if (Integer.reverseBytes(version) > 0 && Integer.reverseBytes(version) < 1 << 16 && version << 16 == 0) {
                throw refuse("is a GGUF file of version " + Integer.reverseBytes(version)
                        + " in big-endian order; only little-endian ones are read");
            }
            if (version != 2 && version != 3) {
                throw refuse("is a GGUF file of version " + Integer.toUnsignedString(version)
                        + "; versions 2 and 3 are read");
            }
        }

        /** A number of things that take some bytes at least. */
        private long count(String what, int least, long most) throws IOException {
            long count = number(Kind.UINT64, "the number of " + what);
            if (count < 0 || count > left() / least) {
                throw refuse("announces " + Long.toUnsignedString(count) + " " + what + " but has only " + left()
                        + " bytes left for them; it is truncated or its header is wrong");
            }
            if (count > most) {
                throw refuse("announces " + count + " " + what + "; at most " + most + " are read");
            }
            return count;
        }

        /** The length of a text that follows. */
        long length(String what) throws IOException {
            long length = number(Kind.UINT64, what);
            if (length < 0 || length > left()) {
                throw refuse("announces " + Long.toUnsignedString(length) + " bytes for " + what + " but has only "
                        + left() + " left; it is truncated or its header is wrong");
            }
            return length;
        }

        private String name(String what) throws IOException {
            long length = length(what);
            if (length > MAX_NAME_BYTES) {
                throw refuse("announces " + length + " bytes for " + what + "; at most " + MAX_NAME_BYTES
                        + " are possible");
            }
            return text((int) length).orElseThrow(() -> refuse(what + " is not UTF-8 text"));
        }

        /** The text of some bytes that are there; empty if they are not UTF-8. */
        Optional<String> text(int length) throws IOException {
            byte[] bytes = bytes(length);
            String text = new String(bytes, StandardCharsets.UTF_8);
            // Vocabularies have hundreds of thousands of texts: only those that may be malformed are decoded with care.
            return text.indexOf(REPLACEMENT) < 0 || isUtf8(bytes) ? Optional.of(text) : Optional.empty();
        }

        private static boolean isUtf8(byte[] bytes) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                return true;
            } catch (CharacterCodingException e) {
                return false;
            }
        }

        private byte[] bytes(int length) throws IOException {
            byte[] bytes = new byte[length];
            for (int done = 0; done < length; ) {
                if (!buffer.hasRemaining()) {
                    fill(1);
                }
                int next = Math.min(buffer.remaining(), length - done);
                buffer.get(bytes, done, next);
                done += next;
            }
            return bytes;
        }

        /** A number of some kind, as {@link GgufValue#bits} has it. */
        long number(Kind kind, String what) throws IOException {
            if (left() < kind.bytes()) {
                throw refuse("ends at byte " + size + ", within " + what + "; it is truncated");
            }
            if (buffer.remaining() < kind.bytes()) {
                fill(kind.bytes());
            }
            return switch (kind) {
                case UINT8, BOOL -> buffer.get() & 0xff;
                case INT8 -> buffer.get();
                case UINT16 -> buffer.getShort() & 0xffff;
                case INT16 -> buffer.getShort();
                case UINT32 -> buffer.getInt() & 0xffff_ffffL;
                case INT32, FLOAT32 -> buffer.getInt();
                case UINT64, INT64, FLOAT64 -> buffer.getLong();
                case STRING, ARRAY -> throw new IllegalArgumentException(kind + " is not a number");
            };
        }

        /** Goes forward by bytes that are there. */
        void skip(long bytes) {
            if (bytes <= buffer.remaining()) {
                buffer.position(buffer.position() + (int) bytes);
            } else {
                end = position() + bytes;
                buffer.limit(0);
            }
        }

        private void fill(int least) throws IOException {
            buffer.compact();
            int kept = buffer.position();
            buffer.limit((int) Math.min(BUFFER_BYTES, kept + size - end));
            int read = buffer.remaining();
            SafetensorsFile.readFully(channel, buffer, end);
            end += read;
            buffer.flip();
            if (buffer.remaining() < least) {
                throw refuse("became shorter while it was being read");
            }
        }
    }
}
