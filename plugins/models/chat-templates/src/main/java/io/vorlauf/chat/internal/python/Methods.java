// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attributes and elements of values, as Jinja's sandbox hands them out: methods that change a value, and names that
 * begin with an underscore, are there for nobody.
 */
public final class Methods {

    private static final Set<String> CHANGING = Set.of("append", "clear", "extend", "insert", "pop", "popitem",
            "remove",
            "reverse", "setdefault", "sort", "update");

    private final Budget budget;
    private final Values values;
    private final Printer printer;

    /** Methods within a budget. */
    public Methods(Budget budget) {
        this.budget = budget;
        this.values = new Values(budget);
        this.printer = new Printer(budget);
    }

    /** What {@code value.name} is: an attribute or method first, an element of that key otherwise, or undefined. */
    public @Nullable Object attribute(@Nullable Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object own = own(value, name);
        if (own != Arguments.MISSING) {
            return own;
        }
        Object element = value instanceof Map<?, ?> map ? values.lookup(map, name) : Arguments.MISSING;
        return element == Arguments.MISSING ? missing(value, name) : element;
    }

    /** What {@code value[key]} is: an element first, an attribute or method of that name otherwise, or undefined. */
    public @Nullable Object item(@Nullable Object value, @Nullable Object key) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        Object element = Arguments.MISSING;
        if (value instanceof Map<?, ?> map) {
            boolean hashable = !(key instanceof Map) && (!(key instanceof List) || key instanceof Tuple);
            element = hashable ? values.lookup(map, key) : Arguments.MISSING;
        } else if ((value instanceof String || value instanceof List) && Numbers.isWhole(key)) {
            element = values.at(value, Numbers.whole(key));
        }
        if (element == Arguments.MISSING && key instanceof String name) {
            element = own(value, name);
        }
        return element == Arguments.MISSING ? missing(value, key) : element;
    }

    private Undefined missing(@Nullable Object value, @Nullable Object key) {
        String owner = value == null ? "'None'" : "'" + Values.type(value) + " object'";
        return new Undefined(key instanceof String name
                ? owner + " has no attribute '" + name + "'"
                : owner + " has no element " + printer.repr(key));
    }

    private @Nullable Object own(@Nullable Object value, String name) {
        if (value instanceof Attributed attributed) {
            return attributed.attribute(name);
        }
        if (name.startsWith("__") || (value instanceof Map || value instanceof List && !(value instanceof Tuple))
                && CHANGING.contains(name) && hasChanging(value, name)) {
            return new Undefined("access to attribute '" + name + "' of '" + Values.type(value) + "' object is unsafe");
        }
        if (value instanceof Tuple tuple && tuple.attribute(name) != Arguments.MISSING) {
            return tuple.attribute(name);
        }
        Callable method = value instanceof String text ? ofString(text, name)
                : value instanceof Map<?, ?> map ? ofDict(map, name)
                : value instanceof List<?> list ? ofList(list, name)
                : value instanceof Double real && name.equals("is_integer") ? a -> real == Math.rint(real)
                : null;
        return method == null ? Arguments.MISSING : method;
    }

    private static boolean hasChanging(Object value, String name) {
        boolean ofDict = Set.of("clear", "pop", "popitem", "setdefault", "update").contains(name);
        return value instanceof Map ? ofDict : !(value instanceof Range)
                && !Set.of("popitem", "setdefault", "update").contains(name);
    }

    private @Nullable Callable ofDict(Map<?, ?> map, String name) {
        return switch (name) {
            case "keys" -> a -> new View("dict_keys", new ArrayList<>(map.keySet()));
            case "values" -> a -> new View("dict_values", new ArrayList<>(map.values()));
            case "items" -> a -> new View("dict_items", items(map));
            case "get" -> a -> {
                Object[] given = a.bind("get", "key", "default");
                Object found = values.lookup(map, required("get", given[0]));
                return found == Arguments.MISSING ? Arguments.or(given[1], null) : found;
            };
            case "copy" -> a -> new LinkedHashMap<>(map);
            default -> null;
        };
    }

    /** The keys and values of a dict, in pairs. */
    public List<@Nullable Object> items(Map<?, ?> map) {
        budget.size(map.size());
        List<@Nullable Object> items = new ArrayList<>(map.size());
        map.forEach((key, value) -> items.add(Tuple.of(key, value)));
        return items;
    }

    private @Nullable Callable ofList(List<?> list, String name) {
        return switch (name) {
            case "count" -> a -> {
                Object value = required("count", a.bind("count", "value")[0]);
                return list.stream().filter(item -> values.equal(item, value)).count();
            };
            case "index" -> a -> {
                Object value = required("index", a.bind("index", "value")[0]);
                for (int i = 0; i < list.size(); i++) {
                    if (values.equal(list.get(i), value)) {
                        return (long) i;
                    }
                }
                throw new PythonException(printer.repr(value) + " is not in list");
            };
            case "copy" -> list instanceof Tuple || list instanceof Range ? null : a -> new ArrayList<>(list);
            default -> null;
        };
    }

    private @Nullable Callable ofString(String text, String name) {
        return switch (name) {
            case "strip" -> a -> stripped(text, name, a, true, true);
            case "lstrip" -> a -> stripped(text, name, a, true, false);
            case "rstrip" -> a -> stripped(text, name, a, false, true);
            case "split", "rsplit" -> a -> {
                Object[] given = a.bind(name, "sep", "maxsplit");
                budget.size(text.length());
                return Strings.split(text, optionalText(name, given[0]), whole(name, given[1], -1),
                        name.equals("rsplit"));
            };
            case "splitlines" -> a -> {
                Object keeps = Arguments.or(a.bind(name, "keepends")[0], false);
                return Strings.lines(text, Values.truth(keeps));
            };
            case "partition", "rpartition" -> a -> partitioned(text, name, text(name, a.bind(name, "sep")[0]));
            case "replace" -> a -> {
                Object[] given = a.bind(name, "old", "new", "count");
                return Strings.replace(text, text(name, given[0]), text(name, given[1]), whole(name, given[2], -1),
                        budget);
            };
            case "startswith", "endswith" -> a -> affixed(text, name, a);
            case "removeprefix" -> a -> {
                String prefix = text(name, a.bind(name, "prefix")[0]);
                return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            };
            case "removesuffix" -> a -> {
                String suffix = text(name, a.bind(name, "suffix")[0]);
                return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            };
            case "upper" -> a -> made(Strings.upper(text), name, a);
            case "lower", "casefold" -> a -> made(Strings.lower(text), name, a);
            case "title" -> a -> made(Strings.title(text), name, a);
            case "capitalize" -> a -> made(Strings.capitalized(text), name, a);
            case "swapcase" -> a -> made(Strings.swapped(text), name, a);
            case "join" -> a -> joined(text, required(name, a.bind(name, "iterable")[0]));
            case "find", "rfind", "index", "rindex", "count" -> a -> searched(text, name, a);
            case "isdigit", "isdecimal", "isnumeric" -> a -> Strings.all(text, Character::isDigit);
            case "isalpha" -> a -> Strings.all(text, Character::isLetter);
            case "isalnum" -> a -> Strings.all(text, Character::isLetterOrDigit);
            case "isspace" -> a -> !text.isEmpty() && Strings.strip(text, null, true, true).isEmpty();
            case "isupper" -> a -> Strings.allCased(text, true);
            case "islower" -> a -> Strings.allCased(text, false);
            case "istitle" -> a -> text.codePoints().anyMatch(Strings::isCased) && Strings.title(text).equals(text);
            case "isascii" -> a -> text.chars().allMatch(c -> c < 0x80);
            case "center", "ljust", "rjust" -> a -> justified(text, name, a);
            case "zfill" -> a -> {
                long width = whole(name, required(name, a.bind(name, "width")[0]), 0);
                int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
                String zeros = filled("0", width - Strings.length(text));
                return text.substring(0, sign) + zeros + text.substring(sign);
            };
            case "expandtabs" -> a -> expanded(text, whole(name, a.bind(name, "tabsize")[0], 8));
            case "format" -> a -> new Formats(budget).braces(text, a, this);
            default -> null;
        };
    }

    private String made(String text, String name, Arguments arguments) {
        arguments.bind(name);
        budget.size(text.length());
        return text;
    }

    private String stripped(String text, String name, Arguments arguments, boolean left, boolean right) {
        budget.size(text.length());
        return Strings.strip(text, optionalText(name, arguments.bind(name, "chars")[0]), left, right);
    }

    private Object partitioned(String text, String name, String separator) {
        if (separator.isEmpty()) {
            throw new PythonException("empty separator");
        }
        boolean last = name.equals("rpartition");
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    private boolean affixed(String text, String name, Arguments arguments) {
        Object[] given = arguments.bind(name, name.equals("startswith") ? "prefix" : "suffix", "start", "end");
        Object part = (String) values.slice(text, Arguments.or(given[1], null), Arguments.or(given[2], null), null);
        String in = (String) part;
        List<?> any = given[0] instanceof Tuple tuple ? tuple : Tuple.of(given[0]);
        for (Object affix : any) {
            String one = text(name, affix);
            if (name.equals("startswith") ? in.startsWith(one) : in.endsWith(one)) {
                return true;
            }
        }
        return false;
    }

    private String joined(String separator, @Nullable Object items) {
        Text out = new Text(budget);
        int count = 0;
        for (Object item : values.list(items)) {
            if (!(item instanceof String text)) {
                throw new PythonException("sequence item " + count + ": expected str instance, " + Values.type(item)
                        + " found");
            }
            out.append(count++ == 0 ? "" : separator).append(text);
        }
        return out.toString();
    }

    private Object searched(String text, String name, Arguments arguments) {
        Object[] given = arguments.bind(name, "sub", "start", "end");
        String part = text(name, given[0]);
        long length = Strings.length(text);
        long start = Math.min(length, whole(name, given[1], 0));
        start = start < 0 ? Math.max(0, start + length) : start;
        String in = (String) values.slice(text, start, Arguments.or(given[2], null), null);
        if (name.equals("count")) {
            return Strings.count(in, part);
        }
        int at = name.startsWith("r") ? in.lastIndexOf(part) : in.indexOf(part);
        if (at < 0 && name.endsWith("index")) {
            throw new PythonException("substring not found");
        }
        return at < 0 ? -1L : start + in.codePointCount(0, at);
    }

    private String justified(String text, String name, Arguments arguments) {
        Object[] given = arguments.bind(name, "width", "fillchar");
        long width = whole(name, required(name, given[0]), 0);
        String fill = text(name, Arguments.or(given[1], " "));
        if (Strings.length(fill) != 1) {
            throw new PythonException("the fill character must be exactly one character long");
        }
        if (name.equals("center")) {
            return Strings.centered(text, width, fill, budget);
        }
        String room = filled(fill, width - Strings.length(text));
        return name.equals("ljust") ? text + room : room + text;
    }

    private String filled(String fill, long count) {
        budget.size(Math.max(0, count));
        return fill.repeat((int) Math.max(0, count));
    }

    private String expanded(String text, long size) {
        StringBuilder out = new StringBuilder();
        long column = 0;
        for (int c : text.codePoints().toArray()) {
            if (c == '\t') {
                long spaces = size <= 0 ? 0 : size - column % size;
                budget.size(out.length() + spaces);
                out.append(" ".repeat((int) spaces));
                column += spaces;
            } else {
                out.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }

    private static @Nullable Object required(String name, @Nullable Object value) {
        if (value == Arguments.MISSING) {
            throw new PythonException(name + "() lacks an argument");
        }
        return value;
    }

    private static String text(String name, @Nullable Object value) {
        if (required(name, value) instanceof String text) {
            return text;
        }
        throw new PythonException(name + "() argument must be str, not " + Values.type(value));
    }

    private static @Nullable String optionalText(String name, @Nullable Object value) {
        return value == Arguments.MISSING || value == null ? null : text(name, value);
    }

    private static long whole(String name, @Nullable Object value, long otherwise) {
        if (value == Arguments.MISSING || value == null) {
            return otherwise;
        }
        if (!Numbers.isWhole(value)) {
            throw new PythonException(name + "(): '" + Values.type(value)
                    + "' object cannot be interpreted as an integer");
        }
        return Numbers.whole(value);
    }
}
