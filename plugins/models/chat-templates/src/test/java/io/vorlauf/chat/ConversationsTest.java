// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Templates of published models with conversations that transformers rendered, where those lie beside the checkout. */
class ConversationsTest {

    private static final Path TEMPLATES = Path.of("../../../../shared/models/templates");

    @TestFactory
    Stream<DynamicTest> everyConversationIsRenderedToTheLastCharacter() throws IOException {
        Path cases = TEMPLATES.resolve("cases.jsonl");
        assumeTrue(Files.exists(cases), "no reference conversations beside the checkout");
        return Files.readString(cases).lines().map(line -> JsonParser.parseString(line).getAsJsonObject())
                .map(c -> DynamicTest.dynamicTest(
                        c.get("template").getAsString() + " " + c.get("name").getAsString(), () -> check(c)));
    }

    private static void check(JsonObject expected) throws IOException {
        ChatTemplate template =
                ChatTemplate.parse(Files.readString(TEMPLATES.resolve(expected.get("template").getAsString())));
        Map<String, @Nullable Object> variables = new HashMap<>(Json.object(expected.get("options")));
        variables.put("messages", Json.value(expected.get("messages")));
        variables.put("tools", Json.value(expected.get("tools")));
        variables.put("documents", null);
        for (String token : new String[] {"bos_token", "eos_token"}) {
            if (!expected.get(token).isJsonNull()) {
                variables.put(token, expected.get(token).getAsString());
            }
        }
        Clock clock = Clock.fixed(
                LocalDateTime.parse(expected.get("now").getAsString()).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
        if (expected.has("expected")) {
            assertThat(template.render(variables, clock, ChatTemplate.Limits.DEFAULT))
                    .isEqualTo(expected.get("expected").getAsString());
            return;
        }
        TemplateException refused = catchThrowableOfType(
                TemplateException.class, () -> template.render(variables, clock, ChatTemplate.Limits.DEFAULT));
        assertThat(refused).isNotNull();
        boolean byTemplate = expected.get("kind").getAsString().equals("TemplateError");
        assertThat(refused.refusal()).isEqualTo(byTemplate);
        assertThat(refused.reason()).isEqualTo(expected.get("error").getAsString());
    }
}
