// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.vorlauf.api.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happened to a file, it is read or refused in words. */
class DamagedSafetensorsTest {

    private static final int VARIANTS = 2_000;
    private static final int KINDS = 5;
    private static final Pattern NUMBER = Pattern.compile("(?<=[\\[,])\\d+");
    private static final List<String> PLANTED = List.of(
            "0", "1", "-1", "2147483647", "2147483648", "4294967296", "999999999999999999", "9223372036854775807",
            "18446744073709551616", "1e3", "1.0", "null", "\"8\"", "[]", "NaN");
    private static final List<String> TEXTS = List.of(
            "\"F64\"", "\"F8_E4M3\"", "\"\"", "\"wte.weight\"", "\"__metadata__\"", "{}", "7", "\"\u0000\"");

    @TempDir
    Path directory;

    private Path file;
    private byte[] whole;
    private int headerLength;

    @BeforeEach
    void writeAModel() throws IOException {
        RandomCheckpoint.write(directory, Shapes.GPT2, StorageType.F32, 1);
        file = directory.resolve("model.safetensors");
        whole = Files.readAllBytes(file);
        headerLength = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    }

    @Test
    void aDamagedFileIsReadOrRefusedInWords() throws IOException {
        Random random = new Random(19);
        int refused = 0;
        for (int i = 0; i < VARIANTS; i++) {
            byte[] damaged = damaged(i % KINDS, random);
            Files.write(file, damaged);
            refused += isRefused(i) ? 1 : 0;
        }
        assertThat(refused).as("variants refused").isBetween(VARIANTS / 2, VARIANTS);
    }

    private byte[] damaged(int kind, Random random) {
        return switch (kind) {
            case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> flipped(8 + headerLength, random);
            case 2 -> flipped(whole.length, random);
            case 3 -> planted(NUMBER, PLANTED, random);
            default -> random.nextInt(4) == 0
                    ? announced(random) : planted(Pattern.compile("\"[^\"]*\""), TEXTS, random);
        };
    }

    private byte[] flipped(int end, Random random) {
        byte[] bytes = whole.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            bytes[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Another length of the header than there is. */
    private byte[] announced(Random random) {
        byte[] bytes = whole.clone();
        long length = random.nextBoolean()
                ? random.nextLong() >>> random.nextInt(64) : headerLength + random.nextInt(9) - 4;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        return bytes;
    }

    /** Something else at one place of the header, whose length is told rightly. */
    private byte[] planted(Pattern places, List<String> values, Random random) {
        String header = new String(whole, 8, headerLength, StandardCharsets.UTF_8);
        List<MatchResult> found = places.matcher(header).results().toList();
        MatchResult place = found.get(random.nextInt(found.size()));
        byte[] changed = (header.substring(0, place.start()) + values.get(random.nextInt(values.size()))
                + header.substring(place.end())).getBytes(StandardCharsets.UTF_8);
        int data = whole.length - 8 - headerLength;
        return ByteBuffer.allocate(8 + changed.length + data).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(changed.length).put(changed).put(whole, 8 + headerLength, data).array();
    }

    private boolean isRefused(int variant) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            checkpoint.config().tensors().forEach((name, shape) -> checkpoint.floats(
                    name, shape.stream().mapToInt(Math::toIntExact).toArray()));
            return false;
        } catch (ModelException e) {
            assertThat(e.getMessage()).as("variant %s", variant).contains("model.safetensors").hasSizeLessThan(1_000)
                    .doesNotContain("Exception");
            return true;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return fail("variant " + variant + " ended in " + e, e);
        }
    }
}
