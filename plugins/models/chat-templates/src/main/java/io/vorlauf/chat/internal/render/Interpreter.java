// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Attributed;
import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.python.Callable;
import io.vorlauf.chat.internal.python.Namespace;
import io.vorlauf.chat.internal.python.Printer;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Text;
import io.vorlauf.chat.internal.python.Tuple;
import io.vorlauf.chat.internal.python.Undefined;
import io.vorlauf.chat.internal.python.Values;
import io.vorlauf.chat.internal.syntax.Expression;
import io.vorlauf.chat.internal.syntax.Fault;
import io.vorlauf.chat.internal.syntax.Statement;
import io.vorlauf.chat.internal.syntax.Statement.Signature;
import io.vorlauf.chat.internal.syntax.Statement.Target;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one rendering of a template. Each of {@code for}, {@code with}, macros and blocks that capture has a scope of
 * its own; {@code if} has none. Not thread-safe; for one use.
 */
public final class Interpreter implements Statement.Visitor {

    private enum Jump { NONE, CONTINUE, BREAK }

    private final Budget budget;
    private final Values values;
    private final Printer printer;
    private final Filters filters;
    private final Evaluator evaluator;
    private Scope scope;
    private Text out;
    private Jump jump = Jump.NONE;

    /**
     * A rendering.
     *
     * @param variables what the template gets
     * @param now the time for {@code strftime_now}
     */
    public Interpreter(Budget budget, Map<String, @Nullable Object> variables, Supplier<LocalDateTime> now) {
        this.budget = budget;
        this.values = new Values(budget);
        this.printer = new Printer(budget);
        this.filters = new Filters(budget);
        Map<String, @Nullable Object> all = new HashMap<>(new Functions(budget, now).all());
        all.putAll(variables);
        this.scope = Scope.of(all);
        this.out = new Text(budget);
        this.evaluator = new Evaluator(budget, filters, name -> scope.get(name));
    }

    /**
     * What a template prints.
     *
     * @throws Fault if it fails, or refuses what it was given
     */
    public String render(List<Statement> template) {
        try {
            run(template);
            return out.toString();
        } catch (PythonException e) {
            throw new Fault(e.getMessage(), evaluator.position(), e.refusal(), e);
        }
    }

    private void run(List<Statement> body) {
        budget.down();
        for (Statement statement : body) {
            budget.step();
            evaluator.at(statement.at());
            statement.accept(this);
            if (jump != Jump.NONE) {
                break;
            }
        }
        budget.up();
    }

    /** What a body prints, in a scope. */
    private String captured(Scope inner, List<Statement> body) {
        Text outer = out;
        out = new Text(budget);
        runIn(inner, body);
        String text = out.toString();
        out = outer;
        return text;
    }

    private void runIn(Scope inner, List<Statement> body) {
        Scope around = scope;
        scope = inner;
        run(body);
        scope = around;
    }

    @Override
    public void text(Statement.Text s) {
        out.append(s.text());
    }

    @Override
    public void print(Statement.Print s) {
        out.append(printer.str(evaluator.value(s.value())));
    }

    @Override
    public void condition(Statement.If s) {
        for (Statement.Branch branch : s.branches()) {
            if (branch.test() == null || Values.truth(evaluator.value(branch.test()))) {
                run(branch.body());
                return;
            }
        }
    }

    @Override
    public void loop(Statement.For s) {
        loop(s, evaluator.value(s.items()), 0);
    }

    private void loop(Statement.For s, @Nullable Object items, int depth) {
        Iterator<? extends @Nullable Object> each = values.iterate(items);
        Callable recursion = a -> {
            Text outer = out;
            Scope around = scope;
            out = new Text(budget);
            loop(s, a.bind("loop", "iterable")[0], depth + 1);
            String text = out.toString();
            out = outer;
            scope = around;
            return text;
        };
        Loop loop = new Loop(
                s.test() == null ? each : new Filtered(s, each), values, depth, s.recursive() ? recursion : null);
        Scope around = scope;
        boolean any = false;
        while (loop.hasNext()) {
            budget.step();
            any = true;
            scope = around.inner();
            assign(s.target(), loop.next());
            scope.set("loop", loop);
            run(s.body());
            scope = around;
            Jump how = jump;
            jump = Jump.NONE;
            if (how == Jump.BREAK) {
                break;
            }
        }
        if (!any) {
            runIn(around.inner(), s.otherwise());
        }
    }

    /** The elements for which a loop's condition holds; it is asked when an element is wanted, not before. */
    private final class Filtered implements Iterator<@Nullable Object> {

        private final Statement.For statement;
        private final Iterator<? extends @Nullable Object> items;
        private final Scope around = scope;
        private @Nullable Object next = Arguments.MISSING;

        Filtered(Statement.For statement, Iterator<? extends @Nullable Object> items) {
            this.statement = statement;
            this.items = items;
        }

        @Override
        public boolean hasNext() {
            Scope current = scope;
            while (next == Arguments.MISSING && items.hasNext()) {
                budget.step();
                Object item = items.next();
                scope = around.inner();
                assign(statement.target(), item);
                next = Values.truth(evaluator.value(statement.test())) ? item : Arguments.MISSING;
            }
            scope = current;
            return next != Arguments.MISSING;
        }

