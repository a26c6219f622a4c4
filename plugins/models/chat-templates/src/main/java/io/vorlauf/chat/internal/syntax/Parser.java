// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.syntax;

import io.vorlauf.chat.internal.syntax.Statement.Branch;
import io.vorlauf.chat.internal.syntax.Statement.Signature;
import io.vorlauf.chat.internal.syntax.Statement.Target;
import io.vorlauf.chat.internal.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a template. What Jinja has for several files, such as {@code include}, is refused. */
public final class Parser {

    private static final List<String> ENDS =
            List.of("elif", "else", "endif", "endfor", "endset", "endwith", "endmacro", "endcall", "endfilter",
                    "endgeneration", "endraw");
    private static final List<String> TAGS =
            List.of("if", "for", "set", "with", "macro", "call", "filter", "generation", "break", "continue", "print",
                    "raw");

    private static final Set<String> RESERVED =
            Set.of("true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is");

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private int loops;

    private Parser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** The text that offsets count in: with {@code \n} for every line end, and without the last one. */
    public static String normalized(String source) {
        return Lexer.normalized(source);
    }

    /**
     * The statements of a template.
     *
     * @param source a {@linkplain #normalized normalized} text
     * @throws Fault if it is none
     */
    public static List<Statement> parse(String source) {
        Parser parser = new Parser(new Tokens(Lexer.tokens(source)));
        List<Statement> all = parser.statements();
        if (parser.tokens.current().kind() != Kind.END) {
            throw new Fault("nothing is open that '" + parser.tokens.current().text() + "' would end",
                    parser.tokens.current().at());
        }
        return all;
    }

