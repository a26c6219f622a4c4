// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Attributed;
import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.python.Callable;
import io.vorlauf.chat.internal.python.Numbers;
import io.vorlauf.chat.internal.python.Once;
import io.vorlauf.chat.internal.python.Printer;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Strings;
import io.vorlauf.chat.internal.python.Undefined;
import io.vorlauf.chat.internal.python.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What comes after {@code is}. */
final class Tests {

    private interface Test {
        boolean holds(@Nullable Object value, Arguments arguments);
    }

    private final Map<String, Test> tests = new HashMap<>();
    private final Values values;

    Tests(Budget budget, Set<String> filters) {
        values = new Values(budget);
        Printer printer = new Printer(budget);
        tests.put("defined", (v, a) -> !(v instanceof Undefined));
        tests.put("undefined", (v, a) -> v instanceof Undefined);
        tests.put("none", (v, a) -> v == null);
        tests.put("string", (v, a) -> v instanceof String);
        tests.put("mapping", (v, a) -> v instanceof Map);
        tests.put("number", (v, a) -> Numbers.isNumber(v));
        tests.put("integer", (v, a) -> v instanceof Long);
        tests.put("float", (v, a) -> v instanceof Double);
        tests.put("boolean", (v, a) -> v instanceof Boolean);
        tests.put("true", (v, a) -> Boolean.TRUE.equals(v));
        tests.put("false", (v, a) -> Boolean.FALSE.equals(v));
        tests.put("sequence", (v, a) -> v instanceof String || v instanceof List || v instanceof Map
                || v instanceof Undefined);
        tests.put("iterable", (v, a) -> isIterable(v));
        tests.put("callable", (v, a) -> v instanceof Callable || v instanceof Undefined);
        tests.put("escaped", (v, a) -> false);
        tests.put("odd", (v, a) -> values.equal(values.binary("%", v, 2L), 1L));
        tests.put("even", (v, a) -> values.equal(values.binary("%", v, 2L), 0L));
        tests.put("divisibleby", (v, a) -> values.equal(values.binary("%", v, one("divisibleby", a)), 0L));
        tests.put("sameas", (v, a) -> same(v, one("sameas", a)));
        tests.put("lower", (v, a) -> Strings.allCased(printer.str(v), false));
        tests.put("upper", (v, a) -> Strings.allCased(printer.str(v), true));
        tests.put("filter", (v, a) -> v instanceof String name && filters.contains(name));
        tests.put("test", (v, a) -> v instanceof String name && tests.containsKey(name));
        Map.of("==", "eq equalto", "!=", "ne", "<", "lt lessthan", "<=", "le", ">", "gt greaterthan", ">=", "ge",
                "in", "in")
                .forEach((operator, names) -> {
                    Test test = (v, a) -> values.holds(operator, v, one(operator, a));
                    tests.put(operator, test);
                    for (String name : names.split(" ")) {
                        tests.put(name, test);
                    }
                });
    }

    private static boolean isIterable(@Nullable Object value) {
        return value != null && !Numbers.isNumber(value) && !(value instanceof Callable)
                && !(value instanceof Attributed)
                || value instanceof Once || value instanceof Loop;
    }

    /** Python asks whether it is the same object; of values that cannot change, that is whether they are equal. */
    private boolean same(@Nullable Object a, @Nullable Object b) {
        boolean scalar = a == null || a instanceof String || Numbers.isNumber(a);
        return a == b || scalar && Values.type(a).equals(Values.type(b)) && values.equal(a, b);
    }

    private static @Nullable Object one(String test, Arguments arguments) {
        if (arguments.positional().size() + arguments.named().size() != 1) {
            throw new PythonException("the test '" + test + "' takes one argument");
        }
        return arguments.positional().isEmpty()
                ? arguments.named().values().iterator().next() : arguments.positional().get(0);
    }

    boolean holds(String name, @Nullable Object value, Arguments arguments) {
        Test test = tests.get(name);
        if (test == null) {
            throw new PythonException("no test '" + name + "'; there are: "
                    + String.join(", ", new TreeSet<>(tests.keySet())));
        }
        return test.holds(value, arguments);
    }
}
