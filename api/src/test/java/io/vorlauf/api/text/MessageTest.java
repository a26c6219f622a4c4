// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.decoding.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void fieldsKeepTheirOrderAndDoNotChange() {
        List<Object> calls = new ArrayList<>(Arrays.asList("a", null));
        Message message = Message.of("assistant", "").with("tool_calls", calls).with("content", null);
        calls.clear();

        assertThat(message.fields().toString()).isEqualTo("{role=assistant, content=null, tool_calls=[a, null]}");
        assertThatThrownBy(() -> message.fields().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void wholeNumbersAreTheSameWhoeverWroteThem() {
        assertThat(Message.user("x").with("n", List.of(1))).isEqualTo(Message.user("x").with("n", List.of(1L)));
    }

    @Test
    void aMessageNeedsARole() {
        assertThatThrownBy(() -> new Message(Map.of("content", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a message needs a role that is a text, such as user; it has role: null among content");
    }

    @Test
    void valuesThatJsonDoesNotHaveAreNamed() {
        assertThatThrownBy(() -> Message.user("x").with("when", List.of(new Date(0))))
                .hasMessage("message.when[0] is a java.util.Date; expected a text, a truth value, an Integer, Long or "
                        + "Double, null, or a List or Map of these");
        assertThatThrownBy(() -> Message.user("x").with("a", Map.of(1, 2))).hasMessageContaining("has the key 1");
    }

    @Test
    void valuesThatContainThemselvesAreRefused() {
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("a", loop);

        assertThatThrownBy(() -> Message.user("x").with("loop", loop))
                .hasMessageContaining("nested more than 100 deep");
    }

    @Test
    void aConversationNeedsAMessage() {
        assertThatThrownBy(Prompt::messages).hasMessage("a conversation needs a message");
    }
}
