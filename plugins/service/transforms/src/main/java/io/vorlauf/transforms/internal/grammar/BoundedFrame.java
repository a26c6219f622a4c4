// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * In a number between bounds, which is written without an exponent. A digit is possible if some number between the
 * bounds begins so.
 *
 * @param range the bounds
 * @param text what is there
 */
record BoundedFrame(Range range, String text) implements Frame {

    /**
     * The numbers that may be written: some digits before the point, some behind it, between two bounds. Equal only to
     * itself.
     */
    static final class Range {

        private static final int MORE_DIGITS = 2;

        private final int wholeDigits;
        private final int places;
        /** Both included, in units of the last place. */
        private final BigInteger lowest;
        private final BigInteger highest;

        /**
         * Numbers between bounds.
         *
         * @param lowest a bound that is included; empty for none
         * @param above a bound that is not included; empty for none
         * @param highest a bound that is included; empty for none
         * @param below a bound that is not included; empty for none
         */
        Range(boolean integer, Optional<BigDecimal> lowest, Optional<BigDecimal> above, Optional<BigDecimal> highest,
                Optional<BigDecimal> below) {
            int digits = NumberFrame.DIGITS;
            int scale = NumberFrame.DIGITS;
            for (Optional<BigDecimal> bound : List.of(lowest, above, highest, below)) {
                if (bound.isPresent()) {
                    digits = Math.max(digits, bound.get().precision() - bound.get().scale() + MORE_DIGITS);
                    scale = Math.max(scale, bound.get().scale() + MORE_DIGITS);
                }
            }
            wholeDigits = digits;
            places = integer ? 0 : scale;
            BigInteger limit = BigInteger.TEN.pow(wholeDigits + places).subtract(BigInteger.ONE);
            BigInteger from = lowest.map(bound -> units(bound, RoundingMode.CEILING)).orElse(limit.negate());
            BigInteger to = highest.map(bound -> units(bound, RoundingMode.FLOOR)).orElse(limit);
            from = above.map(bound -> units(bound, RoundingMode.FLOOR).add(BigInteger.ONE)).orElse(from).max(from);
            to = below.map(bound -> units(bound, RoundingMode.CEILING).subtract(BigInteger.ONE)).orElse(to).min(to);
            this.lowest = from;
            this.highest = to;
        }

        private BigInteger units(BigDecimal bound, RoundingMode mode) {
            return bound.scaleByPowerOfTen(places).setScale(0, mode).toBigIntegerExact();
        }

        boolean isEmpty() {
            return lowest.compareTo(highest) > 0;
        }

        boolean integer() {
            return places == 0;
        }

        boolean negative() {
            return lowest.signum() < 0;
        }

        private boolean contains(String number) {
            BigInteger value = units(new BigDecimal(number), RoundingMode.UNNECESSARY);
            return !(value.signum() == 0 && number.startsWith("-")) && reaches(value, BigInteger.ONE);
        }

        /** Whether one of some numbers in a row is between the bounds. */
        private boolean reaches(BigInteger first, BigInteger count) {
            return first.compareTo(highest) <= 0 && first.add(count).compareTo(lowest) > 0;
        }

        /** Whether a number between the bounds begins so, or is this one. */
        private boolean reaches(String beginning) {
            boolean minus = beginning.startsWith("-");
            String digits = minus ? beginning.substring(1) : beginning;
            int point = digits.indexOf('.');
            if (digits.isEmpty()) {
                return reaches(minus, BigInteger.ZERO, BigInteger.TEN.pow(wholeDigits + places));
            }
            if (point >= 0) {
                int left = places - (digits.length() - point - 1);
                BigInteger known = new BigInteger(digits.substring(0, point) + digits.substring(point + 1));
                BigInteger rest = BigInteger.TEN.pow(left);
                return reaches(minus, known.multiply(rest), rest);
            }
            BigInteger whole = new BigInteger(digits);
            for (int more = 0; more <= (whole.signum() == 0 ? 0 : wholeDigits - digits.length()); more++) {
                BigInteger rest = BigInteger.TEN.pow(more + places);
                if (reaches(minus, whole.multiply(rest), rest)) {
                    return true;
                }
            }
            return false;
        }

        private boolean reaches(boolean minus, BigInteger first, BigInteger count) {
            if (!minus) {
                return reaches(first, count);
            }
            // Zero has no sign.
            BigInteger nearest = first.max(BigInteger.ONE);
            BigInteger farthest = first.add(count).subtract(BigInteger.ONE);
            return nearest.compareTo(farthest) <= 0
                    && reaches(farthest.negate(), farthest.subtract(nearest).add(BigInteger.ONE));
        }
    }

    @Override
    public State step(int next, State.Way here) {
        String longer = text + (char) next;
        if (wellFormed(next) && range.reaches(longer)) {
            return here.with(new BoundedFrame(range, longer));
        }
        return mayEnd() ? here.below().step(next) : State.DEAD;
    }

    /** Whether a byte may come next in a number that is not bounded. */
    private boolean wellFormed(int next) {
        if (next == '-') {
            return text.isEmpty();
        }
        String digits = text.startsWith("-") ? text.substring(1) : text;
        int point = digits.indexOf('.');
        if (next == '.') {
            return point < 0 && !digits.isEmpty() && !range.integer();
        }
        if (next < '0' || next > '9') {
            return false;
        }
        return point < 0
                ? !digits.equals("0") && digits.length() < range.wholeDigits
                : digits.length() - point - 1 < range.places;
    }

    @Override
    public boolean mayEnd() {
        return !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1)) && range.contains(text);
    }
}
