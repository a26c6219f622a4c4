// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. Chains are kept flat, so that long ones are not deep ones. */
public sealed interface Expression {

    /** Its offset in the template. */
    int at();

    /** Calls the visitor's method for what this is. */
    <R> R accept(Visitor<R> visitor);

    /** What is done with each kind. */
    interface Visitor<R> {
        R literal(Literal e);

        R name(Name e);

        R sequence(Sequence e);

        R dict(Dict e);

        R sign(Sign e);

        R arithmetic(Arithmetic e);

        R concatenation(Concatenation e);

        R comparison(Comparison e);

        R logic(Logic e);

        R not(Not e);

        R conditional(Conditional e);

        R postfix(Postfix e);
    }

    /** A value that is written down: null for none, a Boolean, Long, Double or String. */
    record Literal(int at, @Nullable Object value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.literal(this);
        }
    }

    /** A variable. */
    record Name(int at, String name) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.name(this);
        }
    }

    /** A list or a tuple. */
    record Sequence(int at, boolean tuple, List<Expression> items) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sequence(this);
        }
    }

    /** A dict; as many keys as values. */
    record Dict(int at, List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dict(this);
        }
    }

    /** A number with a sign before it. */
    record Sign(int at, boolean minus, Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sign(this);
        }
    }

    /** Operators of one rank, from left to right. */
    record Arithmetic(int at, Expression first, List<Operand> rest) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    /** Texts put together by {@code ~}. */
    record Concatenation(int at, List<Expression> items) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.concatenation(this);
        }
    }

    /** Comparisons in a row: all of neighbours have to hold. */
    record Comparison(int at, Expression first, List<Operand> rest) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    /** {@code and} or {@code or}: the first operand that decides, or the last. */
    record Logic(int at, boolean and, List<Expression> items) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.logic(this);
        }
    }

    /** The opposite. */
    record Not(int at, Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** {@code a if test else b}; undefined where there is no else. */
    record Conditional(int at, Expression test, Expression then, @Nullable Expression otherwise) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.conditional(this);
        }
    }

    /** A value, and what is taken of it one after the other. */
    record Postfix(int at, Expression first, List<Trailer> trailers) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.postfix(this);
        }
    }

    /** An operator and what stands on its right. */
    record Operand(int at, String operator, Expression value) {}

    /** What follows a value. */
    sealed interface Trailer {

        /** Its offset in the template. */
        int at();
    }

    /** {@code .name}. */
    record Attribute(int at, String name) implements Trailer {}

    /** {@code [index]}. */
    record Item(int at, Expression index) implements Trailer {}

    /** {@code [from:to:step]}. */
    record Slice(int at, @Nullable Expression from, @Nullable Expression to, @Nullable Expression step)
            implements Trailer {}

    /** {@code (arguments)}. */
    record Call(int at, Arguments arguments) implements Trailer {}

    /** {@code |name(arguments)}. */
    record Filter(int at, String name, Arguments arguments) implements Trailer {}

    /** {@code is name(arguments)}, or {@code is not}. */
    record Test(int at, boolean negated, String name, Arguments arguments) implements Trailer {}

    /** What a call passes: values by place, values by name, a list more of the first and a dict more of the second. */
    record Arguments(
            List<Expression> positional,
            Map<String, Expression> named,
            @Nullable Expression more,
            @Nullable Expression moreNamed) {

        static final Arguments NONE = new Arguments(List.of(), Map.of(), null, null);
    }
}
