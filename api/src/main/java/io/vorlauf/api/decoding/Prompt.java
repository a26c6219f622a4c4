// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.api.text.Encoding;
import io.vorlauf.api.text.Message;
import io.vorlauf.api.text.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a generation continues. */
public sealed interface Prompt {

    /** A conversation, whose next message is wanted of the model. */
    static Prompt messages(Message... messages) {
        return new Messages(List.of(messages), Map.of());
    }

    /**
     * The ids of the prompt.
     *
     * @throws IllegalArgumentException if it is a conversation, and the tokenizer came without a chat template, or that
     *     refuses it; the message says so
     */
    Tokens encode(Tokenizer tokenizer);

    /** A prompt as text, encoded with the target's tokenizer. */
    record Text(String text) implements Prompt {
        /** Checks for null. */
        public Text {
            Objects.requireNonNull(text, "text");
        }

        @Override
        public Tokens encode(Tokenizer tokenizer) {
            return tokenizer.encode(text);
        }
    }

    /** A prompt as token ids, taken as they are. */
    record Ids(Tokens ids) implements Prompt {
        /** Checks for null. */
        public Ids {
            Objects.requireNonNull(ids, "ids");
        }

        @Override
        public Tokens encode(Tokenizer tokenizer) {
            return ids;
        }
    }

    /**
     * A prompt as a conversation, made a text by the {@linkplain Tokenizer#chatFormat() chat template} that came with
     * the target's tokenizer.
     *
     * @param messages who said what, the first message first
     * @param variables what the template reads beside them; see {@link ChatFormat#render}
     */
    record Messages(List<Message> messages, Map<String, @Nullable Object> variables) implements Prompt {
        /**
         * Copies both.
         *
         * @throws IllegalArgumentException if there is no message, or a variable is of a kind that JSON does not have
         */
        public Messages {
            messages = List.copyOf(messages);
            variables = Message.values("variables", variables);
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("a conversation needs a message");
            }
        }

        /**
         * The text that the target continues.
         *
         * @throws IllegalArgumentException if the tokenizer came without a chat template, or that refuses the
         *     conversation
         */
        public String render(Tokenizer tokenizer) {
            ChatFormat format = tokenizer.chatFormat().orElseThrow(() -> new IllegalArgumentException(
                    "a conversation needs a chat template, and none came with the tokenizer: there is neither a "
                            + "chat_template.jinja nor a chat_template in tokenizer_config.json; give a text, or token ids"));
            return format.render(messages, variables);
        }

        @Override
        public Tokens encode(Tokenizer tokenizer) {
            return tokenizer.encode(render(tokenizer), Encoding.TEMPLATE);
        }
    }
}