    /** Statements up to a tag that ends them, whose name is then the current token, or up to the end. */
    private List<Statement> statements() {
        tokens.enter();
        List<Statement> body = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            switch (token.kind()) {
                case DATA -> body.add(new Statement.Text(token.at(), tokens.next().text()));
                case VARIABLE_BEGIN -> {
                    tokens.next();
                    body.add(new Statement.Print(token.at(), expressions.expressions()));
                    tokens.expect(Kind.VARIABLE_END, "'}}'");
                }
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (tokens.current().kind() == Kind.NAME && ENDS.contains(tokens.current().text())) {
                        tokens.leave();
                        return List.copyOf(body);
                    }
                    statement(body);
                    tokens.expect(Kind.BLOCK_END, "'%}'");
                }
                default -> {
                    tokens.leave();
                    return List.copyOf(body);
                }
            }
        }
    }

    /** The body of a tag, and the name of what ended it. */
    private String body(List<Statement> body, Token tag, String... ends) {
        tokens.skipOperator(":");
        tokens.expect(Kind.BLOCK_END, "'%}'");
        body.addAll(statements());
        Token end = tokens.current();
        if (end.kind() == Kind.NAME && Arrays.asList(ends).contains(end.text())) {
            return tokens.next().text();
        }
        String expected = Arrays.stream(ends).map(e -> "'" + e + "'").collect(Collectors.joining(" or "));
        throw new Fault("expected " + expected + " for '" + tag.text() + "', got " + end.described(),
                end.kind() == Kind.END ? tag.at() : end.at());
    }

    private List<Statement> body(Token tag, String end) {
        List<Statement> body = new ArrayList<>();
        body(body, tag, end);
        return List.copyOf(body);
    }

    private void statement(List<Statement> body) {
        Token tag = tokens.expect(Kind.NAME, "the name of a tag");
        switch (tag.text()) {
            case "if" -> body.add(condition(tag));
            case "for" -> body.add(loop(tag));
            case "set" -> body.add(set(tag));
            case "with" -> body.add(with(tag));
            case "macro" -> {
                String name = tokens.expect(Kind.NAME, "the macro's name").text();
                body.add(new Statement.Macro(tag.at(), name, signature(tag, "endmacro")));
            }
            case "call" -> body.add(call(tag));
            case "filter" -> {
                List<Expression.Trailer> filters = expressions.filters(true);
                body.add(new Statement.FilterBlock(tag.at(), filters, outsideLoops(tag, "endfilter")));
            }
            case "generation" ->
                body.add(new Statement.FilterBlock(tag.at(), List.of(), outsideLoops(tag, "endgeneration")));
            case "break", "continue" -> {
                if (loops == 0) {
                    throw new Fault("'" + tag.text() + "' is in no loop", tag.at());
                }
                body.add(new Statement.Jump(tag.at(), tag.text().equals("break")));
            }
            case "print" -> {
                do {
                    body.add(new Statement.Print(tag.at(), expressions.expression()));
                } while (tokens.skipOperator(","));
            }
            default -> throw new Fault("no tag '" + tag.text() + "'; there are: " + String.join(", ", TAGS), tag.at());
        }
    }

    /** What prints for somebody else cannot leave a loop around it. */
    private List<Statement> outsideLoops(Token tag, String end) {
        int around = loops;
        loops = 0;
        List<Statement> body = body(tag, end);
        loops = around;
        return body;
    }

    private Statement condition(Token tag) {
        List<Branch> branches = new ArrayList<>();
        String end = "elif";
        while (end.equals("elif")) {
            Expression test = expressions.unconditional();
            List<Statement> body = new ArrayList<>();
            end = body(body, tag, "elif", "else", "endif");
            branches.add(new Branch(test, List.copyOf(body)));
        }
        if (end.equals("else")) {
            branches.add(new Branch(null, body(tag, "endif")));
        }
        return new Statement.If(tag.at(), List.copyOf(branches));
    }

    private Statement loop(Token tag) {
        Target target = target(false);
        if (!tokens.skipName("in")) {
            throw tokens.unexpected("'in'");
        }
        Expression items = expressions.unconditional("recursive");
        Expression test = tokens.skipName("if") ? expressions.expression() : null;
        boolean recursive = tokens.skipName("recursive");
        List<Statement> body = new ArrayList<>();
        loops++;
        String end = body(body, tag, "else", "endfor");
        loops--;
        List<Statement> otherwise = end.equals("else") ? body(tag, "endfor") : List.of();
        return new Statement.For(tag.at(), target, items, test, recursive, List.copyOf(body), otherwise);
    }

    private Statement set(Token tag) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            return new Statement.Set(tag.at(), target, expressions.expressions());
        }
        List<Expression.Trailer> filters = expressions.filters(false);
        return new Statement.SetBlock(tag.at(), target, filters, outsideLoops(tag, "endset"));
    }

    private Statement with(Token tag) {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(single(false));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.With(tag.at(), List.copyOf(targets), List.copyOf(values), body(tag, "endwith"));
    }

    private Statement call(Token tag) {
        List<String> names = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        if (tokens.current().isOperator("(")) {
            parameters(names, defaults);
        }
        Expression callee = expressions.expression();
        if (callee instanceof Expression.Postfix postfix
                && postfix.trailers().get(postfix.trailers().size() - 1) instanceof Expression.Call) {
            return new Statement.CallBlock(tag.at(), postfix, signature(tag, names, defaults, "endcall"));
        }
        throw new Fault("expected a call after 'call'", callee.at());
    }

    private Signature signature(Token tag, String end) {
        List<String> names = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        parameters(names, defaults);
        return signature(tag, names, defaults, end);
    }

    private Signature signature(Token tag, List<String> names, List<Expression> defaults, String end) {
        Set<String> around = Set.copyOf(expressions.special());
        expressions.special().clear();
        List<Statement> body = outsideLoops(tag, end);
        Set<String> uses = Set.copyOf(expressions.special());
        expressions.special().addAll(around);
        return new Signature(List.copyOf(names), List.copyOf(defaults), body, uses);
    }

    private void parameters(List<String> names, List<Expression> defaults) {
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (!names.isEmpty()) {
                tokens.expectOperator(",");
            }
            Token name = tokens.expect(Kind.NAME, "the name of a parameter");
            if (names.contains(name.text())) {
                throw new Fault("the parameter '" + name.text() + "' is there twice", name.at());
            }
            names.add(name.text());
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw new Fault("the parameter '" + name.text() + "' needs a default, as one before it has one",
                        name.at());
            }
        }
    }

    private Target target(boolean members) {
        int at = tokens.current().at();
        List<Target> targets = new ArrayList<>();
        boolean several = false;
        do {
            Token token = tokens.current();
            if (several && (token.isName("in") || token.isOperator("=") || token.isOperator(")")
                    || token.kind() == Kind.BLOCK_END)) {
                break;
            }
            targets.add(single(members));
            several |= tokens.current().isOperator(",");
        } while (tokens.skipOperator(","));
        return several ? new Target.Several(at, List.copyOf(targets)) : targets.get(0);
    }

    private Target single(boolean members) {
        Token token = tokens.current();
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Target inner = target(members);
            tokens.expectOperator(")");
            tokens.leave();
            return inner;
        }
        tokens.expect(Kind.NAME, "the name of a variable");
        if (RESERVED.contains(token.text())) {
            throw new Fault("'" + token.text() + "' cannot be assigned to", token.at());
        }
        if (members && tokens.skipOperator(".")) {
            return new Target.Member(token.at(), token.text(), tokens.expect(Kind.NAME, "a name").text());
        }
        return new Target.Variable(token.at(), token.text());
    }
}
