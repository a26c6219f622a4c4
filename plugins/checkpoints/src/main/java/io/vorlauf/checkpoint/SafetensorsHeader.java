package io.vorlauf.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses the JSON header of a safetensors file, token by token: a header may be large, and a name that occurs twice
 * has to be noticed. Whether the tensors fit into the file is for {@link SafetensorsLayout} to say.
 */
final class SafetensorsHeader {

    static final String METADATA = "__metadata__";

    private final Path file;
    private final long dataStart;
    private final JsonReader reader;

    private SafetensorsHeader(Path file, long dataStart, JsonReader reader) {
        this.file = file;
        this.dataStart = dataStart;
        this.reader = reader;
    }

    /**
     * The tensors that a header declares, in its order.
     *
     * @param dataStart where in the file the offsets count from
     */
    static Map<String, TensorEntry> parse(Path file, long dataStart, byte[] header) {
        // A reader by decoder, not by charset: malformed text is an error, not a replacement character.
        InputStreamReader text =
                new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
        try (JsonReader reader = new JsonReader(text)) {
            reader.setStrictness(Strictness.STRICT);
            return new SafetensorsHeader(file, dataStart, reader).tensors();
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
}
