// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import io.vorlauf.chat.internal.syntax.Token.Kind;
import java.util.List;

/** Tokens and a place in them, and how deep the parser is. Both parsers read from it. */
final class Tokens {

    /**
     * So deep that no template gets there, and that threads with small stacks can follow. Python has the same limit for
     * blocks.
     */
    static final int DEEPEST = 100;

    private final List<Token> tokens;
    private int position;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token ahead() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    boolean skipName(String name) {
        boolean there = current().isName(name);
        if (there) {
            next();
        }
        return there;
    }

    boolean skipOperator(String operator) {
        boolean there = current().isOperator(operator);
        if (there) {
            next();
        }
        return there;
    }

    Token expectOperator(String operator) {
        if (!current().isOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
        return next();
    }

    Token expect(Kind kind, String what) {
        if (current().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    Fault unexpected(String expected) {
        return new Fault("expected " + expected + ", got " + current().described(), current().at());
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new Fault("nested too deeply; " + DEEPEST + " levels at most", current().at());
        }
    }

    void leave() {
        depth--;
    }
}
