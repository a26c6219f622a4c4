// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be done with values: asking for their truth, comparing, going through them, taking parts. */
public final class Values {

    private final Budget budget;

    /** Operations within a budget. */
    public Values(Budget budget) {
        this.budget = budget;
    }

    /** What Python calls a value's type. */
    public static String type(@Nullable Object value) {
        if (value == null) {
            return "NoneType";
        }
        if (value instanceof Attributed attributed) {
            return attributed.type();
        }
        return value instanceof String ? "str"
                : value instanceof Boolean ? "bool"
                : value instanceof Long ? "int"
                : value instanceof Double ? "float"
                : value instanceof Tuple ? "tuple"
                : value instanceof Range ? "range"
                : value instanceof List ? "list"
                : value instanceof Map ? "dict"
                : value instanceof View view ? view.type()
                : value instanceof Once ? "generator"
                : value instanceof Undefined ? "Undefined"
                : "function";
    }

    /** Whether a value is true. */
    public static boolean truth(@Nullable Object value) {
        if (value == null || value instanceof Undefined) {
            return false;
        }
        return value instanceof Boolean truth ? truth
                : value instanceof String text ? !text.isEmpty()
                : value instanceof Long whole ? whole != 0
                : value instanceof Double real ? real != 0
                : value instanceof List<?> list ? !list.isEmpty()
                : value instanceof Map<?, ?> map ? !map.isEmpty()
                : !(value instanceof View view) || !view.items().isEmpty();
    }

