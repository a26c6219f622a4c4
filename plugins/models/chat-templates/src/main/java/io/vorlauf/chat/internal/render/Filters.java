// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.python.Methods;
import io.vorlauf.chat.internal.python.Numbers;
import io.vorlauf.chat.internal.python.Once;
import io.vorlauf.chat.internal.python.Printer;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Strings;
import io.vorlauf.chat.internal.python.Text;
import io.vorlauf.chat.internal.python.Tuple;
import io.vorlauf.chat.internal.python.Undefined;
import io.vorlauf.chat.internal.python.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What comes after a bar. Of Jinja's filters those for web pages are not there, nor {@code random}. */
final class Filters {

    private interface Filter {
        @Nullable Object apply(@Nullable Object value, Arguments arguments);
    }

    private static final Pattern WORDS = Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, Filter> filters = new HashMap<>();
    private final Budget budget;
    private final Values values;
    private final Methods methods;
    private final Printer printer;
    private final Tests tests;

    Filters(Budget budget) {
        this.budget = budget;
        this.values = new Values(budget);
        this.methods = new Methods(budget);
        this.printer = new Printer(budget);
        texts();
        numbers();
        collections();
        choices();
        this.tests = new Tests(budget, filters.keySet());
    }

    Tests tests() {
        return tests;
    }

    @Nullable Object apply(String name, @Nullable Object value, Arguments arguments) {
        Filter filter = filters.get(name);
        if (filter == null) {
            throw new PythonException("no filter '" + name + "'; there are: "
                    + String.join(", ", new TreeSet<>(filters.keySet())));
        }
        return filter.apply(value, arguments);
    }

    private void text(String name, UnaryOperator<String> change) {
        filters.put(name, (v, a) -> {
            a.bind(name);
            String text = printer.str(v);
            budget.size(text.length());
            return change.apply(text);
        });
    }

    private void texts() {
        text("string", text -> text);
        text("safe", text -> text);
        text("upper", Strings::upper);
        text("lower", Strings::lower);
        text("capitalize", Strings::capitalized);
        text("title", Filters::titled);
        filters.put("wordcount", (v, a) -> WORD.matcher(printer.str(v)).results().count());
        for (String name : List.of("escape", "e", "forceescape")) {
            text(name, text -> text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                    .replace("'", "&#39;").replace("\"", "&#34;"));
        }
        filters.put("trim", (v, a) -> {
            Object set = Arguments.or(a.bind("trim", "chars")[0], null);
            return Strings.strip(printer.str(v), set == null ? null : printer.str(set), true, true);
        });
        filters.put("replace", (v, a) -> {
            Object[] given = a.bind("replace", "old", "new", "count");
            return Strings.replace(printer.str(v), printer.str(needed("replace", given[0])),
                    printer.str(needed("replace", given[1])), whole("replace", given[2], -1), budget);
        });
        filters.put("indent", this::indented);
        filters.put("center", (v, a) -> Strings.centered(
                printer.str(v), whole("center", a.bind("center", "width")[0], 80), " ", budget));
        filters.put("truncate", this::truncated);
        filters.put("format", (v, a) -> {
            if (!a.positional().isEmpty() && !a.named().isEmpty()) {
                throw new PythonException("format takes arguments by place or by name, not both");
            }
            Object given = a.named().isEmpty() ? Tuple.of(a.positional()) : a.named();
            return values.binary("%", printer.str(v), given);
        });
        filters.put("tojson", this::json);
        filters.put("join", (v, a) -> {
            Object[] given = a.bind("join", "d", "attribute");
            String separator = printer.str(Arguments.or(given[0], ""));
            Function<@Nullable Object, @Nullable Object> part = part(Arguments.or(given[1], null), null);
            Text out = new Text(budget);
            boolean first = true;
            for (Object item : values.list(v)) {
                out.append(first ? "" : separator).append(printer.str(part.apply(item)));
                first = false;
            }
            return out.toString();
        });
    }

    private static String titled(String text) {
        Matcher words = WORDS.matcher(text);
        return words.replaceAll(word -> {
            String all = word.group();
            int second = all.offsetByCodePoints(0, 1);
            return Matcher.quoteReplacement(Strings.upper(all.substring(0, second))
                    + Strings.lower(all.substring(second)));
        });
    }

