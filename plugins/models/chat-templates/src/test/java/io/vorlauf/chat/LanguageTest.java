// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The language piece by piece: {@code language.jsonl} has templates and what Jinja2 3.1.6 prints for them, in the
 * environment of transformers, with the variables of {@code variables.json} and on the fifth of March 2025.
 */
class LanguageTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-05T07:08:09Z"), ZoneOffset.UTC);

    @TestFactory
    Stream<DynamicTest> everyPieceOfTheLanguagePrintsWhatJinjaPrints() throws IOException {
        Map<String, @Nullable Object> variables = Json.object(JsonParser.parseString(resource("variables.json")));
        return resource("language.jsonl").lines().map(line -> JsonParser.parseString(line).getAsJsonObject())
                .map(c -> DynamicTest.dynamicTest(c.get("template").getAsString(), () -> check(c, variables)));
    }

    private static void check(JsonObject expected, Map<String, @Nullable Object> variables) {
        String template = expected.get("template").getAsString();
        if (expected.has("error")) {
            assertThatThrownBy(() -> render(template, variables)).isInstanceOf(TemplateException.class);
        } else {
            assertThat(render(template, variables)).isEqualTo(expected.get("expected").getAsString());
        }
    }

    private static String render(String template, Map<String, @Nullable Object> variables) {
        return ChatTemplate.parse(template).render(variables, CLOCK, ChatTemplate.Limits.DEFAULT);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = LanguageTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