    /** Python's {@code ==}. */
    public boolean equal(@Nullable Object a, @Nullable Object b) {
        budget.step();
        if (a == b) {
            return !Numbers.isNaN(a == null ? "" : a);
        }
        if (a == null || b == null) {
            return false;
        }
        if (a instanceof String text) {
            budget.steps(text.length() / 64);
            return a.equals(b);
        }
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return !Numbers.isNaN(a) && !Numbers.isNaN(b) && Numbers.compare(a, b) == 0;
        }
        budget.down();
        try {
            if (a instanceof List<?> left && b instanceof List<?> right) {
                return a instanceof Tuple == b instanceof Tuple && a instanceof Range == b instanceof Range
                        && left.size() == right.size() && equalItems(left, right);
            }
            return a instanceof Map<?, ?> left && b instanceof Map<?, ?> right ? equalEntries(left, right)
                    : a.equals(b);
        } finally {
            budget.up();
        }
    }

    private boolean equalItems(List<?> left, List<?> right) {
        Iterator<?> other = right.iterator();
        for (Object item : left) {
            if (!equal(item, other.next())) {
                return false;
            }
        }
        return true;
    }

    private boolean equalEntries(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = lookup(right, entry.getKey());
            if (other == Arguments.MISSING || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    /** The order of two values. */
    public int compare(@Nullable Object a, @Nullable Object b) {
        return order("<", a, b);
    }

    private int order(String operator, @Nullable Object a, @Nullable Object b) {
        budget.step();
        if (a instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (b instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (a instanceof String left && b instanceof String right) {
            budget.steps(left.length() / 64);
            return Strings.compare(left, right);
        }
        if (a != null && b != null && Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof List<?> left && b instanceof List<?> right && a instanceof Tuple == b instanceof Tuple) {
            budget.down();
            try {
                for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                    if (!equal(left.get(i), right.get(i))) {
                        return order(operator, left.get(i), right.get(i));
                    }
                }
            } finally {
                budget.up();
            }
            return Integer.compare(left.size(), right.size());
        }
        throw new PythonException("'" + operator + "' not supported between instances of '" + type(a) + "' and '"
                + type(b) + "'");
    }

    /** Whether a comparison holds. */
    public boolean holds(String operator, @Nullable Object a, @Nullable Object b) {
        boolean unordered = Numbers.isNumber(a) && Numbers.isNumber(b) && (isNaN(a) || isNaN(b));
        return switch (operator) {
            case "==" -> equal(a, b);
            case "!=" -> !equal(a, b);
            case "in" -> contains(b, a);
            case "not in" -> !contains(b, a);
            case "<" -> !unordered && order(operator, a, b) < 0;
            case "<=" -> !unordered && order(operator, a, b) <= 0;
            case ">" -> !unordered && order(operator, a, b) > 0;
            default -> !unordered && order(operator, a, b) >= 0;
        };
    }

    private static boolean isNaN(@Nullable Object value) {
        return value instanceof Double real && real.isNaN();
    }

    /** Python's {@code in}. */
    public boolean contains(@Nullable Object container, @Nullable Object value) {
        if (container instanceof String text) {
            if (!(value instanceof String part)) {
                throw new PythonException("'in <string>' requires string as left operand, not " + type(value));
            }
            budget.steps(text.length() / 64);
            return text.contains(part);
        }
        if (container instanceof Map<?, ?> map) {
            return lookup(map, value) != Arguments.MISSING;
        }
        Iterator<? extends @Nullable Object> items;
        try {
            items = iterate(container);
        } catch (PythonException e) {
            throw container instanceof Undefined
                    ? e : new PythonException("argument of type '" + type(container) + "' is not iterable");
        }
        while (items.hasNext()) {
            if (equal(items.next(), value)) {
                return true;
            }
        }
        return false;
    }

    /** The value of a key, or {@link Arguments#MISSING}. */
    public @Nullable Object lookup(Map<?, ?> map, @Nullable Object key) {
        if (key instanceof Map || key instanceof List && !(key instanceof Tuple) && !(key instanceof Range)) {
            throw new PythonException("unhashable type: '" + type(key) + "'");
        }
        if (key == null || key instanceof String) {
            Object value = map.get(key);
            return value != null || map.containsKey(key) ? value : Arguments.MISSING;
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (equal(entry.getKey(), key)) {
                return entry.getValue();
            }
        }
        return Arguments.MISSING;
    }

    /** Puts a value into a dict that is being made; an equal key keeps its place and its look. */
    public void put(Map<@Nullable Object, @Nullable Object> map, @Nullable Object key, @Nullable Object value) {
        if (key != null && !(key instanceof String) && lookup(map, key) != Arguments.MISSING) {
            map.keySet().stream().filter(k -> equal(k, key)).findFirst().ifPresent(k -> map.put(k, value));
        } else {
            map.put(key, value);
        }
    }

    /** What a loop goes through. */
    public Iterator<? extends @Nullable Object> iterate(@Nullable Object value) {
        if (value instanceof Once once) {
            return once.items();
        }
        if (value instanceof Undefined) {
            return Collections.emptyIterator();
        }
        if (value instanceof Iterable<?> items) {
            return items.iterator();
        }
        if (value instanceof Map<?, ?> map) {
            return map.keySet().iterator();
        }
        if (value instanceof View view) {
            return view.items().iterator();
        }
        if (value instanceof String text) {
            budget.size(text.length());
            return text.codePoints().mapToObj(Character::toString).iterator();
        }
        throw new PythonException("'" + type(value) + "' object is not iterable");
    }

    /** All of what a loop goes through, in a list of its own. */
    public List<@Nullable Object> list(@Nullable Object value) {
        List<@Nullable Object> all = new ArrayList<>();
        Iterator<? extends @Nullable Object> items = iterate(value);
        while (items.hasNext()) {
            budget.step();
            all.add(items.next());
        }
        return all;
    }

    /** Python's {@code len}. */
    public long length(@Nullable Object value) {
        if (value instanceof String text) {
            return Strings.length(text);
        }
        if (value instanceof Undefined) {
            return 0;
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof View view) {
            return view.items().size();
        }
        throw new PythonException("object of type '" + type(value) + "' has no len()");
    }

    /** The result of an operator. */
    public @Nullable Object binary(String operator, @Nullable Object a, @Nullable Object b) {
        budget.step();
        if (a instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (operator.equals("%") && a instanceof String format) {
            return new Formats(budget).percent(format, b);
        }
        if (b instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (a != null && b != null && Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.arithmetic(operator, a, b);
        }
        if (operator.equals("+")) {
            if (a instanceof String left && b instanceof String right) {
                budget.size((long) left.length() + right.length());
                return left.concat(right);
            }
            if (a instanceof List<?> left && b instanceof List<?> right && !(a instanceof Range)
                    && !(b instanceof Range)
                    && a instanceof Tuple == b instanceof Tuple) {
                budget.size(16L * left.size() + 16L * right.size());
                List<@Nullable Object> both = new ArrayList<>(left);
                both.addAll(right);
                return a instanceof Tuple ? Tuple.of(both) : both;
            }
        }
        if (operator.equals("*")) {
            if (Numbers.isWhole(b)) {
                return repeated(a, Numbers.whole(b), operator, b);
            }
            if (Numbers.isWhole(a)) {
                return repeated(b, Numbers.whole(a), operator, a);
            }
        }
        if (operator.equals("+") && a instanceof String) {
            throw new PythonException("can only concatenate str (not \"" + type(b) + "\") to str");
        }
        throw unsupported(operator, a, b);
    }

    private static PythonException unsupported(String operator, @Nullable Object a, @Nullable Object b) {
        return new PythonException("unsupported operand type(s) for " + operator + ": '" + type(a) + "' and '"
                + type(b) + "'");
    }

    private Object repeated(@Nullable Object value, long times, String operator, Object number) {
        long count = Math.max(0, times);
        if (value instanceof String text) {
            budget.size(text.isEmpty() ? 0 : product(text.length(), count));
            return text.isEmpty() ? "" : text.repeat((int) count);
        }
        if (value instanceof List<?> list && !(value instanceof Range)) {
            budget.size(list.isEmpty() ? 0 : product(list.size(), product(16, count)));
            List<@Nullable Object> all = new ArrayList<>();
            for (long i = 0; i < count && !list.isEmpty(); i++) {
                all.addAll(list);
            }
            return value instanceof Tuple ? Tuple.of(all) : all;
        }
        throw unsupported(operator, value, number);
    }

    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
    }

    /** A number with its sign. */
    public Object sign(boolean minus, @Nullable Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value == null || !Numbers.isNumber(value)) {
            throw new PythonException("bad operand type for unary " + (minus ? "-" : "+") + ": '" + type(value) + "'");
        }
        return minus ? Numbers.negated(value) : value instanceof Boolean ? Numbers.whole(value) : value;
    }

    /** An element by its place, from the end if it is negative; {@link Arguments#MISSING} if there is none. */
    @Nullable Object at(@Nullable Object sequence, long index) {
        long length = length(sequence);
        long place = index < 0 ? index + length : index;
        if (place < 0 || place >= length) {
            return Arguments.MISSING;
        }
        return sequence instanceof String text ? Strings.at(text, (int) place) : ((List<?>) sequence).get((int) place);
    }

    /** A part of a string, list or tuple. */
    public Object slice(@Nullable Object value, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!(value instanceof String) && !(value instanceof List)) {
            throw new PythonException(value instanceof Map ? "a dict has no slices"
                    : "'" + type(value) + "' object is not subscriptable");
        }
        long by = step == null ? 1 : limit(step);
        if (by == 0) {
            throw new PythonException("slice step cannot be zero");
        }
        long length = length(value);
        long first = from == null ? (by > 0 ? 0 : length - 1) : place(limit(from), length, by > 0 ? 0 : -1, by);
        long end = to == null ? (by > 0 ? length : -1) : place(limit(to), length, by > 0 ? 0 : -1, by);
        budget.size(Math.abs(end - first));
        if (value instanceof String text) {
            return Strings.slice(text, (int) first, (int) end, by);
        }
        List<?> list = (List<?>) value;
        List<@Nullable Object> part = new ArrayList<>();
        for (long i = first; by > 0 ? i < end : i > end; i += by) {
            part.add(list.get((int) i));
            if (Math.abs(by) > length) {
                break;
            }
        }
        return value instanceof Tuple ? Tuple.of(part) : part;
    }

    private static long limit(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (!Numbers.isWhole(value)) {
            throw new PythonException("slice indices must be integers or None, not " + type(value));
        }
        return Numbers.whole(value);
    }

    private static long place(long index, long length, long lowest, long by) {
        long place = index < 0 ? Math.max(lowest, index + length) : index;
        return Math.min(place, by > 0 ? length : length - 1);
    }
}
