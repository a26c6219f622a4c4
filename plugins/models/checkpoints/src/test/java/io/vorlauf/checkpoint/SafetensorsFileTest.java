// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("some.safetensors");
    }

    @Test
    void aMissingFileIsRefused() {
        assertRefused("there is no such file");
    }

    @Test
    void aDirectoryIsRefused() throws IOException {
        Files.createDirectory(file);

        assertRefused("is not a file");
    }

    @Test
    void aFileTooShortForALengthIsRefused() throws IOException {
        Files.write(file, new byte[7]);

        assertRefused("is not a safetensors file: it has only 7 bytes");
    }

    @Test
    void aTextFileIsRefused() throws IOException {
        Files.writeString(file, "version https://example.org/spec/v1");

        assertRefused("is not a safetensors file: it announces a header of 2336927755350992246 bytes; at most "
                + "100000000 are possible");
    }

    @ParameterizedTest
    @CsvSource({"-1, 18446744073709551615", "100000001, 100000001"})
    void aHeaderOfAbsurdLengthIsRefused(long announced, String shown) throws IOException {
        RawSafetensors.write(file, announced, new byte[0], new byte[64]);

        assertRefused("is not a safetensors file: it announces a header of " + shown + " bytes; at most 100000000 are "
                + "possible");
    }

    @Test
    void aTruncatedHeaderIsRefused() throws IOException {
        RawSafetensors.write(file, 500, "{\"a\":".getBytes(StandardCharsets.UTF_8), new byte[0]);

        assertRefused("announces a header of 500 bytes but has only 13 bytes; it is truncated or no safetensors file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`{\"a\":` | is not valid JSON (at $.a)",
        "`{\"a\" 1}` | is not valid JSON (at $.a)",
        "`{'a':1}` | is not valid JSON (at $.)",
        "`[]` | must have an object at $",
        "`{} {}` | is not valid JSON (at $)",
        "`{\"a\":1}` | must have an object at $.a",
        "`` | is not valid JSON (at $)"
    })
    void aHeaderThatIsNoJsonObjectIsRefused(String header, String message) throws IOException {
        RawSafetensors.write(file, header, 0);

        assertRefused("the header " + message);
    }

    @Test
    void aHeaderThatIsNoTextIsRefused() throws IOException {
        byte[] header = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};
        RawSafetensors.write(file, header.length, header, new byte[0]);

        assertRefused("the header is not UTF-8 text");
    }

    @Test
    void aHeaderNestedToAbsurdDepthIsRefused() throws IOException {
        RawSafetensors.write(file, "{\"a\":{\"shape\":" + "[".repeat(100_000) + "}}", 0);

        assertRefused("the header must have an integer at $.a.shape[0]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"shape\":[1],\"data_offsets\":[0,4]` | has no dtype",
        "`\"dtype\":\"F32\",\"data_offsets\":[0,4]` | has no shape",
        "`\"dtype\":\"F32\",\"shape\":[1]` | has no data_offsets",
        "`\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]` | has data_offsets [0]; they must be a begin and an "
                + "end that is not before it",
        "`\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]` | has data_offsets [4, 0]; they must be a begin and "
                + "an end that is not before it",
        "`\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]` | of shape [2] and type F32 takes 8 bytes, but its "
                + "data_offsets span 4",
        "`\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,4]` | of shape [] and type F16 takes 2 bytes, but its "
                + "data_offsets span 4",
        "`\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]` | has the impossible shape "
                + "[4294967296, 4294967296]",
        "`\"dtype\":\"I64\",\"shape\":[100000000,100000000000],\"data_offsets\":[0,4]` | has the impossible shape "
                + "[100000000, 100000000000]"
    })
    void aTensorThatContradictsItselfIsRefusedByName(String description, String message) throws IOException {
        RawSafetensors.write(file, "{\"some\":{" + description + "}}", 4);

        assertRefused("tensor 'some' " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4", "1.0", "1e3", "99999999999999999999"})
    void aSizeThatIsNoIntegerIsRefused(String size) throws IOException {
        RawSafetensors.write(file, "{\"a\":{\"dtype\":\"F32\",\"shape\":[1," + size + "],\"data_offsets\":[0,4]}}", 4);

        assertRefused("the header has " + size + " at $.a.shape[1] where an integer from 0 to 10^18 must be");
    }

    @Test
    void aSizeInQuotesIsRefused() throws IOException {
        RawSafetensors.write(file, "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}", 4);

        assertRefused("the header must have an integer at $.a.shape[0]");
    }

    @Test
    void aTensorBeyondTheEndOfTheFileIsRefused() throws IOException {
        String header = "{" + f32("a", 0, 8) + "," + f32("b", 8, 24) + "}";
        RawSafetensors.write(file, header, 20);

        int start = 8 + header.length();
        assertRefused("tensor 'b' ends at byte " + (start + 24) + " but the file has only " + (start + 20)
                + "; it is truncated or its header is wrong");
    }

    @Test
    void overlappingTensorsAreRefused() throws IOException {
        String header = "{" + f32("late", 4, 12) + "," + f32("early", 0, 8) + "}";
        RawSafetensors.write(file, header, 12);

        assertRefused("tensors 'early' and 'late' overlap at byte " + (8 + header.length() + 4));
    }

    @Test
    void bytesBetweenTensorsThatBelongToNoneAreRefused() throws IOException {
        String header = "{" + f32("a", 0, 4) + "," + f32("b", 12, 16) + "}";
        RawSafetensors.write(file, header, 16);

        int start = 8 + header.length();
        assertRefused("the bytes from " + (start + 4) + " to " + (start + 12) + " belong to no tensor of the header");
    }

    @Test
    void bytesAfterTheLastTensorAreRefused() throws IOException {
        String header = "{" + f32("a", 0, 4) + "}";
        RawSafetensors.write(file, header, 6);

        int start = 8 + header.length();
        assertRefused("the bytes from " + (start + 4) + " to " + (start + 6) + " belong to no tensor of the header");
    }

    @Test
    void aNameThatOccursTwiceIsRefused() throws IOException {
        RawSafetensors.write(file, "{" + f32("a", 0, 4) + "," + f32("a", 4, 8) + "}", 8);

        assertRefused("the header declares tensor 'a' twice");
    }

    @Test
    void tensorsOfTypesThatNobodyReadsMayBeThere() throws IOException {
        RawSafetensors.write(file, "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"mask\":{\"dtype\":\"BOOL\",\"shape\":[2,2],\"data_offsets\":[0,4]},"
                + "\"packed\":{\"dtype\":\"F4\",\"shape\":[8],\"data_offsets\":[4,8],\"more\":{}}}   ", 8);

        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.tensors()).containsOnlyKeys("mask", "packed");
            assertThat(open.tensors().get("packed").dtype()).isEqualTo("F4");
        }
    }

    @Test
    void aFileThatShrinksWhileItIsOpenIsReported() throws IOException {
        String header = "{" + f32("a", 0, 4000) + "}";
        RawSafetensors.write(file, header, 4000);

        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            Files.write(file, new byte[1000], StandardOpenOption.TRUNCATE_EXISTING);
            assertThatThrownBy(() -> open.read(
                            open.tensors().get("a"), 0, 1000, ByteBuffer.allocate(64), new float[1000], 0))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(file + ": cannot be read: it ended at byte ");
        }
    }

    private static String f32(String name, int begin, int end) {
        return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + (end - begin) / 4 + "],\"data_offsets\":["
                + begin + "," + end + "]}";
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + ": " + message);
    }
}
