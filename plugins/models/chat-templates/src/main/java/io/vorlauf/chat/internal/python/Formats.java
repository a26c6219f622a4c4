// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's two ways of formatting: {@code "%5.2f" % x} and {@code "{:>5}".format(x)}. */
public final class Formats {

    private static final Pattern PERCENT =
            Pattern.compile("%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d+))?[hlL]?(.?)", Pattern.DOTALL);
    private static final Pattern SPECIFICATION =
            Pattern.compile("(?:(.)?([<>^=]))?([-+ ])?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([a-zA-Z%])?",
                    Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("([^.\\[]*)((?:\\.[^.\\[]+|\\[[^\\]]+\\])*)");
    private static final int WIDEST = 9;

    private final Budget budget;
    private final Printer printer;

    Formats(Budget budget) {
        this.budget = budget;
        this.printer = new Printer(budget);
    }

    /** The text with its {@code %} replaced by values: elements of a tuple, keys of a dict, or the one value. */
    public String percent(String format, @Nullable Object values) {
        List<?> places = values instanceof Tuple tuple ? tuple : Tuple.of(values);
        Text out = new Text(budget);
        Matcher matcher = PERCENT.matcher(format);
        int from = 0;
        int next = 0;
        boolean named = false;
        while (matcher.find()) {
            out.append(format.substring(from, matcher.start()));
            from = matcher.end();
            String kind = matcher.group(5);
            if (kind.equals("%")) {
                out.append("%");
                continue;
            }
            if (kind.isEmpty()) {
                throw new PythonException("incomplete format");
            }
            if ("*".equals(matcher.group(3)) || "*".equals(matcher.group(4))) {
                throw new PythonException("'*' in formats is not supported");
            }
            Object value;
            if (matcher.group(1) != null) {
                named = true;
                if (!(values instanceof Map<?, ?> map)) {
                    throw new PythonException("format requires a mapping");
                }
                value = new Values(budget).lookup(map, matcher.group(1));
                if (value == Arguments.MISSING) {
                    throw new PythonException("no key '" + matcher.group(1) + "' for the format");
                }
            } else if (next >= places.size()) {
                throw new PythonException("not enough arguments for format string");
            } else {
                value = places.get(next++);
            }
            out.append(percent(matcher, kind.charAt(0), value));
        }
        // What has elements by a key might have been meant as names, and nobody misses those.
        boolean keyed = values instanceof Map || values instanceof Undefined
                || values instanceof List && !(values instanceof Tuple);
        if (!named && next < places.size() && !keyed) {
            throw new PythonException("not all arguments converted during string formatting");
        }
        return out.append(format.substring(from)).toString();
    }

    private String percent(Matcher matcher, char kind, @Nullable Object value) {
        String flags = matcher.group(2);
        int precision = small(matcher.group(4));
        String body = switch (kind) {
            case 's' -> cut(printer.str(value), precision);
            case 'r', 'a' -> cut(printer.repr(value), precision);
            case 'd', 'i', 'u' -> Long.toString(wholeOf(value, kind));
            case 'x' -> (flags.contains("#") ? "0x" : "") + Long.toString(wholeOf(value, kind), 16);
            case 'X' -> (flags.contains("#") ? "0X" : "")
                    + Long.toString(wholeOf(value, kind), 16).toUpperCase(Locale.ROOT);
            case 'o' -> (flags.contains("#") ? "0o" : "") + Long.toString(wholeOf(value, kind), 8);
            case 'c' -> value instanceof String text ? text : Character.toString((int) wholeOf(value, kind));
            case 'f', 'F', 'e', 'E', 'g', 'G' -> real(realOf(value, kind), kind, precision);
            default -> throw new PythonException("unsupported format character '" + kind + "'");
        };
        boolean number = "srac".indexOf(kind) < 0;
        if (number && !body.startsWith("-") && (flags.contains("+") || flags.contains(" "))) {
            body = (flags.contains("+") ? "+" : " ") + body;
        }
        int width = small(matcher.group(3));
        if (flags.contains("-")) {
            return padded(body, width, ' ', '<');
        }
        return number && flags.contains("0") ? padded(body, width, '0', '=') : padded(body, width, ' ', '>');
    }

    /** The text with its fields in braces replaced by arguments. */
    String braces(String format, Arguments arguments, Methods methods) {
        Text out = new Text(budget);
        int automatic = 0;
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            boolean doubled = i < format.length() && format.charAt(i) == c;
            if (c != '{' && c != '}') {
                out.append(String.valueOf(c));
            } else if (doubled) {
                out.append(String.valueOf(c));
                i++;
            } else {
                int end = format.indexOf('}', i);
                if (c == '}' || end < 0) {
                    throw new PythonException("single '" + c + "' encountered in format string");
                }
                String field = format.substring(i, end);
                if (field.indexOf('{') >= 0) {
                    throw new PythonException("fields within fields of formats are not supported");
                }
                i = end + 1;
                boolean unnamed = field.isEmpty() || "!:.[".indexOf(field.charAt(0)) >= 0;
                out.append(field((unnamed ? automatic++ : "") + field, arguments, methods));
            }
        }
        return out.toString();
    }

