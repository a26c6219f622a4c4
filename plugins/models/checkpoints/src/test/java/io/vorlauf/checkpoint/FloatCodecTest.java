// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatCodecTest {

    @Test
    void everyHalfIsTheNumberItsDefinitionSays() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertThat(Float.floatToIntBits(FloatCodec.fromHalf((short) bits)))
                    .as("0x%04x", bits)
                    .isEqualTo(Float.floatToIntBits(halfByDefinition(bits)));
        }
    }

    /** Section 3.4 of IEEE 754, in doubles. */
    private static float halfByDefinition(int bits) {
        double sign = bits >= 0x8000 ? -1 : 1;
        int exponent = bits / 1024 % 32;
        double fraction = bits % 1024 / 1024.0;
        if (exponent == 31) {
            return fraction == 0 ? (float) (sign * Double.POSITIVE_INFINITY) : Float.NaN;
        }
        return (float) (sign * (exponent == 0
                ? fraction * Math.pow(2, -14)
                : (1 + fraction) * Math.pow(2, exponent - 15)));
    }

    @Test
    void everyHalfSurvivesTheWayThereAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = FloatCodec.fromHalf((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(FloatCodec.toHalf(value)).as("0x%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyBfloatSurvivesTheWayThereAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = FloatCodec.fromBfloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(FloatCodec.toBfloat(value)).as("0x%04x", bits).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void betweenTwoHalvesTheNearerIsTakenAndHalfWayTheEvenOne() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float low = FloatCodec.fromHalf((short) bits);
            float high = FloatCodec.fromHalf((short) (bits + 1));
            float middle = (low + high) / 2;
            assertThat(FloatCodec.toHalf(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(FloatCodec.toHalf(middle)).isEqualTo((short) (bits + (bits & 1)));
            assertThat(FloatCodec.toHalf(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(FloatCodec.toHalf(-Math.nextUp(middle))).isEqualTo((short) (bits + 1 | 0x8000));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3f800000, 3f80", "3f807fff, 3f80", "3f808000, 3f80", "3f808001, 3f81", "3f817fff, 3f81", "3f818000, 3f82",
        "bf818000, bf82", "7f7f7fff, 7f7f", "7f7f8000, 7f80", "00008000, 0000", "00008001, 0001", "80000000, 8000",
        "7f800000, 7f80", "ff800000, ff80"
    })
    void bfloatsAreRoundedToNearestWithTiesToEven(String bits, String expected) {
        float value = Float.intBitsToFloat(Integer.parseUnsignedInt(bits, 16));

        assertThat(FloatCodec.toBfloat(value)).isEqualTo((short) Integer.parseInt(expected, 16));
    }

    @Test
    void halvesOverflowToInfinityFromTheMiddleOn() {
        assertThat(FloatCodec.toHalf(Math.nextDown(65_520f))).isEqualTo((short) 0x7bff);
        assertThat(FloatCodec.toHalf(65_520f)).isEqualTo((short) 0x7c00);
        assertThat(FloatCodec.toHalf(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
        assertThat(FloatCodec.toHalf(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    }

    @Test
    void aNumberThatIsNoneStaysNone() {
        for (int bits : new int[] {0x7f80_0001, 0x7fc0_0000, 0x7fff_ffff, 0xff80_0001, 0xffff_ffff}) {
            float none = Float.intBitsToFloat(bits);
            assertThat(FloatCodec.fromHalf(FloatCodec.toHalf(none))).isNaN();
            assertThat(FloatCodec.fromBfloat(FloatCodec.toBfloat(none))).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource
    void partsOfAnArrayGoThroughABufferFromItsPositionOn(StorageType type) {
        ByteBuffer buffer = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).position(8);

        FloatCodec.encode(type, new float[] {9, 1, -2, 0.5f, 9}, 1, 3, buffer);
        assertThat(buffer.position()).isEqualTo(8 + 3 * type.bytes());
        float[] decoded = new float[5];
        FloatCodec.decode(type, buffer.position(8), decoded, 2, 3);

        assertThat(decoded).containsExactly(0, 0, 1, -2, 0.5f);
        assertThat(buffer.position()).isEqualTo(8 + 3 * type.bytes());
    }
}
