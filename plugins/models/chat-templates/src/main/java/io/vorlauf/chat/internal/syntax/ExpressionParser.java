// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import io.vorlauf.chat.internal.syntax.Expression.Arguments;
import io.vorlauf.chat.internal.syntax.Expression.Operand;
import io.vorlauf.chat.internal.syntax.Expression.Trailer;
import io.vorlauf.chat.internal.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads expressions, one method for each rank of operators, from {@code if … else} to the values themselves. */
final class ExpressionParser {

    private static final Set<String> COMPARING = Set.of("==", "!=", "<", "<=", ">", ">=");

    private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

    private final Tokens tokens;
    private final Set<String> special = new HashSet<>();

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Which names were read that mean something in macros; the caller may change it. */
    Set<String> special() {
        return special;
    }

    Expression expression() {
        return conditional();
    }

    /** One expression, or a tuple of several with commas. */
    Expression expressions() {
        return tuple(this::conditional, this::atEnd, false);
    }

    /** The same without {@code if … else} at the top, which would begin something else there. */
    Expression unconditional(String... endingNames) {
        return tuple(this::or, () -> atEnd() || Set.of(endingNames).contains(tokens.current().text())
                && tokens.current().kind() == Kind.NAME, false);
    }

    private boolean atEnd() {
        Token token = tokens.current();
        return token.kind() == Kind.VARIABLE_END || token.kind() == Kind.BLOCK_END || token.isOperator(")");
    }

    private Expression tuple(Supplier<Expression> part, BooleanSupplier end, boolean mayBeEmpty) {
        int at = tokens.current().at();
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (!end.getAsBoolean()) {
            items.add(part.get());
            if (!tokens.skipOperator(",")) {
                break;
            }
            tuple = true;
        }
        if (!tuple && items.size() == 1) {
            return items.get(0);
        }
        if (!tuple && !mayBeEmpty) {
            throw tokens.unexpected("an expression");
        }
        return new Expression.Sequence(at, true, List.copyOf(items));
    }

    private Expression conditional() {
        tokens.enter();
        int at = tokens.current().at();
        Expression value = or();
        while (tokens.skipName("if")) {
            Expression test = or();
            Expression otherwise = tokens.skipName("else") ? conditional() : null;
            value = new Expression.Conditional(at, test, value, otherwise);
        }
        tokens.leave();
        return value;
    }

    private Expression or() {
        return logic(false, "or", this::and);
    }

    private Expression and() {
        return logic(true, "and", this::not);
    }