    private Object indented(@Nullable Object value, Arguments arguments) {
        Object[] given = arguments.bind("indent", "width", "first", "blank");
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof String text)) {
            throw new PythonException("indent wants a str, got " + Values.type(value));
        }
        String indent = given[0] instanceof String with ? with : spaces("indent", whole("indent", given[0], 4));
        boolean first = Values.truth(Arguments.or(given[1], false));
        boolean blank = Values.truth(Arguments.or(given[2], false));
        Text out = new Text(budget);
        // Jinja adds a line end before it splits, so that one at the end makes an empty last line.
        List<@Nullable Object> lines = Strings.lines(text + "\n", false);
        for (int i = 0; i < lines.size(); i++) {
            String line = (String) lines.get(i);
            boolean indents = i == 0 ? first : blank || !line.isEmpty();
            out.append(i == 0 ? "" : "\n").append(indents ? indent : "").append(line);
        }
        return out.toString();
    }

    private String spaces(String name, long count) {
        budget.size(Math.max(0, count));
        return " ".repeat((int) Math.max(0, count));
    }

    private @Nullable Object truncated(@Nullable Object value, Arguments arguments) {
        Object[] given = arguments.bind("truncate", "length", "killwords", "end", "leeway");
        long length = whole("truncate", given[0], 255);
        String end = printer.str(Arguments.or(given[2], "..."));
        if (values.length(value) <= length + whole("truncate", Arguments.or(given[3], null), 5)) {
            return value;
        }
        if (!(value instanceof String text)) {
            throw new PythonException("truncate wants a str, got " + Values.type(value));
        }
        String cut = (String) values.slice(text, null, Math.max(0, length - values.length(end)), null);
        int space = cut.lastIndexOf(' ');
        return (Values.truth(Arguments.or(given[1], false)) || space < 0 ? cut : cut.substring(0, space)) + end;
    }

    private Object json(@Nullable Object value, Arguments arguments) {
        Object[] given = arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        Object indent = Arguments.or(given[1], null);
        String each = indent == null ? null
                : indent instanceof String text ? text : spaces("tojson", whole("tojson", indent, 0));
        List<@Nullable Object> separators = Arguments.or(given[2], null) == null
                ? List.of(each == null ? ", " : ",", ": ")
                : values.list(given[2]);
        if (separators.size() != 2) {
            throw new PythonException("tojson wants two separators, got " + separators.size());
        }
        return printer.json(value, new Printer.Json(
                Values.truth(Arguments.or(given[0], false)), each, printer.str(separators.get(0)),
                printer.str(separators.get(1)), Values.truth(Arguments.or(given[3], false))));
    }

    private void numbers() {
        filters.put("int", (v, a) -> {
            Object[] given = a.bind("int", "default", "base");
            return integer(v, Arguments.or(given[0], 0L), (int) Math.min(99, whole("int", given[1], 10)));
        });
        filters.put("float", (v, a) -> {
            Object otherwise = Arguments.or(a.bind("float", "default")[0], 0.0);
            Double real = real(v);
            return real == null ? otherwise : real;
        });
        filters.put("abs", (v, a) -> values.holds("<", v, 0L) ? values.sign(true, v) : values.sign(false, v));
        filters.put("round", (v, a) -> {
            Object[] given = a.bind("round", "precision", "method");
            long precision = whole("round", given[0], 0);
            String method = printer.str(Arguments.or(given[1], "common"));
            if (!List.of("common", "ceil", "floor").contains(method)) {
                throw new PythonException("round's method must be common, ceil or floor, not '" + method + "'");
            }
            if (v instanceof Undefined undefined) {
                throw undefined.error();
            }
            if (!Numbers.isNumber(v)) {
                throw new PythonException("round wants a number, got " + Values.type(v));
            }
            if (!method.equals("common")) {
                double scale = Math.pow(10, precision);
                double scaled = ((Number) values.binary("*", v, 1.0)).doubleValue() * scale;
                return (method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale;
            }
            return v instanceof Double real ? Numbers.rounded(real, precision)
                    : precision >= 0 ? values.sign(false, v)
                    : (Object) (long) Numbers.rounded(((Number) values.sign(false, v)).doubleValue(), precision);
        });
        filters.put("sum", (v, a) -> {
            Object[] given = a.bind("sum", "attribute", "start");
            Function<@Nullable Object, @Nullable Object> part = part(Arguments.or(given[0], null), null);
            Object sum = Arguments.or(given[1], 0L);
            for (Object item : values.list(v)) {
                sum = values.binary("+", sum, part.apply(item));
            }
            return sum;
        });
    }

    private @Nullable Object integer(@Nullable Object value, @Nullable Object otherwise, int base) {
        if (value instanceof Long || value instanceof Boolean) {
            return values.sign(false, value);
        }
        if (value instanceof String text) {
            Long whole = Numbers.parseWhole(text, base);
            if (whole != null) {
                return whole;
            }
        }
        Double real = real(value);
        return real == null || real.isNaN() || real.isInfinite() ? otherwise : (Object) Numbers.truncated(real);
    }

    private @Nullable Double real(@Nullable Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        return value instanceof String text ? Numbers.parseReal(text)
                : Numbers.isNumber(value) ? (Double) values.binary("*", value, 1.0) : null;
    }

    private void collections() {
        for (String name : List.of("length", "count")) {
            filters.put(name, (v, a) -> values.length(v));
        }
        filters.put("list", (v, a) -> values.list(v));
        filters.put("items", (v, a) -> {
            if (v instanceof Undefined) {
                return new Once(Collections.emptyIterator());
            }
            if (v instanceof Map<?, ?> map) {
                return new Once(methods.items(map).iterator());
            }
            throw new PythonException("can only get item pairs from a mapping, not from " + Values.type(v));
        });
        filters.put("first", (v, a) -> {
            Iterator<? extends @Nullable Object> items = values.iterate(v);
            return items.hasNext() ? items.next() : new Undefined("no first item, the sequence was empty");
        });
        filters.put("last", (v, a) -> {
            if (v instanceof Once) {
                throw new PythonException("'generator' object is not reversible");
            }
            List<@Nullable Object> all = values.list(v);
            return all.isEmpty() ? new Undefined("no last item, the sequence was empty") : all.get(all.size() - 1);
        });
        filters.put("reverse", (v, a) -> {
            if (v instanceof String text) {
                return new StringBuilder(text).reverse().toString();
            }
            List<@Nullable Object> all = values.list(v);
            Collections.reverse(all);
            return v instanceof Once ? all : new Once(all.iterator());
        });
        filters.put("default", this::defaulted);
        filters.put("d", this::defaulted);
        filters.put("attr", (v, a) -> {
            Object name = needed("attr", a.bind("attr", "name")[0]);
            return v instanceof Map ? new Undefined("a dict has no attribute " + printer.repr(name))
                    : methods.attribute(v, printer.str(name));
        });
        filters.put("batch", (v, a) -> {
            Object[] given = a.bind("batch", "linecount", "fill_with");
            int count = (int) Math.max(1, Math.min(Integer.MAX_VALUE, whole("batch", needed("batch", given[0]), 1)));
            Object fill = Arguments.or(given[1], null);
            List<@Nullable Object> all = values.list(v);
            List<@Nullable Object> batches = new ArrayList<>();
            for (int i = 0; i < all.size(); i += Math.min(count, all.size())) {
                List<@Nullable Object> batch = new ArrayList<>(all.subList(i, Math.min(all.size(), i + count)));
                budget.size(fill == null ? 0 : count);
                while (fill != null && batch.size() < count) {
                    batch.add(fill);
                }
                batches.add(batch);
            }
            return new Once(batches.iterator());
        });
        filters.put("slice", this::sliced);
    }

    private @Nullable Object defaulted(@Nullable Object value, Arguments arguments) {
        Object[] given = arguments.bind("default", "default_value", "boolean");
        boolean falls = value instanceof Undefined || Values.truth(Arguments.or(given[1], false))
                && !Values.truth(value);
        return falls ? Arguments.or(given[0], "") : value;
    }

    private Object sliced(@Nullable Object value, Arguments arguments) {
        Object[] given = arguments.bind("slice", "slices", "fill_with");
        long slices = Math.max(1, whole("slice", needed("slice", given[0]), 1));
        budget.size(slices);
        Object fill = Arguments.or(given[1], null);
        List<@Nullable Object> all = values.list(value);
        int each = (int) (all.size() / slices);
        int longer = (int) (all.size() % slices);
        List<@Nullable Object> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < slices; i++) {
            int to = from + each + (i < longer ? 1 : 0);
            List<@Nullable Object> part = new ArrayList<>(all.subList(from, to));
            if (fill != null && i >= longer && longer > 0) {
                part.add(fill);
            }
            parts.add(part);
            from = to;
        }
        return new Once(parts.iterator());
    }

    private void choices() {
        filters.put("map", this::mapped);
        filters.put("select", (v, a) -> chosen(v, a, false, true));
        filters.put("reject", (v, a) -> chosen(v, a, false, false));
        filters.put("selectattr", (v, a) -> chosen(v, a, true, true));
        filters.put("rejectattr", (v, a) -> chosen(v, a, true, false));
        filters.put("sort", (v, a) -> {
            Object[] given = a.bind("sort", "reverse", "case_sensitive", "attribute");
            List<@Nullable Object> all = values.list(v);
            Comparator<@Nullable Object> order = order(Arguments.or(given[2], null), given[1]);
            all.sort(Values.truth(Arguments.or(given[0], false)) ? order.reversed() : order);
            return all;
        });
        filters.put("dictsort", (v, a) -> {
            Object[] given = a.bind("dictsort", "case_sensitive", "by", "reverse");
            String by = printer.str(Arguments.or(given[1], "key"));
            if (!(v instanceof Map<?, ?> map) || !by.equals("key") && !by.equals("value")) {
                throw new PythonException("dictsort wants a dict, and by 'key' or 'value'; got " + Values.type(v)
                        + " and '" + by + "'");
            }
            List<@Nullable Object> all = methods.items(map);
            Comparator<@Nullable Object> order = order(by.equals("key") ? 0L : 1L, given[0]);
            all.sort(Values.truth(Arguments.or(given[2], false)) ? order.reversed() : order);
            return all;
        });
        filters.put("min", (v, a) -> extreme("min", v, a, -1));
        filters.put("max", (v, a) -> extreme("max", v, a, 1));
        filters.put("unique", (v, a) -> {
            Object[] given = a.bind("unique", "case_sensitive", "attribute");
            Function<@Nullable Object, @Nullable Object> key = key(Arguments.or(given[1], null), given[0]);
            List<@Nullable Object> seen = new ArrayList<>();
            List<@Nullable Object> kept = new ArrayList<>();
            for (Object item : values.list(v)) {
                if (!values.contains(seen, key.apply(item))) {
                    seen.add(key.apply(item));
                    kept.add(item);
                }
            }
            return new Once(kept.iterator());
        });
        filters.put("groupby", (v, a) -> {
            Object[] given = a.bind("groupby", "attribute", "default", "case_sensitive");
            Object attribute = needed("groupby", given[0]);
            Function<@Nullable Object, @Nullable Object> part = part(attribute, Arguments.or(given[1], null));
            Function<@Nullable Object, @Nullable Object> key = part.andThen(folding(given[2]));
            List<@Nullable Object> all = values.list(v);
            all.sort(Comparator.comparing(key, values::compare));
            List<@Nullable Object> groups = new ArrayList<>();
            for (int i = 0; i < all.size();) {
                int from = i;
                while (i < all.size() && values.equal(key.apply(all.get(i)), key.apply(all.get(from)))) {
                    i++;
                }
                Object group = part.apply(all.get(from));
                groups.add(Tuple.of(group, new ArrayList<>(all.subList(from, i))).named("grouper", "list"));
            }
            return groups;
        });
    }

    private Object mapped(@Nullable Object value, Arguments arguments) {
        Function<@Nullable Object, @Nullable Object> each;
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Object[] given = arguments.bind("map", "attribute", "default");
            each = part(given[0], Arguments.or(given[1], null));
        } else {
            String name = printer.str(needed("map", arguments.positional().isEmpty()
                    ? Arguments.MISSING : arguments.positional().get(0)));
            each = item -> apply(name, item, arguments.without(1));
        }
        return lazily(value, each, item -> true);
    }

    private Object chosen(@Nullable Object value, Arguments arguments, boolean byAttribute, boolean keeps) {
        int off = byAttribute ? 1 : 0;
        List<@Nullable Object> given = arguments.positional();
        if (byAttribute && given.isEmpty()) {
            throw new PythonException("selectattr and rejectattr want the name of an attribute");
        }
        Function<@Nullable Object, @Nullable Object> part = part(byAttribute ? given.get(0) : null, null);
        Predicate<@Nullable Object> test = given.size() > off
                ? item -> tests.holds(printer.str(given.get(off)), item, arguments.without(off + 1))
                : Values::truth;
        return lazily(value, item -> item, item -> test.test(part.apply(item)) == keeps);
    }

    /** What becomes of elements when somebody asks for them; before that nothing happens, nor fails. */
    private Once lazily(
            @Nullable Object value, Function<@Nullable Object, @Nullable Object> each,
                    Predicate<@Nullable Object> wanted) {
        return new Once(new Iterator<@Nullable Object>() {
            private @Nullable Iterator<? extends @Nullable Object> items;
            private @Nullable Object next = Arguments.MISSING;

            @Override
            public boolean hasNext() {
                items = items == null ? values.iterate(value) : items;
                while (next == Arguments.MISSING && items.hasNext()) {
                    budget.step();
                    Object item = items.next();
                    next = wanted.test(item) ? each.apply(item) : Arguments.MISSING;
                }
                return next != Arguments.MISSING;
            }

            @Override
            public @Nullable Object next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Object item = next;
                next = Arguments.MISSING;
                return item;
            }
        });
    }

    private @Nullable Object extreme(String name, @Nullable Object value, Arguments arguments, int sign) {
        Object[] given = arguments.bind(name, "case_sensitive", "attribute");
        Comparator<@Nullable Object> order = order(Arguments.or(given[1], null), given[0]);
        List<@Nullable Object> all = values.list(value);
        if (all.isEmpty()) {
            return new Undefined("no aggregated item, the sequence was empty");
        }
        Object best = all.get(0);
        for (Object item : all) {
            if (Integer.signum(order.compare(item, best)) == sign) {
                best = item;
            }
        }
        return best;
    }

    private Comparator<@Nullable Object> order(@Nullable Object attribute, @Nullable Object caseSensitive) {
        return Comparator.comparing(key(attribute, caseSensitive), values::compare);
    }

    /** What is compared of an element: some of its parts, without regard to capitals. */
    private Function<@Nullable Object, @Nullable Object> key(@Nullable Object attribute,
            @Nullable Object caseSensitive) {
        UnaryOperator<@Nullable Object> fold = folding(caseSensitive);
        if (!(attribute instanceof String names) || !names.contains(",")) {
            return part(attribute, null).andThen(fold);
        }
        List<Function<@Nullable Object, @Nullable Object>> parts = new ArrayList<>();
        for (String name : names.split(",")) {
            parts.add(part(name, null).andThen(fold));
        }
        return item -> {
            List<@Nullable Object> all = new ArrayList<>();
            parts.forEach(part -> all.add(part.apply(item)));
            return all;
        };
    }

    private static UnaryOperator<@Nullable Object> folding(@Nullable Object caseSensitive) {
        boolean exact = caseSensitive != Arguments.MISSING && Values.truth(caseSensitive);
        return value -> !exact && value instanceof String text ? Strings.lower(text) : value;
    }

    /**
     * A part of an element: the element itself for null, or what a path such as {@code function.name} or {@code 0}
     * leads to.
     */
    private Function<@Nullable Object, @Nullable Object> part(@Nullable Object path, @Nullable Object otherwise) {
        if (path == null) {
            return item -> item;
        }
        List<Object> keys = new ArrayList<>();
        if (path instanceof String text) {
            for (String key : text.split("\\.", -1)) {
                keys.add(key.matches("\\d{1,18}") ? (Object) Long.valueOf(key) : key);
            }
        } else {
            keys.add(path);
        }
        return item -> {
            Object part = item;
            for (Object key : keys) {
                part = methods.item(part, key);
                part = part instanceof Undefined && otherwise != null ? otherwise : part;
            }
            return part;
        };
    }

    private static @Nullable Object needed(String filter, @Nullable Object value) {
        if (value == Arguments.MISSING) {
            throw new PythonException("the filter '" + filter + "' lacks an argument");
        }
        return value;
    }

    private static long whole(String filter, @Nullable Object value, long otherwise) {
        if (value == Arguments.MISSING || value == null) {
            return otherwise;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw new PythonException("the filter '" + filter + "' wants an integer, got " + Values.type(value));
    }
}