    private String field(String field, Arguments arguments, Methods methods) {
        int colon = field.indexOf(':');
        String specification = colon < 0 ? "" : field.substring(colon + 1);
        String name = colon < 0 ? field : field.substring(0, colon);
        int mark = name.indexOf('!');
        String conversion = mark < 0 ? "" : name.substring(mark + 1);
        Matcher path = FIELD.matcher(mark < 0 ? name : name.substring(0, mark));
        if (!path.matches()) {
            throw new PythonException("the field '{" + field + "}' of a format is none");
        }
        Object value = argument(path.group(1), arguments);
        for (String part : path.group(2).split("(?=[.\\[])")) {
            if (part.startsWith(".")) {
                value = methods.attribute(value, part.substring(1));
            } else if (!part.isEmpty()) {
                String key = part.substring(1, part.length() - 1);
                value = methods.item(value, key.matches("\\d{1,9}") ? (Object) Long.valueOf(key) : key);
            }
        }
        if (conversion.equals("r") || conversion.equals("s")) {
            value = conversion.equals("r") ? printer.repr(value) : printer.str(value);
        }
        return formatted(value, specification);
    }

    private static @Nullable Object argument(String name, Arguments arguments) {
        if (name.matches("\\d{1,9}")) {
            int place = Integer.parseInt(name);
            if (place >= arguments.positional().size()) {
                throw new PythonException("the format wants argument " + place + "; there are "
                        + arguments.positional().size());
            }
            return arguments.positional().get(place);
        }
        if (!arguments.named().containsKey(name)) {
            throw new PythonException("the format wants the argument '" + name + "', which is not given");
        }
        return arguments.named().get(name);
    }

    private String formatted(@Nullable Object value, String specification) {
        Matcher matcher = SPECIFICATION.matcher(specification);
        if (!matcher.matches()) {
            throw new PythonException("invalid format specifier '" + specification + "'");
        }
        if (specification.isEmpty()) {
            return printer.str(value);
        }
        boolean number = value instanceof Long || value instanceof Double;
        String kind = matcher.group(9);
        int precision = small(matcher.group(8));
        String body;
        if (number || value instanceof Boolean && kind != null && !kind.equals("s")) {
            body = number(value, kind == null ? ' ' : kind.charAt(0), precision, matcher.group(7));
            String sign = matcher.group(3);
            body = sign != null && !sign.equals("-") && !body.startsWith("-") ? sign + body : body;
        } else if (value instanceof String && (kind == null || kind.equals("s")) && matcher.group(7) == null) {
            body = cut((String) value, precision);
        } else {
            throw new PythonException("format specifier '" + specification + "' does not suit " + Values.type(value));
        }
        String fill = matcher.group(1);
        String align = matcher.group(2);
        boolean zero = matcher.group(5) != null;
        char with = fill != null ? fill.charAt(0) : zero ? '0' : ' ';
        char where = align != null ? align.charAt(0) : zero && number ? '=' : number ? '>' : '<';
        return padded(body, small(matcher.group(6)), with, where);
    }

