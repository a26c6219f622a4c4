// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's numbers: whole ones of 64 bits, where Python has any number of them, and floats. */
public final class Numbers {

    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+(_\\d+)*");
    private static final Pattern REAL =
            Pattern.compile("[-+]?((\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][-+]?\\d+)?|inf|infinity|nan)",
                    Pattern.CASE_INSENSITIVE);

    private Numbers() {}

    /** Whether a value is one; truth values are. */
    public static boolean isNumber(@Nullable Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static boolean isWhole(@Nullable Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    static long whole(Object value) {
        return value instanceof Boolean b ? (b ? 1 : 0) : (Long) value;
    }

    static double real(Object value) {
        return value instanceof Double d ? d : whole(value);
    }

    static int compare(Object left, Object right) {
        if (isWhole(left) && isWhole(right)) {
            return Long.compare(whole(left), whole(right));
        }
        double a = real(left);
        double b = real(right);
        if (Double.isInfinite(a) || Double.isInfinite(b)) {
            return Double.compare(a, b);
        }
        return exact(left).compareTo(exact(right));
    }

    static boolean isNaN(Object value) {
        return value instanceof Double d && d.isNaN();
    }

    private static BigDecimal exact(Object value) {
        return value instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf(whole(value));
    }

    /** The result of an operator with two numbers. */
    static Object arithmetic(String operator, Object left, Object right) {
        try {
            return isWhole(left) && isWhole(right)
                    ? whole(operator, whole(left), whole(right))
                    : real(operator, real(left), real(right));
        } catch (ArithmeticException e) {
            throw new PythonException("the result of " + left + " " + operator + " " + right
                    + " is too large; 64 bits at most");
        }
    }

    private static Object whole(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "/" -> (double) a / divisor(b);
            case "//" -> a == Long.MIN_VALUE && b == -1 ? Math.negateExact(a) : (Object) Math.floorDiv(a, divisor(b));
            case "%" -> Math.floorMod(a, divisor(b));
            default -> power(a, b);
        };
    }

    private static long divisor(long b) {
        if (b == 0) {
            throw new PythonException("division by zero");
        }
        return b;
    }

    private static Object power(long a, long b) {
        if (b < 0) {
            return real("**", a, b);
        }
        long result = 1;
        long base = a;
        for (long left = b; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                result = Math.multiplyExact(result, base);
            }
            if (left > 1) {
                base = Math.multiplyExact(base, base);
            }
        }
        return result;
    }

    private static Object real(String operator, double a, double b) {
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new PythonException("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor((a - modulo(a, b)) / b + 0.5);
            case "%" -> modulo(a, b);
            default -> powerOf(a, b);
        };
    }

    private static double modulo(double a, double b) {
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0.0, b);
        }
        return rest < 0 == b < 0 ? rest : rest + b;
    }

    private static double powerOf(double a, double b) {
        if (a == 0 && b < 0) {
            throw new PythonException("0.0 cannot be raised to a negative power");
        }
        double result = Math.pow(a, b);
        if (Double.isNaN(result) && !Double.isNaN(a) && !Double.isNaN(b)) {
            throw new PythonException("a negative number to a power that is not whole is complex; not supported");
        }
        return result;
    }

    static Object negated(Object value) {
        return isWhole(value) ? arithmetic("-", 0L, whole(value)) : (Object) (-real(value));
    }

    /** Python's {@code int(text, base)}; null if it is none. */
    public static @Nullable Long parseWhole(String text, int base) {
        String digits = Strings.strip(text, null, true, true);
        boolean prefixed = base == 16 && digits.matches("[-+]?0[xX].*") || base == 8 && digits.matches("[-+]?0[oO].*")
                || base == 2 && digits.matches("[-+]?0[bB].*");
        if (prefixed) {
            digits = digits.replaceFirst("0[xXoObB]_?", "");
        }
        if (base == 10 && !WHOLE.matcher(digits).matches() || base < 2 || base > 36) {
            return null;
        }
        try {
            return new BigInteger(digits.replace("_", ""), base).longValueExact();
        } catch (NumberFormatException e) {
            return null;
        } catch (ArithmeticException e) {
            throw new PythonException("the number " + digits + " is too large; 64 bits at most");
        }
    }

    /** Python's {@code float(text)}; null if it is none. */
    public static @Nullable Double parseReal(String text) {
        String digits = Strings.strip(text, null, true, true);
        if (!REAL.matcher(digits).matches()) {
            return null;
        }
        String plain = digits.replace("_", "").toLowerCase(java.util.Locale.ROOT);
        boolean negative = plain.startsWith("-");
        if (plain.contains("nan")) {
            return Double.NaN;
        }
        if (plain.contains("inf")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.valueOf(plain);
    }

    /** A float without its fraction. */
    public static long truncated(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || Math.abs(value) >= 0x1p63) {
            throw new PythonException("cannot convert " + printed(value) + " to an integer of 64 bits");
        }
        return (long) value;
    }

    /** A float rounded to digits after the point, halves to the even one, as decimal digits of the float itself. */
    public static double rounded(double value, long digits) {
        if (Double.isNaN(value) || Double.isInfinite(value) || digits > 330) {
            return value;
        }
        int scale = (int) Math.max(digits, -330);
        double result = new BigDecimal(value).setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(result, value);
    }

    /** The shortest digits that give the float back, as Python's {@code repr} has them. */
    public static String printed(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        digits = digits.replaceFirst("0+$", "");
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                    + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        }
        if (exponent < 0) {
            return sign + "0." + "0".repeat(-exponent - 1) + digits;
        }
        if (digits.length() <= exponent + 1) {
            return sign + digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
        }
        return sign + digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }
}
