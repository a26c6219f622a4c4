// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text: Python's {@code str} and {@code repr}, and JSON as {@code json.dumps} writes it. */
public final class Printer {

    private final Budget budget;

    /** A printer within a budget. */
    public Printer(Budget budget) {
        this.budget = budget;
    }

    /** What is printed for a value. */
    public String str(@Nullable Object value) {
        return value instanceof String text ? text : value instanceof Undefined ? "" : repr(value);
    }

    /** The value as Python source. */
    public String repr(@Nullable Object value) {
        Text out = new Text(budget);
        repr(value, out);
        return out.toString();
    }

    private void repr(@Nullable Object value, Text out) {
        budget.step();
        budget.down();
        if (value == null) {
            out.append("None");
        } else if (value instanceof String text) {
            out.append(quoted(text));
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof Double real) {
            out.append(Numbers.printed(real));
        } else if (value instanceof Tuple tuple) {
            items("(", tuple, tuple.size() == 1 ? ",)" : ")", out);
        } else if (value instanceof List<?> list && !(value instanceof Range)) {
            items("[", list, "]", out);
        } else if (value instanceof Map<?, ?> map) {
            entries(map, out);
        } else if (value instanceof View view) {
            items(view.type() + "([", view.items(), "])", out);
        } else if (value instanceof Namespace namespace) {
            out.append("<Namespace ");
            entries(namespace.variables(), out);
            out.append(">");
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Long || value instanceof Range) {
            out.append(value.toString());
        } else {
            // Python prints an address, too.
            out.append("<" + Values.type(value) + ">");
        }
        budget.up();
    }

    private void items(String before, Iterable<? extends @Nullable Object> items, String after, Text out) {
        out.append(before);
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            repr(item, out);
            separator = ", ";
        }
        out.append(after);
    }

    private void entries(Map<?, ?> map, Text out) {
        out.append("{");
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            repr(entry.getKey(), out);
            out.append(": ");
            repr(entry.getValue(), out);
            separator = ", ";
        }
        out.append("}");
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(String.format(c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                    }
                }
            }
        });
        return out.append(quote).toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /**
     * How JSON is written.
     *
     * @param ascii whether other characters are escaped
     * @param indent what each level is indented by; null for all on one line
     * @param item what stands between items
     * @param key what stands after a key
     * @param sorted whether keys are sorted
     */
    public record Json(boolean ascii, @Nullable String indent, String item, String key, boolean sorted) {}

    /** The value as JSON. */
    public String json(@Nullable Object value, Json form) {
        Text out = new Text(budget);
        json(value, form, "\n", out);
        return out.toString();
    }

    private void json(@Nullable Object value, Json form, String line, Text out) {
        budget.step();
        budget.down();
        if (value instanceof String text) {
            out.append(jsonQuoted(text, form.ascii()));
        } else if (value instanceof Map<?, ?> map) {
            jsonObject(map, form, line, out);
        } else if (value instanceof List<?> list && !(value instanceof Range)) {
            String inner = line + form.indent();
            String separator = "[";
            for (Object item : list) {
                out.append(separator).append(form.indent() == null ? "" : inner);
                json(item, form, inner, out);
                separator = form.item();
            }
            out.append(list.isEmpty() ? "[]" : form.indent() == null ? "]" : line + "]");
        } else {
            out.append(jsonScalar(value, "Object of type " + Values.type(value) + " is not JSON serializable"));
        }
        budget.up();
    }

    private void jsonObject(Map<?, ?> map, Json form, String line, Text out) {
        String inner = line + form.indent();
        String separator = "{";
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (form.sorted()) {
            entries.sort(Comparator.comparing(e -> (Object) e.getKey(), new Values(budget)::compare));
        }
        for (Map.Entry<?, ?> entry : entries) {
            out.append(separator).append(form.indent() == null ? "" : inner);
            String key = entry.getKey() instanceof String text ? text : jsonScalar(entry.getKey(),
                    "keys must be str, int, float, bool or None, not " + Values.type(entry.getKey()));
            out.append(jsonQuoted(key, form.ascii())).append(form.key());
            json(entry.getValue(), form, inner, out);
            separator = form.item();
        }
        out.append(map.isEmpty() ? "{}" : form.indent() == null ? "}" : line + "}");
    }

    private static String jsonScalar(@Nullable Object value, String otherwise) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Double real) {
            return real.isNaN() ? "NaN" : real.isInfinite() ? (real > 0 ? "Infinity" : "-Infinity")
                    : Numbers.printed(real);
        }
        if (value instanceof Boolean || value instanceof Long) {
            return value.toString();
        }
        throw new PythonException(otherwise);
    }

    private static String jsonQuoted(String text, boolean ascii) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < ' ' || ascii && c > '~') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
