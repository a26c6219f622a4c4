// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.chat;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.text.Message;
import io.vorlauf.shell.command.BadInput;
import io.vorlauf.shell.command.Reasons;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conversations as JSON: an array of messages, or an object with {@code messages} and, if it likes, {@code tools} and
 * {@code variables}, which the chat template reads. A message is an object with a {@code role}, and whatever else the
 * template reads, in an order that is kept.
 */
public final class MessagesJson {

    private static final Gson JSON = new GsonBuilder()
            .setStrictness(Strictness.STRICT).setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();
    private static final Set<String> KNOWN = Set.of("messages", "tools", "variables");

    private MessagesJson() {}

    /**
     * The conversation in a file.
     *
     * @throws BadInput if it cannot be read, or is none
     */
    public static Prompt.Messages read(Path file) {
        JsonElement json;
        try {
            json = JSON.fromJson(Files.readString(file), JsonElement.class);
        } catch (NoSuchFileException e) {
            throw new BadInput("there is no file of messages " + file, e);
        } catch (CharacterCodingException e) {
            throw new BadInput("the messages in " + file + " are not UTF-8; save them as UTF-8", e);
        } catch (IOException e) {
            throw new BadInput("cannot read the messages in " + file + ": "
                    + (Files.isDirectory(file) ? "it is a folder" : Reasons.of(e)), e);
        } catch (JsonParseException e) {
            throw new BadInput(file + " is not JSON: "
                    + Reasons.lineOfJson(e).map(line -> "line " + line + ": ").orElse("") + Reasons.ofJson(e), e);
        }
        try {
            if (json instanceof JsonArray messages) {
                return conversation(messages, new JsonObject());
            }
            if (json instanceof JsonObject object) {
                object.keySet().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "it has '" + name + "'; expected messages, and if you like tools and variables");
                });
                return conversation(object);
            }
            throw new IllegalArgumentException("expected an array of messages, or an object with messages");
        } catch (IllegalArgumentException e) {
            throw new BadInput(file + " is not a conversation: " + e.getMessage(), e);
        }
    }

    /**
     * The conversation in an object, whatever else that has.
     *
     * @throws IllegalArgumentException if there is none; the message says what is wrong
     */
    public static Prompt.Messages conversation(JsonObject object) {
        if (!(object.get("messages") instanceof JsonArray messages)) {
            throw new IllegalArgumentException("messages is not an array but " + object.get("messages"));
        }
        return conversation(messages, object);
    }

    private static Prompt.Messages conversation(JsonArray array, JsonObject around) {
        List<Message> messages = new ArrayList<>();
        for (JsonElement element : array) {
            if (!(element instanceof JsonObject object)) {
                throw new IllegalArgumentException(
                        "message " + (messages.size() + 1) + " is not an object with role and content but " + element);
            }
            try {
                messages.add(new Message(values(object)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("message " + (messages.size() + 1) + ": " + e.getMessage(), e);
            }
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        if (around.has("variables")) {
            if (!(around.get("variables") instanceof JsonObject given)) {
                throw new IllegalArgumentException("variables is not an object but " + around.get("variables"));
            }
            variables.putAll(values(given));
        }
        if (around.has("tools")) {
            variables.put("tools", value(around.get("tools")));
        }
        return new Prompt.Messages(messages, variables);
    }

    private static Map<String, Object> values(JsonObject object) {
        return JSON.fromJson(object, new TypeToken<Map<String, Object>>() { });
    }

    /** A value as messages have it. */
    public static Object value(JsonElement json) {
        return JSON.fromJson(json, Object.class);
    }

    /**
     * What somebody wrote as the value of a variable: JSON if it is that, such as {@code false}, and a text otherwise.
     */
    public static Object valueOrText(String written) {
        try {
            return JSON.fromJson(written, Object.class);
        } catch (JsonParseException e) {
            return written;
        }
    }
}
