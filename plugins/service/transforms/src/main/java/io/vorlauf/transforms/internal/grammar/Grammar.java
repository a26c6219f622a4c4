// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms.internal.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes what values may begin with. */
public final class Grammar {

    private Grammar() {}

    /** One of some values, each written in one way. */
    public static Frame literals(List<byte[]> spellings) {
        return new ByteTrie.Literal(ByteTrie.of(spellings));
    }

    /**
     * A string.
     *
     * @param shortest how many characters it has at least
     * @param longest how many it has at most; empty for any number
     * @param unicode whether characters may be written as {@code \}{@code u} and digits
     */
    public static Frame string(int shortest, OptionalInt longest, boolean unicode) {
        return new StringFrame.Start(shortest, longest.orElse(StringFrame.UNLIMITED), unicode);
    }

    /** Any number. */
    public static Frame number(boolean integer) {
        return NumberFrame.start(integer);
    }

    /**
     * A number between bounds; empty if there is none.
     *
     * @param lowest a bound that is included; empty for none
     * @param above a bound that is not included; empty for none
     * @param highest a bound that is included; empty for none
     * @param below a bound that is not included; empty for none
     */
    public static Optional<Bounded> number(boolean integer, Optional<BigDecimal> lowest, Optional<BigDecimal> above,
            Optional<BigDecimal> highest, Optional<BigDecimal> below) {
        BoundedFrame.Range range = new BoundedFrame.Range(integer, lowest, above, highest, below);
        return range.isEmpty()
                ? Optional.empty()
                : Optional.of(new Bounded(new BoundedFrame(range, ""), range.negative()));
    }

    /**
     * A number between bounds.
     *
     * @param negative whether it may be below zero
     */
    public record Bounded(Frame frame, boolean negative) {}

    /**
     * An array.
     *
     * @param fewest how many items it has at least
     * @param most how many it has at most; empty for any number
     */
    public static Frame array(Value item, int fewest, OptionalInt most) {
        return new ArrayFrame.Start(new ArrayFrame.Shape(item, fewest, most.orElse(ArrayFrame.UNLIMITED)));
    }

    /**
     * A property that has a name.
     *
     * @param name the name
     * @param spelling how it is written behind the opening quote, the closing one included
     * @param value what it may be
     * @param required whether it has to be there
     */
    public record Property(String name, byte[] spelling, Value value, boolean required) {}

    /**
     * An object.
     *
     * @param properties the properties that have a name, and may be there
     * @param forbidden the names of those that may not be there
     * @param additional what properties with other names may be; empty if there are none
     */
    public static Frame object(
            List<Property> properties, Set<String> forbidden, Optional<Value> additional) {
        return new ObjectFrame.Start(new ObjectFrame.Shape(properties, forbidden, additional));
    }
}
