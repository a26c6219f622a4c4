// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a template does. */
public sealed interface Statement {

    /** Its offset in the template. */
    int at();

    /** Calls the visitor's method for what this is. */
    void accept(Visitor visitor);

    /** What is done with each kind. */
    interface Visitor {
        void text(Text s);

        void print(Print s);

        void condition(If s);

        void loop(For s);

        void assign(Set s);

        void capture(SetBlock s);

        void scope(With s);

        void macro(Macro s);

        void call(CallBlock s);

        void filter(FilterBlock s);

        void jump(Jump s);
    }

    /** Text as it stands. */
    record Text(int at, String text) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.text(this);
        }
    }

    /** {@code {{ … }}}. */
    record Print(int at, Expression value) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.print(this);
        }
    }

    /** The first branch whose test is true; the last may have none. */
    record If(int at, List<Branch> branches) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.condition(this);
        }
    }

    /** A test, or null for else, and what is done then. */
    record Branch(@Nullable Expression test, List<Statement> body) {}

    /** A loop. */
    record For(
            int at,
            Target target,
            Expression items,
            @Nullable Expression test,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.loop(this);
        }
    }

    /** An assignment. */
    record Set(int at, Target target, Expression value) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.assign(this);
        }
    }

    /** An assignment of what the body prints, after some filters. */
    record SetBlock(int at, Target target, List<Expression.Trailer> filters, List<Statement> body)
            implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.capture(this);
        }
    }

    /** A scope with variables of its own. */
    record With(int at, List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.scope(this);
        }
    }

    /**
     * A macro's parameters and body; the last parameters may have defaults.
     *
     * @param uses which of {@code caller}, {@code varargs} and {@code kwargs} the body mentions
     */
    record Signature(
            List<String> parameters,
            List<Expression> defaults,
            List<Statement> body,
            Collection<String> uses) {}

    /** The definition of a macro. */
    record Macro(int at, String name, Signature signature) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.macro(this);
        }
    }

    /** A call whose callee may call the body. */
    record CallBlock(int at, Expression.Postfix call, Signature signature) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.call(this);
        }
    }

    /** Filters over what the body prints; without any it is a scope, such as {@code generation}. */
    record FilterBlock(int at, List<Expression.Trailer> filters, List<Statement> body) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.filter(this);
        }
    }

    /** {@code break} or {@code continue}. */
    record Jump(int at, boolean leaves) implements Statement {
        @Override
        public void accept(Visitor visitor) {
            visitor.jump(this);
        }
    }

    /** What is assigned to: a name, an attribute of a namespace, or several. */
    sealed interface Target {

        /** A variable. */
        record Variable(int at, String name) implements Target {}

        /** An attribute of a namespace. */
        record Member(int at, String namespace, String name) implements Target {}

        /** As many as the value has elements. */
        record Several(int at, List<Target> targets) implements Target {}
    }
}
