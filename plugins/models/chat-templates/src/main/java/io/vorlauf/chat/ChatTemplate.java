// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import io.vorlauf.chat.internal.python.Budget;
import io.vorlauf.chat.internal.render.Interpreter;
import io.vorlauf.chat.internal.syntax.Fault;
import io.vorlauf.chat.internal.syntax.Parser;
import io.vorlauf.chat.internal.syntax.Statement;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A chat template: the Jinja program that comes with a model and turns a conversation into the text that the model
 * continues. Immutable and thread-safe.
 *
 * <p>It prints, character for character, what {@code apply_chat_template} of Hugging Face transformers does: Jinja 3.1
 * with {@code trim_blocks}, {@code lstrip_blocks}, {@code break} and {@code continue}, {@code generation} blocks,
 * {@code tojson} that leaves characters as they are, {@code raise_exception} and {@code strftime_now}. Values behave as
 * Python's do; integers have 64 bits, and more is an error. Of Jinja, what reads other templates is refused, and
 * filters for web pages are not there. What variables hold is text and never read as a template.
 *
 * <p>Templates come from strangers. They see the variables they are given and a clock, nothing else; they cannot change
 * a value, run for ever, print without end or overflow the stack.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja: Template Designer Documentation</a>
 */
public final class ChatTemplate {

    /** What variables may be nested; Python's JSON does not read much more. */
    private static final int DEEPEST_VALUE = 200;

    private final String source;
    private final List<Statement> statements;

    private ChatTemplate(String source, List<Statement> statements) {
        this.source = source;
        this.statements = statements;
    }

    /**
     * How much a rendering may do before it is stopped.
     *
     * @param steps operations, and sixteenths of characters that are handled; at least 1. A conversation takes some
     *     thousands
     * @param characters of any text that is made, the whole one included, in chars; at least 1
     */
    public record Limits(long steps, int characters) {

        /** Twenty million steps, which take some seconds, and sixteen million characters. */
        public static final Limits DEFAULT = new Limits(20_000_000, 1 << 24);

        /** Checks that both are positive. */
        public Limits {
            if (steps < 1 || characters < 1) {
                throw new IllegalArgumentException(
                        "limits of a template must be positive; got " + steps + " steps, " + characters
                                + " characters");
            }
        }
    }

    /**
     * Reads a template.
     *
     * @throws TemplateException if it is none
     */
    public static ChatTemplate parse(String source) {
        String text = Parser.normalized(Objects.requireNonNull(source, "source"));
        try {
            return new ChatTemplate(text, Parser.parse(text));
        } catch (Fault e) {
            throw located(text, e);
        }
    }

    /** Renders with the system's clock, in its time zone, within {@link Limits#DEFAULT}. */
    public String render(Map<String, ? extends @Nullable Object> variables) {
        return render(variables, Clock.systemDefaultZone(), Limits.DEFAULT);
    }

    /**
     * Renders a conversation.
     *
     * @param variables what the template gets, usually {@code messages}, {@code tools}, {@code add_generation_prompt},
     *     {@code bos_token} and {@code eos_token}: maps with string keys, lists, strings, truth values, numbers that
     *     are Long, Integer or Double, and null, which is {@code none}. What is absent is undefined, which is not the
     *     same as null. The order of maps is kept
     * @param clock what {@code strftime_now} reads
     * @throws TemplateException if the template fails, refuses the conversation, or is stopped
     * @throws IllegalArgumentException if a variable is of another kind, or nested more than 200 deep
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock, Limits limits) {
        Objects.requireNonNull(clock, "clock");
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        variables.forEach((name, value) -> given.put(name, value(value, name, DEEPEST_VALUE)));
        Budget budget = new Budget(limits.steps(), limits.characters());
        try {
            return new Interpreter(budget, given, () -> LocalDateTime.now(clock)).render(statements);
        } catch (Fault e) {
            throw located(source, e);
        }
    }

    private static @Nullable Object value(@Nullable Object value, String path, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("the variable " + path + " is nested more than " + DEEPEST_VALUE
                    + " deep");
        }
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Long
                || value instanceof Double) {
            return value;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object item : list) {
                copy.add(value(item, path + "[" + copy.size() + "]", depth - 1));
            }
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                if (!(key instanceof String)) {
                    throw new IllegalArgumentException("the variable " + path + " has the key " + key
                            + "; strings were expected");
                }
                copy.put(key, value(item, path + "." + key, depth - 1));
            });
            return copy;
        }
        throw new IllegalArgumentException("the variable " + path + " is a " + value.getClass().getName()
                + "; expected a Map, List, String, Boolean, Long, Integer, Double or null");
    }

    private static TemplateException located(String text, Fault fault) {
        int at = Math.min(fault.at(), text.length());
        int line = 1;
        int begin = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) {
            line++;
            begin = i + 1;
        }
        int column = text.codePointCount(begin, at) + 1;
        return new TemplateException(String.valueOf(fault.getMessage()), line, column, fault.refusal(), fault);
    }

    /** The template itself, with {@code \n} for every line end and without the last one. */
    public String source() {
        return source;
    }
}
