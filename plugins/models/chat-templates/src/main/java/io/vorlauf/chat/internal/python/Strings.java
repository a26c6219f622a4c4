// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import io.vorlauf.chat.internal.syntax.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Python's strings over Java's: their characters are code points. */
public final class Strings {

    private Strings() {}

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String at(String text, int index) {
        return Character.toString(text.codePointAt(text.offsetByCodePoints(0, index)));
    }

    static String slice(String text, int from, int end, long by) {
        if (by == 1) {
            int begin = text.offsetByCodePoints(0, Math.min(from, end));
            return from >= end ? "" : text.substring(begin, text.offsetByCodePoints(begin, end - from));
        }
        int[] points = text.codePoints().toArray();
        StringBuilder part = new StringBuilder();
        for (long i = from; by > 0 ? i < end : i > end; i += by) {
            part.appendCodePoint(points[(int) i]);
            if (Math.abs(by) > points.length) {
                break;
            }
        }
        return part.toString();
    }

    /** The order of two texts by code points; Java compares halves of pairs. */
    public static int compare(String a, String b) {
        int i = 0;
        int shorter = Math.min(a.length(), b.length());
        while (i < shorter && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == shorter) {
            return Integer.compare(a.length(), b.length());
        }
        char left = a.charAt(i);
        char right = b.charAt(i);
        if (Character.isSurrogate(left) != Character.isSurrogate(right)) {
            return Character.isSurrogate(left) ? 1 : -1;
        }
        return Character.compare(left, right);
    }

    /** The text without characters of a set at its ends; without white space if the set is null. */
    public static String strip(String text, @Nullable String set, boolean left, boolean right) {
        IntPredicate goes = set == null ? Spaces::isSpace : c -> set.indexOf(c) >= 0;
        int from = 0;
        int to = text.length();
        while (left && from < to && goes.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && goes.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    static List<@Nullable Object> split(String text, @Nullable String separator, long most, boolean fromRight) {
        List<@Nullable Object> parts = new ArrayList<>();
        long left = most < 0 ? Long.MAX_VALUE : most;
        if (separator != null) {
            if (separator.isEmpty()) {
                throw new PythonException("empty separator");
            }
            return fromRight ? splitRight(text, separator, left) : splitLeft(text, separator, left);
        }
        if (fromRight) {
            String rest = strip(text, null, false, true);
            while (!rest.isEmpty() && left-- > 0) {
                int begin = rest.length();
                while (begin > 0 && !Spaces.isSpace(rest.charAt(begin - 1))) {
                    begin--;
                }
                parts.add(0, rest.substring(begin));
                rest = strip(rest.substring(0, begin), null, false, true);
            }
            if (!rest.isEmpty()) {
                parts.add(0, rest);
            }
            return parts;
        }
        String rest = strip(text, null, true, false);
        while (!rest.isEmpty() && left-- > 0) {
            int end = 0;
            while (end < rest.length() && !Spaces.isSpace(rest.charAt(end))) {
                end++;
            }
            parts.add(rest.substring(0, end));
            rest = strip(rest.substring(end), null, true, false);
        }
        if (!rest.isEmpty()) {
            parts.add(rest);
        }
        return parts;
    }

    private static List<@Nullable Object> splitLeft(String text, String separator, long most) {
        List<@Nullable Object> parts = new ArrayList<>();
        int from = 0;
        for (int i = text.indexOf(separator); i >= 0 && parts.size() < most; i = text.indexOf(separator, from)) {
            parts.add(text.substring(from, i));
            from = i + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<@Nullable Object> splitRight(String text, String separator, long most) {
        List<@Nullable Object> parts = new ArrayList<>();
        int to = text.length();
        int i = text.lastIndexOf(separator, to - separator.length());
        while (i >= 0 && parts.size() < most) {
            parts.add(text.substring(i + separator.length(), to));
            to = i;
            i = to < separator.length() ? -1 : text.lastIndexOf(separator, to - separator.length());
        }
        parts.add(text.substring(0, to));
        java.util.Collections.reverse(parts);
        return parts;
    }

    /** The lines of a text, as Python knows line ends. */
    public static List<@Nullable Object> lines(String text, boolean keepEnds) {
        List<@Nullable Object> lines = new ArrayList<>();
        int from = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean ends = c >= '\n' && c <= '\r' || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
            int end = i++;
            if (ends) {
                if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
                    i++;
                }
                lines.add(text.substring(from, keepEnds ? i : end));
                from = i;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    /** The text with one part replaced by another, so many times at most, or always if that is negative. */
    public static String replace(String text, String old, String by, long most, Budget budget) {
        Text out = new Text(budget);
        long left = most < 0 ? Long.MAX_VALUE : most;
        int from = 0;
        if (old.isEmpty()) {
            while (left-- > 0) {
                out.append(by);
                if (from >= text.length()) {
                    break;
                }
                int next = text.offsetByCodePoints(from, 1);
                out.append(text.substring(from, next));
                from = next;
            }
            return out.append(text.substring(from)).toString();
        }
        for (int i = text.indexOf(old); i >= 0 && left-- > 0; i = text.indexOf(old, from)) {
            out.append(text.substring(from, i)).append(by);
            from = i + old.length();
        }
        return out.append(text.substring(from)).toString();
    }

    static long count(String text, String part) {
        if (part.isEmpty()) {
            return length(text) + 1L;
        }
        long count = 0;
        for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + part.length())) {
            count++;
        }
        return count;
    }

    /** In capitals. */
    public static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /** In small letters. */
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** With a capital first, and small letters after it. */
    public static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int second = text.offsetByCodePoints(0, 1);
        return titled(text.codePointAt(0)) + lower(text.substring(second));
    }

    private static String titled(int c) {
        String upper = upper(Character.toString(c));
        // Letters such as ß become several, of which only the first is a capital then.
        if (length(upper) > 1) {
            int second = upper.offsetByCodePoints(0, 1);
            return upper.substring(0, second) + lower(upper.substring(second));
        }
        return Character.toString(Character.toTitleCase(c));
    }

    static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean cased = isCased(c);
            out.append(!cased ? Character.toString(c) : inWord ? lower(Character.toString(c)) : titled(c));
            inWord = cased;
        }
        return out.toString();
    }

    static String swapped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(Character.isUpperCase(c) ? lower(one) : Character.isLowerCase(c) ? upper(one) : one);
        });
        return out.toString();
    }

    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    /** Whether there are letters with a case and all of them have this one. */
    public static boolean allCased(String text, boolean upper) {
        return text.codePoints().anyMatch(Strings::isCased)
                && text.codePoints().filter(Strings::isCased)
                        .allMatch(upper ? Character::isUpperCase : Character::isLowerCase);
    }

    static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    /** The text in the middle of so many characters. */
    public static String centered(String text, long width, String fill, Budget budget) {
        long room = Math.max(0, width - length(text));
        long left = room / 2 + (room & width & 1);
        budget.size(room + text.length());
        return fill.repeat((int) left) + text + fill.repeat((int) (room - left));
    }
}
