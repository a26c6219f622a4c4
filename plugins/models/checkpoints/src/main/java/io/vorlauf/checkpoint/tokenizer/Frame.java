// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.tokenizer;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.api.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The special tokens around a text. Immutable. */
record Frame(List<Integer> ahead, List<Integer> behind) {

    static final Frame NONE = new Frame(List.of(), List.of());

    /**
     * Classes of transformers 4 whose fast tokenizers replace the post-processor of the file by one that does as
     * {@code add_bos_token} and {@code add_eos_token} say.
     */
    private static final Set<String> REPLACE_THE_POST_PROCESSOR =
            Set.of("LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer");

    Tokens before() {
        return Tokens.of(ahead);
    }

    Tokens after() {
        return Tokens.of(behind);
    }

    /** What a post-processor puts around a text; empty for one that is not known to put anything. */
    static Frame of(@Nullable JsonElement postProcessor) {
        if (!(postProcessor instanceof JsonObject part)) {
            return NONE;
        }
        if (part.get("processors") instanceof JsonArray processors) {
            Frame all = NONE;
            for (JsonElement processor : processors) {
                all = all.within(of(processor));
            }
            return all;
        }
        if (part.get("single") instanceof JsonArray pieces) {
            return template(pieces, part.get("special_tokens") instanceof JsonObject tokens ? tokens : new JsonObject());
        }
        return part.has("cls") && part.has("sep")
                ? new Frame(pair(part.get("cls")), pair(part.get("sep"))) : NONE;
    }

    private Frame within(Frame outer) {
        return new Frame(joined(outer.ahead, ahead), joined(behind, outer.behind));
    }

    private static Frame template(JsonArray pieces, JsonObject tokens) {
        List<Integer> ahead = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        List<Integer> side = ahead;
        for (JsonElement piece : pieces) {
            if (piece instanceof JsonObject object && object.has("Sequence")) {
                side = behind;
            } else if (piece instanceof JsonObject object && object.get("SpecialToken") instanceof JsonObject special
                    && special.get("id") instanceof JsonPrimitive name
                    && tokens.get(name.getAsString()) instanceof JsonObject token
                    && token.get("ids") instanceof JsonArray ids) {
                for (JsonElement id : ids) {
                    integer(id).ifPresent(side::add);
                }
            }
        }
        return new Frame(List.copyOf(ahead), List.copyOf(behind));
    }

    /** A text and its id. */
    private static List<Integer> pair(JsonElement element) {
        return element instanceof JsonArray pair && pair.size() == 2
                ? integer(pair.get(1)).map(List::of).orElse(List.of()) : List.of();
    }

    private static Optional<Integer> integer(JsonElement element) {
        try {
            return element instanceof JsonPrimitive number && number.isNumber() && number.getAsInt() >= 0
                    ? Optional.of(number.getAsInt()) : Optional.empty();
        } catch (NumberFormatException e) {
            // Whoever loads the tokenizer hears from the library what is wrong with it.
            return Optional.empty();
        }
    }

    /**
     * The same with what a {@code tokenizer_config.json} says.
     *
     * @throws ModelException if it wants a token that it does not name, or that the vocabulary does not have
     */
    Frame configured(JsonObject config, Function<String, Optional<Integer>> vocabulary) {
        return new Frame(
                side(config, "bos", ahead, true, vocabulary), side(config, "eos", behind, false, vocabulary));
    }

    private static List<Integer> side(JsonObject config, String which, List<Integer> side, boolean front,
            Function<String, Optional<Integer>> vocabulary) {
        String key = "add_" + which + "_token";
        if (!(config.get(key) instanceof JsonPrimitive flag) || !flag.isBoolean()) {
            return side;
        }
        Optional<String> token = content(config.get(which + "_token"));
        if (!flag.getAsBoolean()) {
            Optional<Integer> unwanted = replacesThePostProcessor(config) ? token.flatMap(vocabulary) : Optional.empty();
            return unwanted.map(id -> side.stream().filter(other -> !other.equals(id)).toList()).orElse(side);
        }
        String wanted = token.orElseThrow(() -> new ModelException(
                TokenizerDescription.CONFIG_FILE + " has " + key + ", but no " + which + "_token"));
        int id = vocabulary.apply(wanted).orElseThrow(() -> new ModelException(TokenizerDescription.CONFIG_FILE
                + " has " + key + " and " + which + "_token \"" + wanted + "\", which the vocabulary does not have"));
        if (side.contains(id)) {
            return side;
        }
        return front ? joined(List.of(id), side) : joined(side, List.of(id));
    }

    private static boolean replacesThePostProcessor(JsonObject config) {
        return config.get("tokenizer_class") instanceof JsonPrimitive name
                && REPLACE_THE_POST_PROCESSOR.contains(name.getAsString().replaceFirst("Fast$", ""));
    }

    /** A token is written as a text, or as an object with its content. */
    private static Optional<String> content(@Nullable JsonElement token) {
        JsonElement text = token instanceof JsonObject object ? object.get("content") : token;
        return text instanceof JsonPrimitive content && content.isString()
                ? Optional.of(content.getAsString()) : Optional.empty();
    }

    private static List<Integer> joined(List<Integer> first, List<Integer> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
