// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

/**
 * The escapes in strings of templates. Jinja turns what is not ASCII into escapes first and then resolves all of them
 * by Python's rules; a backslash before anything else stays.
 */
final class Escapes {

    private Escapes() {}

    static String resolved(String literal, int at) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder out = new StringBuilder(literal.length());
        int i = 0;
        while (i < literal.length()) {
            int c = literal.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\\') {
                out.appendCodePoint(c);
                continue;
            }
            int escaped = literal.codePointAt(i);
            i += Character.charCount(escaped);
            switch (escaped) {
                case '\n' -> { }
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'a' -> out.append('\u0007');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'v' -> out.append('\u000b');
                case '\\', '\'', '"' -> out.appendCodePoint(escaped);
                case 'x' -> i = hexadecimal(literal, i, 2, out, at);
                case 'u' -> i = hexadecimal(literal, i, 4, out, at);
                case 'U' -> i = hexadecimal(literal, i, 8, out, at);
                case 'N' -> i = named(literal, i, out, at);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> i = octal(literal, i - 1, out);
                default -> out.append('\\').append(afterBackslash(escaped));
            }
        }
        return out.toString();
    }

    private static int hexadecimal(String literal, int from, int digits, StringBuilder out, int at) {
        int end = from + digits;
        if (end <= literal.length()
                && literal.substring(from, end).chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            long c = Long.parseLong(literal.substring(from, end), 16);
            if (c <= Character.MAX_CODE_POINT) {
                out.appendCodePoint((int) c);
                return end;
            }
        }
        throw new Fault("a string has an escape that is none; expected " + digits
                + " hexadecimal digits of a character", at);
    }

    private static int octal(String literal, int from, StringBuilder out) {
        int end = from;
        int c = 0;
        while (end < literal.length() && end < from + 3 && literal.charAt(end) >= '0' && literal.charAt(end) <= '7') {
            c = c * 8 + literal.charAt(end++) - '0';
        }
        out.appendCodePoint(c);
        return end;
    }

    private static int named(String literal, int from, StringBuilder out, int at) {
        int end = literal.indexOf('}', from);
        if (end > from && literal.charAt(from) == '{') {
            String name = literal.substring(from + 1, end);
            try {
                out.appendCodePoint(Character.codePointOf(name));
                return end + 1;
            } catch (IllegalArgumentException e) {
                throw new Fault("a string names the character '" + name + "'; there is none", at);
            }
        }
        throw new Fault("a string has '\\N' without the name of a character in braces", at);
    }

    /** The backslash before a character that is not ASCII escapes the backslash of that character's escape. */
    private static String afterBackslash(int c) {
        if (c < 0x80) {
            return Character.toString(c);
        }
        String format = c < 0x100 ? "x%02x" : c < 0x10000 ? "u%04x" : "U%08x";
        return String.format(format, c);
    }
}
