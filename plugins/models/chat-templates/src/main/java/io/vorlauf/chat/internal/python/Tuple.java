// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.python;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tuple: a list that is printed otherwise and equals no list. */
public final class Tuple extends AbstractList<@Nullable Object> {

    private final List<@Nullable Object> items;
    private final List<String> names;

    private Tuple(List<@Nullable Object> items, List<String> names) {
        this.items = items;
        this.names = names;
    }

    /** A tuple of some values. */
    public static Tuple of(@Nullable Object... items) {
        return new Tuple(Arrays.asList(items), List.of());
    }

    /** A tuple of the elements of a list that does not change. */
    public static Tuple of(List<@Nullable Object> items) {
        return new Tuple(items, List.of());
    }

    /** A tuple whose elements have names, too. */
    public Tuple named(String... attributes) {
        return new Tuple(items, List.of(attributes));
    }

    /** The element of a name, or {@link Arguments#MISSING}. */
    @Nullable Object attribute(String name) {
        int i = names.indexOf(name);
        return i < 0 ? Arguments.MISSING : items.get(i);
    }

    @Override
    public @Nullable Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
