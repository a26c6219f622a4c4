// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat.internal.render;

import io.vorlauf.chat.internal.python.Arguments;
import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.python.Callable;
import io.vorlauf.chat.internal.python.Methods;
import io.vorlauf.chat.internal.python.Printer;
import io.vorlauf.chat.internal.python.PythonException;
import io.vorlauf.chat.internal.python.Text;
import io.vorlauf.chat.internal.python.Tuple;
import io.vorlauf.chat.internal.python.Undefined;
import io.vorlauf.chat.internal.python.Values;
import io.vorlauf.chat.internal.syntax.Expression;
import io.vorlauf.chat.internal.syntax.Expression.Operand;
import io.vorlauf.chat.internal.syntax.Expression.Trailer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of expressions. It knows at any time where in the template it is, so that whoever catches an error can say
 * so.
 */
final class Evaluator implements Expression.Visitor<@Nullable Object> {

    private final Budget budget;
    private final Values values;
    private final Methods methods;
    private final Printer printer;
    private final Filters filters;
    private final Function<String, @Nullable Object> variables;
    private int position;

    /** An evaluator; {@code variables} gives {@link Arguments#MISSING} for those that there are not. */
    Evaluator(Budget budget, Filters filters, Function<String, @Nullable Object> variables) {
        this.budget = budget;
        this.values = new Values(budget);
        this.methods = new Methods(budget);
        this.printer = new Printer(budget);
        this.filters = filters;
        this.variables = variables;
    }

    int position() {
        return position;
    }

    void at(int offset) {
        position = offset;
    }

    @Nullable Object value(Expression expression) {
        budget.step();
        budget.down();
        position = expression.at();
        Object value = expression.accept(this);
        budget.up();
        return value;
    }

    private @Nullable Object optional(@Nullable Expression expression) {
        return expression == null ? null : value(expression);
    }

    @Override
    public @Nullable Object literal(Expression.Literal e) {
        return e.value();
    }

    @Override
    public @Nullable Object name(Expression.Name e) {
        Object value = variables.apply(e.name());
        return value == Arguments.MISSING ? new Undefined("'" + e.name() + "' is undefined") : value;
    }

    @Override
    public @Nullable Object sequence(Expression.Sequence e) {
        List<@Nullable Object> items = new ArrayList<>(e.items().size());
        e.items().forEach(item -> items.add(value(item)));
        return e.tuple() ? Tuple.of(items) : items;
    }

    @Override
    public @Nullable Object dict(Expression.Dict e) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < e.keys().size(); i++) {
            Object key = value(e.keys().get(i));
            Object value = value(e.values().get(i));
            values.lookup(map, key);
            values.put(map, key, value);
        }
        return map;
    }

    @Override
    public @Nullable Object sign(Expression.Sign e) {
        Object operand = value(e.operand());
        position = e.at();
        return values.sign(e.minus(), operand);
    }

    @Override
    public @Nullable Object arithmetic(Expression.Arithmetic e) {
        Object left = value(e.first());
        for (Operand operand : e.rest()) {
            Object right = value(operand.value());
            position = operand.at();
            left = values.binary(operand.operator(), left, right);
        }
        return left;
    }

    @Override
    public @Nullable Object concatenation(Expression.Concatenation e) {
        Text text = new Text(budget);
        List<@Nullable Object> items = new ArrayList<>();
        e.items().forEach(item -> items.add(value(item)));
        position = e.at();
        items.forEach(item -> text.append(printer.str(item)));
        return text.toString();
    }

    @Override
    public @Nullable Object comparison(Expression.Comparison e) {
        Object left = value(e.first());
        for (Operand operand : e.rest()) {
            Object right = value(operand.value());
            position = operand.at();
            if (!values.holds(operand.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    @Override
    public @Nullable Object logic(Expression.Logic e) {
        Object value = null;
        for (Expression item : e.items()) {
            value = value(item);
            if (Values.truth(value) != e.and()) {
                break;
            }
        }
        return value;
    }

    @Override
    public @Nullable Object not(Expression.Not e) {
        return !Values.truth(value(e.operand()));
    }

    @Override
    public @Nullable Object conditional(Expression.Conditional e) {
        if (Values.truth(value(e.test()))) {
            return value(e.then());
        }
        return e.otherwise() == null
                ? new Undefined("the inline if was false, and there is no else") : value(e.otherwise());
    }

    @Override
    public @Nullable Object postfix(Expression.Postfix e) {
        return trailed(value(e.first()), e.trailers());
    }

    /** What is left of a value when things were taken of it one after the other. */
    @Nullable Object trailed(@Nullable Object first, List<Trailer> trailers) {
        Object value = first;
        for (Trailer trailer : trailers) {
            budget.step();
            value = trailed(value, trailer);
        }
        return value;
    }

    private @Nullable Object trailed(@Nullable Object value, Trailer trailer) {
        position = trailer.at();
        if (trailer instanceof Expression.Attribute attribute) {
            return methods.attribute(value, attribute.name());
        }
        if (trailer instanceof Expression.Item item) {
            Object index = value(item.index());
            position = trailer.at();
            return methods.item(value, index);
        }
        if (trailer instanceof Expression.Slice slice) {
            Object from = optional(slice.from());
            Object to = optional(slice.to());
            Object step = optional(slice.step());
            position = trailer.at();
            return values.slice(value, from, to, step);
        }
        if (trailer instanceof Expression.Call call) {
            Arguments given = arguments(call.arguments());
            position = trailer.at();
            return call(value, given);
        }
        if (trailer instanceof Expression.Filter filter) {
            Arguments given = arguments(filter.arguments());
            position = trailer.at();
            return filters.apply(filter.name(), value, given);
        }
        Expression.Test test = (Expression.Test) trailer;
        Arguments given = arguments(test.arguments());
        position = trailer.at();
        return filters.tests().holds(test.name(), value, given) != test.negated();
    }

    Arguments arguments(Expression.Arguments expressions) {
        List<@Nullable Object> positional = new ArrayList<>();
        expressions.positional().forEach(argument -> positional.add(value(argument)));
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        expressions.named().forEach((name, argument) -> named.put(name, value(argument)));
        if (expressions.more() != null) {
            positional.addAll(values.list(value(expressions.more())));
        }
        if (expressions.moreNamed() != null) {
            if (!(value(expressions.moreNamed()) instanceof Map<?, ?> more)) {
                throw new PythonException("argument after ** must be a mapping");
            }
            more.forEach((name, value) -> {
                if (named.containsKey(printer.str(name))) {
                    throw new PythonException("the argument '" + printer.str(name) + "' is given twice");
                }
                named.put(printer.str(name), value);
            });
        }
        return new Arguments(positional, named);
    }

    @Nullable Object call(@Nullable Object callee, Arguments arguments) {
        if (callee instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (callee instanceof Callable callable) {
            budget.down();
            Object result = callable.call(arguments);
            budget.up();
            return result;
        }
        throw new PythonException("'" + Values.type(callee) + "' object is not callable");
    }
}
