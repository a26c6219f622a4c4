// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.text;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How models of a vocabulary were taught to read a conversation: as one text, with marks between messages. Thread-safe.
 */
@ConsumerType
public interface ChatFormat {

    /**
     * The text of a conversation, with all special tokens that belong into it; what the assistant says next comes
     * behind it. It is to be {@linkplain Tokenizer#encode(String, Encoding) encoded} as {@link Encoding#TEMPLATE}.
     *
     * <p>As in Hugging Face transformers, special tokens that a message spells are special in the ids, too. Who does
     * not trust what users write looks for them first.
     *
     * @param messages who said what, the first message first
     * @param variables what the template reads beside messages, as values of {@link Message#fields}: {@code tools},
     *     {@code enable_thinking}, …; {@code add_generation_prompt} is true and {@code tools} null unless they are
     *     there
     * @throws IllegalArgumentException if the conversation is refused, such as one that begins with the assistant, or
     *     if the template fails; the message says which
     */
    String render(List<Message> messages, Map<String, ? extends @Nullable Object> variables);
}
