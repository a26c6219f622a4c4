// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Attributed;
import io.vorlauf.chat.internal.python.Callable;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Undefined;
import io.vorlauf.chat.internal.python.Values;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is {@code loop} in a loop. It reads ahead only as far as the body asks, as a loop's condition may depend on what
 * the body does.
 */
final class Loop implements Attributed, Callable {

    private final Iterator<? extends @Nullable Object> items;
    private final Values values;
    private final int depth;
    private final @Nullable Callable recursion;
    private final LinkedList<@Nullable Object> ahead = new LinkedList<>();
    private long index = -1;
    private @Nullable Object previous;
    private @Nullable Object current;
    private @Nullable List<@Nullable Object> lastChanged;

    Loop(Iterator<? extends @Nullable Object> items, Values values, int depth, @Nullable Callable recursion) {
        this.items = items;
        this.values = values;
        this.depth = depth;
        this.recursion = recursion;
    }

    boolean hasNext() {
        return !ahead.isEmpty() || items.hasNext();
    }

    @Nullable Object next() {
        previous = current;
        current = ahead.isEmpty() ? items.next() : ahead.removeFirst();
        index++;
        return current;
    }

    private boolean isLast() {
        if (ahead.isEmpty() && items.hasNext()) {
            ahead.add(items.next());
        }
        return ahead.isEmpty();
    }

    private long length() {
        while (items.hasNext()) {
            ahead.add(items.next());
        }
        return index + 1 + ahead.size();
    }

    @Override
    public String type() {
        return "LoopContext";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1;
            case "index0" -> index;
            case "revindex" -> length() - index;
            case "revindex0" -> length() - index - 1;
            case "first" -> index == 0;
            case "last" -> isLast();
            case "length" -> length();
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item") : previous;
            case "nextitem" -> isLast() ? new Undefined("there is no next item") : ahead.getFirst();
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> Arguments.MISSING;
        };
    }

    private @Nullable Object cycle(Arguments arguments) {
        List<@Nullable Object> given = arguments.positional();
        if (given.isEmpty()) {
            throw new PythonException("no items for cycling given");
        }
        return given.get((int) (index % given.size()));
    }

    private Object changed(Arguments arguments) {
        boolean changed = lastChanged == null || !values.equal(lastChanged, arguments.positional());
        lastChanged = arguments.positional();
        return changed;
    }

    @Override
    public @Nullable Object call(Arguments arguments) {
        if (recursion == null) {
            throw new PythonException("the loop must have the 'recursive' marker to be called recursively");
        }
        return recursion.call(arguments);
    }
}
