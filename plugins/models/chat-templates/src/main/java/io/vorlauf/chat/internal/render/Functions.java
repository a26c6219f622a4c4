// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Attributed;
import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.python.Callable;
import io.vorlauf.chat.internal.python.Namespace;
import io.vorlauf.chat.internal.python.Printer;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Range;
import io.vorlauf.chat.internal.python.Values;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every template can call. */
final class Functions {

    private final Values values;
    private final Printer printer;
    private final Supplier<LocalDateTime> now;

    Functions(Budget budget, Supplier<LocalDateTime> now) {
        this.values = new Values(budget);
        this.printer = new Printer(budget);
        this.now = now;
    }

    Map<String, @Nullable Object> all() {
        Map<String, @Nullable Object> all = new HashMap<>();
        all.put("range", (Callable) this::range);
        all.put("dict", (Callable) this::dict);
        all.put("namespace", (Callable) a -> {
            Map<String, @Nullable Object> variables = new LinkedHashMap<>();
            dict(a).forEach((key, value) -> variables.put(printer.str(key), value));
            return new Namespace(variables);
        });
        all.put("cycler", (Callable) Cycler::new);
        all.put("joiner", (Callable) a -> {
            Object separator = Arguments.or(a.bind("joiner", "sep")[0], ", ");
            boolean[] used = new boolean[1];
            return (Callable) none -> {
                boolean first = !used[0];
                used[0] = true;
                return first ? "" : separator;
            };
        });
        all.put("raise_exception", (Callable) a -> {
            throw PythonException.refusal(printer.str(Arguments.or(a.bind("raise_exception", "message")[0], "")));
        });
        all.put("strftime_now", (Callable) a -> {
            if (a.bind("strftime_now", "format")[0] instanceof String format) {
                return Dates.format(format, now.get());
            }
            throw new PythonException("strftime_now() wants a format");
        });
        return all;
    }

    private Object range(Arguments arguments) {
        List<@Nullable Object> given = arguments.positional();
        if (given.isEmpty() || given.size() > 3 || !arguments.named().isEmpty()) {
            throw new PythonException("range takes 1 to 3 arguments, got " + given.size());
        }
        long[] numbers = new long[given.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(given.get(i) instanceof Long number)) {
                throw new PythonException(
                        "'" + Values.type(given.get(i)) + "' object cannot be interpreted as an integer");
            }
            numbers[i] = number;
        }
        return numbers.length == 1
                ? new Range(0, numbers[0], 1)
                : new Range(numbers[0], numbers[1], numbers.length == 3 ? numbers[2] : 1);
    }

    private Map<@Nullable Object, @Nullable Object> dict(Arguments arguments) {
        Map<@Nullable Object, @Nullable Object> made = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw new PythonException("dict expected at most 1 argument, got " + arguments.positional().size());
        }
        for (Object given : arguments.positional()) {
            if (given instanceof Map<?, ?> map) {
                made.putAll(map);
            } else {
                for (Object pair : values.list(given)) {
                    List<@Nullable Object> both = values.list(pair);
                    if (both.size() != 2) {
                        throw new PythonException("a dict is made of pairs; got " + both.size() + " elements");
                    }
                    values.put(made, both.get(0), both.get(1));
                }
            }
        }
        made.putAll(arguments.named());
        return made;
    }

    /** Gives its values in turn. */
    private static final class Cycler implements Attributed {

        private final List<@Nullable Object> items;
        private int position;

        Cycler(Arguments arguments) {
            items = arguments.positional();
            if (items.isEmpty()) {
                throw new PythonException("at least one item has to be provided");
            }
        }

        @Override
        public String type() {
            return "Cycler";
        }

        @Override
        public @Nullable Object attribute(String name) {
            return switch (name) {
                case "current" -> items.get(position);
                case "next" -> (Callable) a -> {
                    Object item = items.get(position);
                    position = (position + 1) % items.size();
                    return item;
                };
                case "reset" -> (Callable) a -> {
                    position = 0;
                    return null;
                };
                default -> Arguments.MISSING;
            };
        }
    }
}
