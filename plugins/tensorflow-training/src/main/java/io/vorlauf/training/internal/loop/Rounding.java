package io.vorlauf.training.internal.loop;

/** Rounds numbers to what will be stored. */
final class Rounding {

    private Rounding() {}

    /** Rounds to the nearest bfloat16, ties to even; the numbers are finite. */
    static void toBfloat16(float[] values) {
        for (int i = 0; i < values.length; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            values[i] = Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
        }
    }
}
