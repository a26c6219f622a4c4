// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vorlauf.chat.ChatTemplate.Limits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

    private static String render(String template, Object... variables) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            map.put((String) variables[i], variables[i + 1]);
        }
        return ChatTemplate.parse(template).render(map);
    }

    private static TemplateException failure(String template, Object... variables) {
        return catchThrowableOfType(TemplateException.class, () -> render(template, variables));
    }

    @Test
    void whatAUserWroteIsNeverReadAsATemplate() {
        String content = "{{ bos_token }}{% if x %}{# c #}{% raw %}\\n {{ 7 * 7 }}";
        Object messages = List.of(Map.of("role", "user", "content", content));

        assertThat(render("{% for m in messages %}{{ m.content }}{{ m.content ~ '' }}{{ m['content'] | trim }}{%"
                + " endfor %}",
                        "messages", messages, "bos_token", "<s>"))
                .isEqualTo(content + content + content);
    }

    @Test
    void anAbsentVariableIsUndefinedAndOneThatIsNullIsNone() {
        assertThat(render("{{ a is defined }}{{ b is defined }}{{ b is none }}", "b", null)).isEqualTo("FalseTrueTrue");
    }

    @Test
    void integersAndLongsAreTheSame() {
        assertThat(render("{{ a == b }}{{ a + b }}", "a", 2, "b", 2L)).isEqualTo("True4");
    }

    @Test
    void lineEndsOfOtherSystemsAreOneCharacter() {
        assertThat(render("a\r\n{% if true %}\r\nb\rc{% endif %}\r\n")).isEqualTo("a\nb\nc");
    }

    @Test
    void theMessageOfRaiseExceptionReachesTheCallerWordForWord() {
        TemplateException refused = failure("\n {{ raise_exception('Roles must alternate: ' ~ 2) }}");

        assertThat(refused.reason()).isEqualTo("Roles must alternate: 2");
        assertThat(refused.refusal()).isTrue();
        assertThat(refused).hasMessage("the chat template refuses the conversation: Roles must alternate: 2"
                + " (line 2, column 20 of the template)");
    }

    @Test
    void anErrorSaysItsLineAndColumn() {
        TemplateException failed = failure("é😀\n{% for m in [1] %}\n  😀{{ m.x.y }}{% endfor %}");

        assertThat(failed.line()).isEqualTo(3);
        assertThat(failed.column()).isEqualTo(10);
        assertThat(failed.reason()).isEqualTo("'int object' has no attribute 'x'");
        assertThat(failed.refusal()).isFalse();
    }

    @Test
    void aTemplateThatIsNoneSaysWhereAndWhatWasExpected() {
        assertThatThrownBy(() -> ChatTemplate.parse("{% if a %}\n{{ a b }}{% endif %}"))
                .hasMessage("the chat template fails: expected '}}', got 'b' (line 2, column 6 of the template)");
        assertThatThrownBy(() -> ChatTemplate.parse("{% if a %}x"))
                .hasMessageContaining("expected 'elif' or 'else' or 'endif'");
        assertThatThrownBy(() -> ChatTemplate.parse("{% include 'x' %}"))
                .hasMessageContaining("no tag 'include'; there are: if,");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ 'a }}")).hasMessageContaining("the string has no end");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ (1] }}")).hasMessageContaining("unexpected ']', expected ')'");
    }

    @Test
    void aFilterThatIsNoneIsNamedWithThoseThereAre() {
        assertThat(failure("{{ 1 | upcase }}").reason()).startsWith("no filter 'upcase'; there are: abs, ");
        assertThat(failure("{{ 1 is upcase }}").reason()).startsWith("no test 'upcase'; there are: ");
    }

    @Test
    void nothingOfJavaOrPythonCanBeReached() {
        for (String path : List.of("''.__class__.__mro__", "x.getClass()", "x.class.name", "range.__globals__.os",
                "messages.getClass()", "d.entrySet()", "''.getBytes()", "''.chars()", "namespace.__init__.x",
                "raise_exception.call()", "loop.__class__.x", "(1).__class__.x")) {
            assertThat(failure("{{ " + path + " }}", "x", "s", "messages", List.of(), "d", Map.of()))
                    .as(path).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"l.append(1)", "l.clear()", "l.sort()", "l.pop()", "d.pop('a')", "d.update({'a': 1})",
        "d.setdefault('b', 1)", "d.clear()"})
    void valuesCannotBeChanged(String change) {
        List<Object> list = new ArrayList<>(List.of(2, 1));
        Map<String, Object> dict = new HashMap<>(Map.of("a", 0));

        assertThat(failure("{{ " + change + " }}", "l", list, "d", dict).reason()).contains("is unsafe");
        assertThat(list).isEqualTo(List.of(2, 1));
        assertThat(dict).isEqualTo(Map.of("a", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(40) }}",
        "{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}",
        "{% set ns = namespace(t='x') %}{% for a in range(99) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "{% set ns = namespace(t=[1]) %}{% for a in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
        "{% set ns = namespace(t=[1]) %}{% for a in range(99) %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.t }}",
        "{% set ns = namespace(t=[1]) %}{% for a in range(99) %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.t"
                + " | tojson }}",
        "{% set ns = namespace(t=[1], u=[1]) %}{% for a in range(99) %}{% set ns.t = [ns.t, ns.t] %}"
            + "{% set ns.u = [ns.u, ns.u] %}{% endfor %}{{ ns.t == ns.u }}",
        "{% set ns = namespace(t=[1]) %}{% for a in range(9999) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t }}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ 'x' * 999999999999 }}", "{{ [1] * 9223372036854775807 }}", "{{ 'x'.center(999999999) }}",
        "{{ 'x'.replace('', 'y' * 9999999).replace('y', 'z' * 9999999) }}", "{{ '%999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}", "{{ range(999999999) }}", "{{ ('ab' * 999999).split('a') | join('x' *"
                + " 999999) }}",
        "{{ 'x' | indent(999999999, true) }}", "{{ [1] | batch(999999999, 'x') | list }}", "{{ [1] |"
                + " slice(999999999) | list }}",
        "{{ 2 ** 99 ** 99 }}", "{{ 10 ** 400 }}", "{{ 'a\tb'.expandtabs(999999999) }}", "{{ {'a': 1} |"
                + " tojson(indent=999999999) }}"
    })
    void aTemplateThatDoesNotComeToAnEndIsStopped(String template) {
        Limits limits = new Limits(300_000, 1 << 20);

        assertThatThrownBy(() -> ChatTemplate.parse(template).render(Map.of(), Clock.systemUTC(), limits))
                .isInstanceOf(TemplateException.class);
    }

    @Test
    void aStopSaysWhatTheLimitWas() {
        ChatTemplate loops = ChatTemplate.parse("{% for a in range(9999) %}{% endfor %}");

        assertThatThrownBy(() -> loops.render(Map.of(), Clock.systemUTC(), new Limits(500, 100)))
                .hasMessageContaining("stopped after 500 steps");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ 'x' * 101"
                + " }}").render(Map.of(), Clock.systemUTC(), new Limits(500, 100)))
                .hasMessageContaining("stopped at 100 characters");
    }

    @Test
    void deepTemplatesDoNotOverflowSmallStacks() throws InterruptedException {
        for (String deep : List.of("(".repeat(9999), "[".repeat(9999) + "]".repeat(9999), "not ".repeat(9999) + "1",
                "-".repeat(9999) + "1", "(".repeat(99) + "1" + ")".repeat(99), "a.b" + ".c".repeat(9999), "1" + "+1".repeat(9999),
                "1" + " if 1 else 1".repeat(9999), "x" + "|list".repeat(9999), "f(".repeat(9999), "a[".repeat(9999),
                "1" + " ~ 1".repeat(9999), "1" + " and 1".repeat(9999), "1" + " <"
                        + " 2".repeat(9999), "{1:".repeat(9999))) {
            assertNoOverflow("{{ " + deep + " }}");
        }
        assertNoOverflow("{% if 1 %}".repeat(9999) + "{% endif %}".repeat(9999));
        assertNoOverflow("{% if 1 %}".repeat(90) + "{{ " + "(".repeat(9) + "1" + ")".repeat(9) + " }}" + "{%"
                + " endif %}".repeat(90));
        assertNoOverflow("{% if 0 %}" + "{% elif 0 %}".repeat(9999) + "{% endif %}");
        assertNoOverflow("{% set " + "(".repeat(9999));
        assertNoOverflow("{% macro f(x) %}{{ [[[[(f([[[x]]]))]]]] }}{% endmacro %}{{ f(1) }}");
        assertNoOverflow("{% macro f(x) %}{% for i in [1] %}{% if 1 %}{% set a %}{{ f(x) }}{% endset %}{% endif"
                + " %}{% endfor %}"
                + "{% endmacro %}{{ f(1) }}");
    }

    private static void assertNoOverflow(String template) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(null, () -> {
            try {
                ChatTemplate.parse(template).render(Map.of());
            } catch (TemplateException e) {
                // As good as a result.
            } catch (Throwable e) {
                thrown.set(e);
            }
        }, "small", 512 << 10);
        thread.start();
        thread.join();
        assertThat(thrown.get()).as(template.substring(0, Math.min(60, template.length()))).isNull();
    }

    @Test
    void otherKindsOfValuesAreRefusedByName() {
        assertThatThrownBy(() -> render("", "a", List.of(Map.of("b", new Date(0)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the variable a[0].b is a java.util.Date; expected a Map, List, String, Boolean,"
                        + " Long, Integer,"
                        + " Double or null");
        assertThatThrownBy(() -> render("", "a", Map.of(1, 2))).hasMessageContaining("has the key 1; strings"
                + " were expected");
    }

    @Test
    void valuesThatContainThemselvesAreRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);

        assertThatThrownBy(() -> render("{{ a }}", "a", list)).hasMessageContaining("nested more than 200 deep");
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> new Limits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
