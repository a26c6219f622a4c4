// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.jvm.internal.kernel;

/**
 * Functions of one number, defined operation by operation; vectors do the same operations lane by lane.
 *
 * <p>{@code exp(x) = 2^n p(r)} with {@code n} the integer nearest to {@code x log2(e)} and a polynomial for
 * {@code |r| ≤ ln(2)/2}, right to two units in the last place. Arguments are held between ±{@value #LIMIT}, where
 * results are neither subnormal nor infinite.
 */
final class PlainMath {

    static final float LIMIT = 87;
    static final float LOG2_E = 1.44269504f;

    /** Added to a number below 2^22, it rounds that to an integer, which then stands in the lowest bits. */
    static final float ROUNDER = 0x1.8p23f;

    /** Minus ln(2) in two parts; the first has few bits, so that its product with an integer is exact. */
    static final float MINUS_LN2_HIGH = -0x1.62e4p-1f;
    static final float MINUS_LN2_LOW = -0x1.7f7d1cp-20f;

    static final float P5 = 1.9875691500e-4f;
    static final float P4 = 1.3981999507e-3f;
    static final float P3 = 8.3334519073e-3f;
    static final float P2 = 4.1665795894e-2f;
    static final float P1 = 1.6666665459e-1f;
    static final float P0 = 5.0000001201e-1f;

    /** How far the bits of an exponent are from the lowest bit. */
    static final int EXPONENT = 23;

    /** gelu(x) = x / (1 + exp(-2 √(2/π) (x + 0.044715 x³))). */
    static final float GELU_LINEAR = -1.5957691216f;
    static final float GELU_CUBIC = -0.0713548162726f;

    /**
     * The tail of the error function, erfc(z) = (c1 t + … + c5 t⁵) exp(-z²) with t = 1 / (1 + p z), right to 1.5e-7
     * (Abramowitz and Stegun, 7.1.26); here halved.
     */
    static final float ERF_P = 0.3275911f;
    static final float ERF_1 = 0.254829592f / 2;
    static final float ERF_2 = -0.284496736f / 2;
    static final float ERF_3 = 1.421413741f / 2;
    static final float ERF_4 = -1.453152027f / 2;
    static final float ERF_5 = 1.061405429f / 2;
    static final float ROOT_HALF = 0.70710678f;

    private PlainMath() {}

    static float exp(float value) {
        float x = Math.min(Math.max(value, -LIMIT), LIMIT);
        float rounded = Math.fma(x, LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, MINUS_LN2_LOW, Math.fma(n, MINUS_LN2_HIGH, x));
        float p = Math.fma(P5, r, P4);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, P1);
        p = Math.fma(p, r, P0);
        p = Math.fma(p, r * r, r + 1);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << EXPONENT));
    }

    static float silu(float x) {
        return x / (1 + exp(-x));
    }

    static float gelu(float x) {
        return x / (1 + exp(x * Math.fma(x * x, GELU_CUBIC, GELU_LINEAR)));
    }

    /** x Φ(x), where Φ(x) is half the tail of the error function for negative x, and 1 less it for others. */
    static float geluErf(float x) {
        float z = Math.abs(x) * ROOT_HALF;
        float t = 1 / Math.fma(z, ERF_P, 1);
        float p = Math.fma(t, ERF_5, ERF_4);
        p = Math.fma(p, t, ERF_3);
        p = Math.fma(p, t, ERF_2);
        p = Math.fma(p, t, ERF_1);
        float tail = p * t * exp(-z * z);
        return x * (x < 0 ? tail : 1 - tail);
    }

    /** cap · tanh(x / cap). */
    static float cap(float x, float cap) {
        return (1 - 2 / (exp(x / cap * 2) + 1)) * cap;
    }
}