        @Override
        public @Nullable Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Object item = next;
            next = Arguments.MISSING;
            return item;
        }
    }

    @Override
    public void assign(Statement.Set s) {
        assign(s.target(), evaluator.value(s.value()));
    }

    private void assign(Target target, @Nullable Object value) {
        if (target instanceof Target.Variable variable) {
            scope.set(variable.name(), value);
        } else if (target instanceof Target.Member member) {
            evaluator.at(member.at());
            if (!(scope.get(member.namespace()) instanceof Namespace namespace)) {
                throw new PythonException("'" + member.namespace()
                        + "' is no namespace; only attributes of one that namespace() made can be set");
            }
            namespace.set(member.name(), value);
        } else if (target instanceof Target.Several several) {
            evaluator.at(several.at());
            List<@Nullable Object> parts = values.list(value);
            int expected = several.targets().size();
            if (parts.size() != expected) {
                throw new PythonException((parts.size() > expected ? "too many" : "not enough")
                        + " values to unpack: expected " + expected + ", got " + parts.size());
            }
            for (int i = 0; i < expected; i++) {
                assign(several.targets().get(i), parts.get(i));
            }
        }
    }

    @Override
    public void capture(Statement.SetBlock s) {
        String text = captured(scope.inner(), s.body());
        assign(s.target(), evaluator.trailed(text, s.filters()));
    }

    @Override
    public void scope(Statement.With s) {
        List<@Nullable Object> given = s.values().stream().<@Nullable Object>map(evaluator::value)
                .collect(ArrayList::new, List::add, List::addAll);
        Scope around = scope;
        scope = around.inner();
        for (int i = 0; i < given.size(); i++) {
            assign(s.targets().get(i), given.get(i));
        }
        run(s.body());
        scope = around;
    }

    @Override
    public void macro(Statement.Macro s) {
        scope.set(s.name(), new Macro(s.name(), s.signature(), scope));
    }

    @Override
    public void call(Statement.CallBlock s) {
        Macro caller = new Macro("caller", s.signature(), scope);
        List<Expression.Trailer> trailers = s.call().trailers();
        int last = trailers.size() - 1;
        Expression.Call call = (Expression.Call) trailers.get(last);
        Object callee = evaluator.trailed(evaluator.value(s.call().first()), trailers.subList(0, last));
        Arguments given = evaluator.arguments(call.arguments());
        Map<String, @Nullable Object> named = new LinkedHashMap<>(given.named());
        named.put("caller", caller);
        evaluator.at(call.at());
        out.append(printer.str(evaluator.call(callee, new Arguments(given.positional(), named))));
    }

    @Override
    public void filter(Statement.FilterBlock s) {
        String text = captured(scope.inner(), s.body());
        out.append(printer.str(evaluator.trailed(text, s.filters())));
    }

    @Override
    public void jump(Statement.Jump s) {
        jump = s.leaves() ? Jump.BREAK : Jump.CONTINUE;
    }

    /** A macro, with the scope it was defined in. */
    private final class Macro implements Callable, Attributed {

        private final String name;
        private final Signature signature;
        private final Scope definedIn;

        Macro(String name, Signature signature, Scope definedIn) {
            this.name = name;
            this.signature = signature;
            this.definedIn = definedIn;
        }

        @Override
        public String type() {
            return "Macro";
        }

        @Override
        public @Nullable Object attribute(String attribute) {
            return switch (attribute) {
                case "name" -> name;
                case "arguments" -> Tuple.of(List.<@Nullable Object>copyOf(signature.parameters()));
                default -> Arguments.MISSING;
            };
        }

        @Override
        public Object call(Arguments arguments) {
            List<String> parameters = signature.parameters();
            int given = Math.min(arguments.positional().size(), parameters.size());
            Scope inner = definedIn.inner();
            Map<String, @Nullable Object> left = new LinkedHashMap<>(arguments.named());
            for (int i = 0; i < given; i++) {
                if (left.containsKey(parameters.get(i))) {
                    throw new PythonException("macro '" + name + "' got its argument '" + parameters.get(i)
                            + "' twice");
                }
                inner.set(parameters.get(i), arguments.positional().get(i));
            }
            special(inner, arguments.positional().subList(given, arguments.positional().size()), left);
            Scope around = scope;
            scope = inner;
            int required = parameters.size() - signature.defaults().size();
            for (int i = given; i < parameters.size(); i++) {
                String parameter = parameters.get(i);
                inner.set(parameter, left.containsKey(parameter) ? left.get(parameter)
                        : i >= required ? evaluator.value(signature.defaults().get(i - required))
                        : new Undefined("parameter '" + parameter + "' was not provided"));
            }
            scope = around;
            return captured(inner, signature.body());
        }

        /** What has no parameter goes to the names that take the rest, if the body uses them. */
        private void special(Scope inner, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
            Map<String, @Nullable Object> rest = new LinkedHashMap<>(named);
            rest.keySet().removeAll(signature.parameters());
            if (signature.uses().contains("caller") && !signature.parameters().contains("caller")) {
                inner.set("caller", rest.containsKey("caller") ? rest.remove("caller")
                        : new Undefined("no caller defined"));
            }
            if (signature.uses().contains("kwargs")) {
                inner.set("kwargs", rest);
            } else if (!rest.isEmpty()) {
                throw new PythonException("macro '" + name + "' takes no argument '" + rest.keySet().iterator().next()
                        + "'; there are: " + String.join(", ", signature.parameters()));
            }
            if (signature.uses().contains("varargs")) {
                inner.set("varargs", Tuple.of(positional));
            } else if (!positional.isEmpty()) {
                throw new PythonException("macro '" + name + "' takes not more than " + signature.parameters().size()
                        + " arguments");
            }
        }
    }
}
