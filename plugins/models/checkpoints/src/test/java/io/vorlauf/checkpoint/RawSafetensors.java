// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The safetensors format once more, for tests: writes what it is told, right or wrong, and reads what is right. */
final class RawSafetensors {

    private static final Pattern TENSOR = Pattern.compile(
            "\"([^\"]+)\":\\{\"dtype\":\"(\\w+)\",\"shape\":\\[([\\d,]*)],"
                    + "\"data_offsets\":\\[(\\d+),(\\d+)]}");

    record Raw(String dtype, List<Integer> shape, ByteBuffer data) {}

    private RawSafetensors() {}

    /** Writes a file whose length field tells the truth. */
    static Path write(Path file, String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return write(file, json.length, json, new byte[dataBytes]);
    }

    static Path write(Path file, long announced, byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(announced).put(header).put(data);
        return Files.write(file, bytes.array());
    }

    static String header(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        return new String(bytes.array(), 8, (int) bytes.getLong(0), StandardCharsets.UTF_8);
    }

    /** Reads a file without spaces inside its header. */
    static Map<String, Raw> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int start = 8 + (int) bytes.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        Map<String, Raw> tensors = new LinkedHashMap<>();
        Matcher matcher = TENSOR.matcher(header(file));
        while (matcher.find()) {
            List<Integer> shape = matcher.group(3).isEmpty()
                    ? List.of()
                    : Pattern.compile(",").splitAsStream(matcher.group(3)).map(Integer::valueOf).toList();
            int begin = Integer.parseInt(matcher.group(4));
            int end = Integer.parseInt(matcher.group(5));
            ByteBuffer data = bytes.slice(start + begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
            tensors.put(matcher.group(1), new Raw(matcher.group(2), shape, data));
        }
        return tensors;
    }
}