    private Expression logic(boolean and, String operator, Supplier<Expression> part) {
        int at = tokens.current().at();
        Expression first = part.get();
        if (!tokens.current().isName(operator)) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipName(operator)) {
            items.add(part.get());
        }
        return new Expression.Logic(at, and, List.copyOf(items));
    }

    private Expression not() {
        int at = tokens.current().at();
        if (!tokens.skipName("not")) {
            return comparison();
        }
        tokens.enter();
        Expression operand = not();
        tokens.leave();
        return new Expression.Not(at, operand);
    }

    private Expression comparison() {
        int at = tokens.current().at();
        Expression first = sum();
        List<Operand> rest = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.kind() == Kind.OPERATOR && COMPARING.contains(token.text())) {
                tokens.next();
                rest.add(new Operand(token.at(), token.text(), sum()));
            } else if (tokens.skipName("in")) {
                rest.add(new Operand(token.at(), "in", sum()));
            } else if (token.isName("not") && tokens.ahead().isName("in")) {
                tokens.next();
                tokens.next();
                rest.add(new Operand(token.at(), "not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Comparison(at, first, List.copyOf(rest));
            }
        }
    }

    private Expression sum() {
        return arithmetic(Set.of("+", "-"), this::concatenation);
    }

    private Expression concatenation() {
        int at = tokens.current().at();
        Expression first = product();
        if (!tokens.current().isOperator("~")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            items.add(product());
        }
        return new Expression.Concatenation(at, List.copyOf(items));
    }

    private Expression product() {
        return arithmetic(Set.of("*", "/", "//", "%"), this::power);
    }

    private Expression power() {
        return arithmetic(Set.of("**"), () -> signed(true));
    }

    private Expression arithmetic(Set<String> operators, Supplier<Expression> part) {
        int at = tokens.current().at();
        Expression first = part.get();
        List<Operand> rest = new ArrayList<>();
        while (tokens.current().kind() == Kind.OPERATOR && operators.contains(tokens.current().text())) {
            Token operator = tokens.next();
            rest.add(new Operand(operator.at(), operator.text(), part.get()));
        }
        return rest.isEmpty() ? first : new Expression.Arithmetic(at, first, List.copyOf(rest));
    }

    /** Filters and tests are for the number with its sign, so that its operand takes none of its own. */
    private Expression signed(boolean filters) {
        Token token = tokens.current();
        Expression value;
        if (token.isOperator("-") || token.isOperator("+")) {
            tokens.next();
            tokens.enter();
            value = new Expression.Sign(token.at(), token.isOperator("-"), signed(false));
            tokens.leave();
        } else {
            value = primary();
        }
        List<Trailer> trailers = new ArrayList<>();
        subscripts(trailers);
        while (filters && (filter(trailers) || test(trailers) || call(trailers))) {
            // each adds what it read
        }
        return trailers.isEmpty() ? value : new Expression.Postfix(token.at(), value, List.copyOf(trailers));
    }

    private Expression primary() {
        Token token = tokens.current();
        switch (token.kind()) {
            case NAME:
                tokens.next();
                if (SPECIAL.contains(token.text())) {
                    special.add(token.text());
                }
                return switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(token.at(), true);
                    case "false", "False" -> new Expression.Literal(token.at(), false);
                    case "none", "None" -> new Expression.Literal(token.at(), null);
                    default -> new Expression.Name(token.at(), token.text());
                };
            case STRING:
                StringBuilder text = new StringBuilder();
                while (tokens.current().kind() == Kind.STRING) {
                    text.append(tokens.next().text());
                }
                return new Expression.Literal(token.at(), text.toString());
            case INTEGER:
                return new Expression.Literal(token.at(), integer(tokens.next()));
            case FLOAT:
                return new Expression.Literal(token.at(), Double.valueOf(tokens.next().text()));
            default:
                return bracketed(token);
        }
    }

    private static Long integer(Token token) {
        String digits = token.text().toLowerCase(Locale.ROOT);
        try {
            if (digits.startsWith("0x")) {
                return Long.valueOf(digits.substring(2), 16);
            }
            if (digits.startsWith("0o")) {
                return Long.valueOf(digits.substring(2), 8);
            }
            return digits.startsWith("0b") ? Long.valueOf(digits.substring(2), 2) : Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new Fault("the number " + digits + " is too large; 64 bits at most", token.at());
        }
    }

    private Expression bracketed(Token token) {
        tokens.enter();
        Expression value;
        if (tokens.skipOperator("(")) {
            value = tuple(this::conditional, this::atEnd, true);
            tokens.expectOperator(")");
        } else if (tokens.skipOperator("[")) {
            List<Expression> items = new ArrayList<>();
            separated("]", () -> items.add(expression()));
            value = new Expression.Sequence(token.at(), false, List.copyOf(items));
        } else if (tokens.skipOperator("{")) {
            List<Expression> keys = new ArrayList<>();
            List<Expression> values = new ArrayList<>();
            separated("}", () -> {
                keys.add(expression());
                tokens.expectOperator(":");
                values.add(expression());
            });
            value = new Expression.Dict(token.at(), List.copyOf(keys), List.copyOf(values));
        } else {
            throw tokens.unexpected("a value");
        }
        tokens.leave();
        return value;
    }

    /** Parts with commas between them, and perhaps one after the last. */
    private void separated(String end, Runnable part) {
        while (!tokens.skipOperator(end)) {
            part.run();
            if (!tokens.current().isOperator(end)) {
                tokens.expectOperator(",");
            }
        }
    }

    private void subscripts(List<Trailer> trailers) {
        while (true) {
            Token token = tokens.current();
            if (tokens.skipOperator(".")) {
                Token name = tokens.next();
                switch (name.kind()) {
                    case NAME -> trailers.add(new Expression.Attribute(token.at(), name.text()));
                    case INTEGER -> trailers.add(
                            new Expression.Item(token.at(), new Expression.Literal(name.at(), integer(name))));
                    default -> throw new Fault("expected a name or a number after '.', got " + name.described(),
                            name.at());
                }
            } else if (tokens.skipOperator("[")) {
                tokens.enter();
                trailers.add(subscript(token));
                tokens.leave();
            } else if (!call(trailers)) {
                return;
            }
        }
    }

    private Trailer subscript(Token open) {
        Expression from = tokens.current().isOperator(":") ? null : expression();
        if (from != null && tokens.current().isOperator(",")) {
            List<Expression> items = new ArrayList<>(List.of(from));
            while (tokens.skipOperator(",")) {
                items.add(expression());
            }
            tokens.expectOperator("]");
            return new Expression.Item(open.at(), new Expression.Sequence(open.at(), true, List.copyOf(items)));
        }
        if (from != null && tokens.skipOperator("]")) {
            return new Expression.Item(open.at(), from);
        }
        tokens.expectOperator(":");
        Expression to = limit();
        Expression step = tokens.skipOperator(":") ? limit() : null;
        tokens.expectOperator("]");
        return new Expression.Slice(open.at(), from, to, step);
    }

    private @Nullable Expression limit() {
        return tokens.current().isOperator(":") || tokens.current().isOperator("]") ? null : expression();
    }

    private boolean call(List<Trailer> trailers) {
        int at = tokens.current().at();
        if (!tokens.current().isOperator("(")) {
            return false;
        }
        trailers.add(new Expression.Call(at, arguments()));
        return true;
    }

    /** Filters, each after its bar; the first one's is not there in a {@code filter} tag. */
    List<Trailer> filters(boolean first) {
        List<Trailer> filters = new ArrayList<>();
        if (first) {
            named(filters);
        }
        while (filter(filters)) {
            // each adds what it read
        }
        return List.copyOf(filters);
    }

    private boolean filter(List<Trailer> trailers) {
        if (!tokens.skipOperator("|")) {
            return false;
        }
        named(trailers);
        return true;
    }

    private void named(List<Trailer> trailers) {
        int at = tokens.current().at();
        String name = dotted();
        Arguments arguments = tokens.current().isOperator("(") ? arguments() : Arguments.NONE;
        trailers.add(new Expression.Filter(at, name, arguments));
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME, "a name").text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Kind.NAME, "a name").text());
        }
        return name.toString();
    }

    private boolean test(List<Trailer> trailers) {
        int at = tokens.current().at();
        if (!tokens.skipName("is")) {
            return false;
        }
        boolean negated = tokens.skipName("not");
        String name = dotted();
        trailers.add(new Expression.Test(at, negated, name, testArguments()));
        return true;
    }

    /** A test may have one argument without parentheses: {@code is divisibleby 3}. */
    private Arguments testArguments() {
        Token token = tokens.current();
        if (token.isOperator("(")) {
            return arguments();
        }
        boolean value = switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and", "is").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            default -> token.isOperator("[") || token.isOperator("{");
        };
        if (token.isName("is")) {
            throw new Fault("tests cannot be chained: expected 'and' or 'or' before 'is'", token.at());
        }
        if (!value) {
            return Arguments.NONE;
        }
        Expression first = primary();
        List<Trailer> trailers = new ArrayList<>();
        subscripts(trailers);
        Expression argument =
                trailers.isEmpty() ? first : new Expression.Postfix(token.at(), first, List.copyOf(trailers));
        return new Arguments(List.of(argument), Map.of(), null, null);
    }

    private Arguments arguments() {
        tokens.enter();
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        @Nullable Expression[] more = new Expression[2];
        separated(")", () -> {
            Token token = tokens.current();
            if (tokens.skipOperator("*")) {
                requireOrder(more[0] == null && more[1] == null, token);
                more[0] = expression();
            } else if (tokens.skipOperator("**")) {
                requireOrder(more[1] == null, token);
                more[1] = expression();
            } else if (token.kind() == Kind.NAME && tokens.ahead().isOperator("=")) {
                requireOrder(more[1] == null, token);
                tokens.next();
                tokens.next();
                if (named.put(token.text(), expression()) != null) {
                    throw new Fault("the argument '" + token.text() + "' is given twice", token.at());
                }
            } else {
                requireOrder(more[0] == null && more[1] == null && named.isEmpty(), token);
                positional.add(expression());
            }
        });
        tokens.leave();
        return new Arguments(List.copyOf(positional), named, more[0], more[1]);
    }

    private static void requireOrder(boolean holds, Token token) {
        if (!holds) {
            throw new Fault("arguments come in the order: by place, by name, *list, **dict", token.at());
        }
    }
}
