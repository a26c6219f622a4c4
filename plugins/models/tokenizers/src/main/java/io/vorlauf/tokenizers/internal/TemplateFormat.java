// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.text.ChatFormat;
import io.vorlauf.api.text.Message;
import io.vorlauf.chat.ChatTemplate;
import io.vorlauf.chat.TemplateException;
import io.vorlauf.checkpoint.GgufTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chat templates beside a {@code tokenizer.json} or in a GGUF file, and the special tokens that they print. As in
 * transformers, {@code chat_template.jinja} goes before {@code chat_template} of {@code tokenizer_config.json}; of several
 * templates, {@code tool_use} is taken if there are tools, and {@code default} otherwise.
 *
 * <p>What is wrong with a template is said when somebody wants a conversation rendered: to continue texts, none is
 * needed.
 */
final class TemplateFormat implements ChatFormat {

    private static final String FILE = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String TOKENS = "special_tokens_map.json";
    private static final String DEFAULT = "default";
    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    /** Real ones have some thousands of characters. */
    private static final long LARGEST_SIZE = 8L << 20;

    private final Map<String, Template> templates;
    private final Map<String, @Nullable Object> tokens;

    /** A template as it was found: parsed, or what is wrong with it. */
    private record Template(@Nullable ChatTemplate parsed, String problem) {

        static Template of(String source, String where) {
            try {
                return new Template(ChatTemplate.parse(source), "");
            } catch (TemplateException e) {
                return new Template(null, where + ": " + e.getMessage());
            }
        }
    }

    private TemplateFormat(Map<String, Template> templates, Map<String, @Nullable Object> tokens) {
        this.templates = templates;
        this.tokens = tokens;
    }

    /** The template in a GGUF file; empty if there is none. */
    static Optional<ChatFormat> of(GgufTokenizer tokenizer) {
        return tokenizer.chatTemplate().map(source -> {
            Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
            tokenizer.beginning().ifPresent(token -> tokens.put("bos_token", token));
            tokenizer.end().ifPresent(token -> tokens.put("eos_token", token));
            return new TemplateFormat(Map.of(DEFAULT, Template.of(source, "tokenizer.chat_template")), tokens);
        });
    }

    /** The templates beside a file; empty if there are none. */
    static Optional<ChatFormat> beside(Path tokenizerJson) {
        Map<String, Template> templates = new LinkedHashMap<>();
        Optional<JsonObject> config = object(tokenizerJson.resolveSibling(CONFIG));
        Path file = tokenizerJson.resolveSibling(FILE);
        config.ifPresent(found -> named(found.get("chat_template"), tokenizerJson.resolveSibling(CONFIG), templates));
        if (Files.isRegularFile(file)) {
            templates.put(DEFAULT, read(file));
        }
        if (templates.isEmpty()) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
        object(tokenizerJson.resolveSibling(TOKENS)).ifPresent(found -> collect(found, tokens));
        config.ifPresent(found -> collect(found, tokens));
        return Optional.of(new TemplateFormat(templates, tokens));
    }

    private static Template read(Path file) {
        try {
            return Files.size(file) > LARGEST_SIZE
                    ? new Template(null, file + " has " + Files.size(file) + " bytes; " + LARGEST_SIZE + " at most")
                    : Template.of(Files.readString(file), file.toString());
        } catch (IOException e) {
            return new Template(null, file + " cannot be read as UTF-8: " + e);
        }
    }

    private static void named(@Nullable JsonElement found, Path file, Map<String, Template> templates) {
        if (found instanceof JsonPrimitive one && one.isString()) {
            templates.put(DEFAULT, Template.of(one.getAsString(), "chat_template of " + file));
        } else if (found instanceof JsonArray several) {
            for (JsonElement each : several) {
                Optional<String> name = text(each, "name");
                Optional<String> source = text(each, "template");
                if (name.isPresent() && source.isPresent()) {
                    templates.put(name.get(),
                            Template.of(source.get(), "chat_template '" + name.get() + "' of " + file));
                }
            }
        } else if (found != null && !found.isJsonNull()) {
            templates.put(DEFAULT, new Template(null, "chat_template of " + file
                    + " is neither a text nor a list of objects with name and template"));
        }
    }

    private static void collect(JsonObject object, Map<String, @Nullable Object> tokens) {
        for (String name : SPECIAL) {
            content(object.get(name)).ifPresent(token -> tokens.put(name, token));
        }
        if (object.get("additional_special_tokens") instanceof JsonArray more) {
            List<@Nullable Object> all = new ArrayList<>();
            more.forEach(token -> content(token).ifPresent(all::add));
            tokens.put("additional_special_tokens", all);
        }
    }

    /** A token is a text, or an object that has it as its content. */
    private static Optional<String> content(@Nullable JsonElement token) {
        return token instanceof JsonPrimitive text && text.isString()
                ? Optional.of(text.getAsString()) : text(token, "content");
    }

    private static Optional<String> text(@Nullable JsonElement element, String name) {
        return element instanceof JsonObject object && object.get(name) instanceof JsonPrimitive text && text.isString()
                ? Optional.of(text.getAsString()) : Optional.empty();
    }

    /** What is wrong with these files, others say who cannot do without them. */
    private static Optional<JsonObject> object(Path file) {
        try {
            return Files.isRegularFile(file)
                    && JsonParser.parseString(Files.readString(file)) instanceof JsonObject found
                    ? Optional.of(found) : Optional.empty();
        } catch (IOException | JsonParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public String render(List<Message> messages, Map<String, ? extends @Nullable Object> variables) {
        boolean tools = variables.get("tools") != null && templates.containsKey("tool_use");
        Template template = templates.get(tools ? "tool_use" : DEFAULT);
        if (template == null) {
            throw new IllegalArgumentException("there is no chat template named default; there are: "
                    + String.join(", ", templates.keySet()));
        }
        if (template.parsed() == null) {
            throw new IllegalArgumentException(template.problem());
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(tokens);
        all.put("tools", null);
        all.put("documents", null);
        all.put("add_generation_prompt", true);
        all.putAll(variables);
        all.put("messages", messages.stream().map(Message::fields).toList());
        try {
            return template.parsed().render(all);
        } catch (TemplateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
