// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** {@code strftime} for a local time without a zone, in the C locale. What it does not know stays as it is. */
final class Dates {

    private Dates() {}

    static String format(String format, LocalDateTime time) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            if (c != '%' || i == format.length()) {
                out.append(c);
                continue;
            }
            char flag = format.charAt(i);
            boolean flagged = (flag == '-' || flag == '_' || flag == '0' || flag == '^') && i + 1 < format.length();
            char code = flagged ? format.charAt(i + 1) : flag;
            i += flagged ? 2 : 1;
            String part = part(code, time);
            out.append(!flagged ? part : switch (flag) {
                case '-' -> part.replaceFirst("^[0 ]+(?=.)", "");
                case '_' -> spaced(part);
                case '^' -> part.toUpperCase(Locale.ROOT);
                default -> part.replace(' ', '0');
            });
        }
        return out.toString();
    }

    private static String spaced(String part) {
        int digit = 0;
        while (digit < part.length() - 1 && part.charAt(digit) == '0') {
            digit++;
        }
        return " ".repeat(digit) + part.substring(digit);
    }

    private static String part(char code, LocalDateTime t) {
        int hour = t.get(ChronoField.CLOCK_HOUR_OF_AMPM);
        int weekday = t.getDayOfWeek().getValue();
        return switch (code) {
            case 'd' -> two(t.getDayOfMonth());
            case 'e' -> String.format(Locale.ROOT, "%2d", t.getDayOfMonth());
            case 'm' -> two(t.getMonthValue());
            case 'b', 'h' -> t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'B' -> t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' -> t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'Y' -> Integer.toString(t.getYear());
            case 'y' -> two(Math.floorMod(t.getYear(), 100));
            case 'C' -> two(t.getYear() / 100);
            case 'G' -> Integer.toString(t.get(IsoFields.WEEK_BASED_YEAR));
            case 'V' -> two(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'U' -> two((t.getDayOfYear() + 6 - weekday % 7) / 7);
            case 'W' -> two((t.getDayOfYear() + 6 - (weekday - 1)) / 7);
            case 'u' -> Integer.toString(weekday);
            case 'w' -> Integer.toString(weekday % 7);
            case 'j' -> String.format(Locale.ROOT, "%03d", t.getDayOfYear());
            case 'H' -> two(t.getHour());
            case 'k' -> String.format(Locale.ROOT, "%2d", t.getHour());
            case 'I' -> two(hour);
            case 'l' -> String.format(Locale.ROOT, "%2d", hour);
            case 'M' -> two(t.getMinute());
            case 'S' -> two(t.getSecond());
            case 'f' -> String.format(Locale.ROOT, "%06d", t.getNano() / 1000);
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'P' -> t.getHour() < 12 ? "am" : "pm";
            case 'D', 'x' -> format("%m/%d/%y", t);
            case 'F' -> format("%Y-%m-%d", t);
            case 'T', 'X' -> format("%H:%M:%S", t);
            case 'R' -> format("%H:%M", t);
            case 'r' -> format("%I:%M:%S %p", t);
            case 'c' -> format("%a %b %e %H:%M:%S %Y", t);
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + code;
        };
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }
}