    private static String number(Object value, char kind, int precision, @Nullable String group) {
        String body = switch (kind) {
            case ' ' -> Numbers.isWhole(value) ? Long.toString(Numbers.whole(value))
                    : precision < 0 ? Numbers.printed((Double) value) : real((Double) value, 'g', precision);
            case 'd' -> Long.toString(wholeOf(Numbers.isWhole(value) ? value : "", kind));
            case 'x' -> Long.toString(wholeOf(value, kind), 16);
            case 'X' -> Long.toString(wholeOf(value, kind), 16).toUpperCase(Locale.ROOT);
            case 'o' -> Long.toString(wholeOf(value, kind), 8);
            case 'b' -> Long.toString(wholeOf(value, kind), 2);
            case '%' -> real(Numbers.real(value) * 100, 'f', precision) + "%";
            case 'f', 'F', 'e', 'E', 'g', 'G' -> real(Numbers.real(value), kind, precision);
            default -> throw new PythonException("unknown format code '" + kind + "'");
        };
        if (group == null) {
            return body;
        }
        String whole = body.replaceFirst("^(-?\\d+).*$", "$1");
        return whole.replaceAll("(\\d)(?=(\\d{3})+$)", "$1" + group) + body.substring(whole.length());
    }

    private static String real(double value, char kind, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Numbers.printed(value);
        }
        int digits = precision < 0 ? 6 : precision;
        String body = switch (Character.toLowerCase(kind)) {
            case 'f' -> new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
            case 'e' -> scientific(value, digits);
            default -> general(value, Math.max(1, digits));
        };
        String signed = (value < 0 || 1 / value < 0) && !body.startsWith("-") ? "-" + body : body;
        return Character.isUpperCase(kind) ? signed.toUpperCase(Locale.ROOT) : signed;
    }

    private static String scientific(double value, int digits) {
        if (value == 0) {
            return "0" + (digits > 0 ? "." + "0".repeat(digits) : "") + "e+00";
        }
        BigDecimal rounded = new BigDecimal(value).round(new java.math.MathContext(digits + 1, RoundingMode.HALF_EVEN));
        String all = rounded.unscaledValue().abs().toString();
        int exponent = all.length() - 1 - rounded.scale();
        all = (all + "0".repeat(digits + 1)).substring(0, digits + 1);
        return (value < 0 ? "-" : "") + all.charAt(0) + (digits > 0 ? "." + all.substring(1) : "")
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String general(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        String scientific = scientific(value, digits - 1);
        int mark = scientific.indexOf('e');
        int exponent = Integer.parseInt(scientific.substring(mark + 1).replace("+", ""));
        if (exponent < -4 || exponent >= digits) {
            String mantissa = scientific.substring(0, mark);
            return (mantissa.contains(".") ? mantissa.replaceFirst("\\.?0+$", "") : mantissa)
                    + scientific.substring(mark);
        }
        String plain = new BigDecimal(value).setScale(digits - 1 - exponent, RoundingMode.HALF_EVEN).toPlainString();
        return plain.contains(".") ? plain.replaceFirst("\\.?0+$", "") : plain;
    }

    private static long wholeOf(@Nullable Object value, char kind) {
        if (value instanceof Double real && "diu".indexOf(kind) >= 0) {
            return Numbers.truncated(real);
        }
        if (!Numbers.isWhole(value)) {
            throw new PythonException("%" + kind + " format: an integer is required, not " + Values.type(value));
        }
        return Numbers.whole(value);
    }

    private static double realOf(@Nullable Object value, char kind) {
        if (value == null || !Numbers.isNumber(value)) {
            throw new PythonException("%" + kind + " format: a number is required, not " + Values.type(value));
        }
        return Numbers.real(value);
    }

    private static String cut(String text, int precision) {
        return precision < 0 || Strings.length(text) <= precision ? text : Strings.slice(text, 0, precision, 1);
    }

    /** A width or precision; -1 if there is none. */
    private static int small(@Nullable String digits) {
        if (digits == null) {
            return -1;
        }
        int number = digits.length() > WIDEST ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (number > 1000) {
            throw new PythonException("a width of " + digits + " in a format; 1000 at most");
        }
        return number;
    }

    private static String padded(String body, int width, char fill, char where) {
        int room = Math.max(0, width - Strings.length(body));
        String all = String.valueOf(fill).repeat(room);
        return switch (where) {
            case '<' -> body + all;
            case '^' -> all.substring(0, room / 2) + body + all.substring(room / 2);
            case '=' -> {
                int sign = body.startsWith("-") || body.startsWith("+") || body.startsWith(" ") ? 1 : 0;
                yield body.substring(0, sign) + all + body.substring(sign);
            }
            default -> all + body;
        };
    }
}
