// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint;

import com.google.gson.stream.JsonWriter;
import io.vorlauf.api.model.ModelException;
import io.vorlauf.checkpoint.internal.Refusal;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tokenizer of a GGUF file, as the {@code tokenizer.json} that does the same: byte pairs as GPT-2's, and byte pairs
 * by scores as SentencePiece's.
 *
 * <p>SentencePiece merges whatever neighbours are a token together, the one with the best score first; here these are
 * merges in the order of their scores. No merge makes a token that is not for text: llama.cpp would let a text spell
 * some of those.
 *
 * @param json the {@code tokenizer.json}
 * @param specialTokens how special tokens are spelled, by the names that transformers has for them, such as {@code
 *     bos_token}; templates of conversations print them
 * @param chatTemplate how conversations are written, in Jinja
 */
public record GgufTokenizer(String json, Map<String, String> specialTokens, Optional<String> chatTemplate) {

    private static final String KEYS = "tokenizer.ggml.";
    private static final Set<String> NONE = Set.of("none", "no_vocab");
    private static final String SPACE = "\u2581";
    /** Kinds of tokens by their numbers in the file. */
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int BYTE = 6;
    private static final int BYTES = 256;
    /** What the file calls special tokens, and what transformers does. */
    private static final Map<String, String> SPECIAL = Map.of(
            "bos", "bos_token", "eos", "eos_token", "unknown", "unk_token", "padding", "pad_token",
            "seperator", "sep_token", "cls", "cls_token", "mask", "mask_token");
    private static final int SENTENCE_PIECE_BEGINNING = 1;
    private static final int SENTENCE_PIECE_END = 2;

    /** Whoever generates these ends a text or a turn, whatever kind a converter took them for. */
    private static final Set<String> ENDS = Set.of("<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>",
            "<|endoftext|>", "<|end_of_text|>", "<|eom_id|>", "<EOT>");
    /** Tokens of Phi-3 that leave the spaces behind them. */
    private static final Set<String> PHI3_KEEPS_SPACES = Set.of("<unk>", "<s>", "<|endoftext|>");

    /** Copies the tokens. */
    public GgufTokenizer {
        specialTokens = Map.copyOf(specialTokens);
    }

    /** Whether a file has a tokenizer. */
    public static boolean isIn(GgufFile file) {
        return file.text(KEYS + "model").filter(model -> !NONE.contains(model)).isPresent();
    }

    /** Whether a token ends a text or a turn of a conversation, by its spelling; llama.cpp goes by the same. */
    static boolean endsTurn(String token) {
        return ENDS.contains(token);
    }

    /**
     * The tokenizer of a file.
     *
     * @throws ModelException if it has none, one of a kind that is not supported, or one that contradicts itself
     */
    public static GgufTokenizer of(GgufFile file) {
        return new Reader(file).tokenizer();
    }

    /** Translates one file. */
    private static final class Reader {

        private final GgufFile file;
        private final boolean pieces;
        private final List<String> tokens;
        private final int[] kinds;
        private final Map<String, Integer> ids = new HashMap<>();

        Reader(GgufFile file) {
            this.file = file;
            String model = file.text(KEYS + "model").orElseThrow(
                    () -> Refusal.of(file.path(), "has no tokenizer: '" + KEYS + "model' is missing"));
            if (NONE.contains(model)) {
                throw Refusal.of(file.path(), "has no tokenizer: '" + KEYS + "model' is '" + model + "'");
            }
            if (!model.equals("gpt2") && !model.equals("llama")) {
                throw file.wrong(KEYS + "model", "a supported kind of tokenizer (gpt2, llama)");
            }
            this.pieces = model.equals("llama");
            this.tokens = named(file.texts(KEYS + "tokens").orElseThrow(() -> missing("tokens")));
            this.kinds = kinds();
            for (int id = 0; id < tokens.size(); id++) {
                Integer other = ids.put(tokens.get(id), id);
                if (other != null) {
                    throw Refusal.of(file.path(), "'" + KEYS + "tokens' has '" + tokens.get(id)
                            + "' twice, with the ids " + other + " and " + id);
                }
            }
        }

        private static List<String> named(List<String> tokens) {
            List<String> named = new ArrayList<>(tokens);
            for (int id = 0; id < named.size(); id++) {
                if (named.get(id).isEmpty()) {
                    named.set(id, "[EMPTY_" + id + "]");
                }
            }
            return named;
        }

        private int[] kinds() {
            Optional<long[]> stored = file.integers(KEYS + "token_type");
            stored.filter(all -> all.length < tokens.size()).ifPresent(all -> {
                throw fewer("token_type");
            });
            int[] kinds = new int[tokens.size()];
            for (int id = 0; id < kinds.length; id++) {
                int position = id;
                int kind = (int) (long) stored.map(all -> all[position]).orElse((long) NORMAL);
                kinds[id] = ENDS.contains(tokens.get(id)) ? CONTROL : kind;
            }
            return kinds;
        }

        GgufTokenizer tokenizer() {
            GgufSplitting splitting = splitting();
            boolean adds = file.flag(KEYS + "add_bos_token").orElse(pieces || splitting.begins());
            boolean ends = file.flag(KEYS + "add_eos_token").orElse(false);
            Optional<Integer> beginning = special("bos", pieces ? SENTENCE_PIECE_BEGINNING : -1);
            Optional<Integer> end = special("eos", pieces ? SENTENCE_PIECE_END : -1);
            if (adds && beginning.isEmpty()) {
                throw missing("bos_token_id");
            }
            if (ends && end.isEmpty()) {
                throw missing("eos_token_id");
            }
            StringWriter text = new StringWriter(tokens.size() * 32);
            try (JsonWriter json = new JsonWriter(text)) {
                json.beginObject().name("version").value("1.0");
                json.name("added_tokens");
                addedTokens(json);
                if (pieces) {
                    pieces(json);
                } else {
                    bytePairs(json, splitting);
                }
                json.name("post_processor");
                around(json, adds ? beginning : Optional.empty(), ends ? end : Optional.empty());
                json.endObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> spelled = new HashMap<>();
            SPECIAL.forEach((kind, name) ->
                    special(kind, -1).ifPresent(id -> spelled.put(name, tokens.get(id))));
            beginning.ifPresent(id -> spelled.put("bos_token", tokens.get(id)));
            end.ifPresent(id -> spelled.put("eos_token", tokens.get(id)));
            return new GgufTokenizer(text.toString(), spelled, file.text("tokenizer.chat_template"));
        }

        private GgufSplitting splitting() {
            String name = file.text(KEYS + "pre").orElse("");
            return pieces ? GgufSplitting.DEFAULT : GgufSplitting.of(name).orElseThrow(() -> file.wrong(
                    KEYS + "pre", "a way of splitting that is known (" + GgufSplitting.known() + ")"));
        }

        /** A special token; a number beyond the vocabulary means that there is none. */
        private Optional<Integer> special(String kind, int otherwise) {
            long id = file.integer(KEYS + kind + "_token_id").orElse((long) otherwise);
            return id >= 0 && id < tokens.size() ? Optional.of((int) id) : Optional.empty();
        }

        private void addedTokens(JsonWriter json) throws IOException {
            boolean phi3 = file.text("general.name").map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> name.contains("phi-3") || name.contains("phi3")).isPresent();
            json.beginArray();
            for (int id = 0; id < kinds.length; id++) {
                boolean special = kinds[id] == CONTROL || kinds[id] == UNKNOWN;
                if (special || kinds[id] == USER_DEFINED) {
                    json.beginObject().name("id").value(id).name("content").value(tokens.get(id));
                    json.name("single_word").value(false).name("lstrip").value(false);
                    json.name("rstrip").value(phi3 && !PHI3_KEEPS_SPACES.contains(tokens.get(id)));
                    json.name("normalized").value(false).name("special").value(special).endObject();
                }
            }
            json.endArray();
        }

        private void bytePairs(JsonWriter json, GgufSplitting splitting) throws IOException {
            json.name("normalizer").nullValue();
            // The library has GPT-2's expression built in, and files of others are written so.
            boolean usual = splitting == GgufSplitting.GPT2;
            json.name("pre_tokenizer").beginObject().name("type").value("Sequence");
            json.name("pretokenizers").beginArray();
            for (String expression : usual ? List.<String>of() : splitting.expressions()) {
                json.beginObject().name("type").value("Split");
                json.name("pattern").beginObject().name("Regex").value(expression).endObject();
                json.name("behavior").value("Isolated").name("invert").value(false).endObject();
            }
            byteLevel(json, usual);
            json.endArray().endObject();
            json.name("decoder");
            byteLevel(json, usual);
            model(json, Optional.empty(), false, splitting.wholeWords());
            for (String merge : file.texts(KEYS + "merges").orElseThrow(() -> missing("merges"))) {
                int space = merge.indexOf(' ', 1);
                if (space < 0 || !ids.containsKey(merge.substring(0, space))
                        || !ids.containsKey(merge.substring(space + 1))
                        || !ids.containsKey(merge.substring(0, space) + merge.substring(space + 1))) {
                    throw Refusal.of(file.path(), "'" + KEYS + "merges' has '" + merge
                            + "'; it must be two tokens that are a token together, with a space between them");
                }
                json.value(merge);
            }
            json.endArray().endObject();
        }

        private static void byteLevel(JsonWriter json, boolean regex) throws IOException {
            json.beginObject().name("type").value("ByteLevel").name("add_prefix_space").value(false);
            json.name("trim_offsets").value(true).name("use_regex").value(regex).endObject();
        }

        private void pieces(JsonWriter json) throws IOException {
            if (file.flag(KEYS + "remove_extra_whitespaces").orElse(false)) {
                throw file.wrong(KEYS + "remove_extra_whitespaces", "false");
            }
            boolean spaced = file.flag(KEYS + "add_space_prefix").orElse(true);
            json.name("normalizer").beginObject().name("type").value("Sequence").name("normalizers").beginArray();
            if (spaced) {
                json.beginObject().name("type").value("Prepend").name("prepend").value(SPACE).endObject();
            }
            replace(json, " ", SPACE);
            json.endArray().endObject();
            json.name("pre_tokenizer").nullValue();
            json.name("decoder").beginObject().name("type").value("Sequence").name("decoders").beginArray();
            replace(json, SPACE, " ");
            json.beginObject().name("type").value("ByteFallback").endObject();
            json.beginObject().name("type").value("Fuse").endObject();
            if (spaced) {
                json.beginObject().name("type").value("Strip").name("content").value(" ");
                json.name("start").value(1).name("stop").value(0).endObject();
            }
            json.endArray().endObject();
            long bytes = Arrays.stream(kinds).filter(kind -> kind == BYTE).count();
            model(json, special("unknown", 0).map(tokens::get), bytes == BYTES, false);
            for (Merge merge : merges()) {
                json.beginArray().value(tokens.get(merge.left)).value(tokens.get(merge.right)).endArray();
            }
            json.endArray().endObject();
        }

        private static void replace(JsonWriter json, String from, String to) throws IOException {
            json.beginObject().name("type").value("Replace");
            json.name("pattern").beginObject().name("String").value(from).endObject();
            json.name("content").value(to).endObject();
        }

        /** Up to the merges, which are still to come. */
        private void model(JsonWriter json, Optional<String> unknown, boolean byteFallback, boolean ignoreMerges)
                throws IOException {
            json.name("model").beginObject().name("type").value("BPE").name("dropout").nullValue();
            json.name("unk_token");
            if (unknown.isPresent()) {
                json.value(unknown.get());
            } else {
                json.nullValue();
            }
            json.name("continuing_subword_prefix").nullValue().name("end_of_word_suffix").nullValue();
            json.name("fuse_unk").value(unknown.isPresent()).name("byte_fallback").value(byteFallback);
            json.name("ignore_merges").value(ignoreMerges).name("vocab").beginObject();
            for (int id = 0; id < tokens.size(); id++) {
                json.name(tokens.get(id)).value(id);
            }
            json.endObject().name("merges").beginArray();
        }

        private record Merge(int left, int right, int merged, double score) {}

        /** All pairs of tokens that are a token together, the best first; of equals, the one with the lower id. */
        private List<Merge> merges() {
            double[] scores = file.numbers(KEYS + "scores").orElseThrow(() -> missing("scores"));
            if (scores.length < tokens.size()) {
                throw fewer("scores");
            }
            Set<Integer> apart = new HashSet<>();
            for (int id = 0; id < kinds.length; id++) {
                if (kinds[id] != NORMAL && kinds[id] != USER_DEFINED) {
                    apart.add(id);
                }
            }
            List<Merge> merges = new ArrayList<>();
            for (int id = 0; id < tokens.size(); id++) {
                String token = tokens.get(id);
                for (int at = 1; at < token.length() && !apart.contains(id); at++) {
                    Integer left = ids.get(token.substring(0, at));
                    Integer right = ids.get(token.substring(at));
                    if (left != null && right != null && !apart.contains(left) && !apart.contains(right)) {
                        merges.add(new Merge(left, right, id, scores[id]));
                    }
                }
            }
            merges.sort(Comparator.comparingDouble((Merge merge) -> -merge.score).thenComparingInt(Merge::merged)
                    .thenComparingInt(Merge::left));
            return merges;
        }

        private void around(JsonWriter json, Optional<Integer> before, Optional<Integer> behind) throws IOException {
            if (before.isEmpty() && behind.isEmpty()) {
                json.nullValue();
                return;
            }
            json.beginObject().name("type").value("TemplateProcessing");
            for (String kind : List.of("single", "pair")) {
                json.name(kind).beginArray();
                for (int text = 0; text < (kind.equals("single") ? 1 : 2); text++) {
                    piece(json, before, text);
                    json.beginObject().name("Sequence").beginObject();
                    json.name("id").value(text == 0 ? "A" : "B").name("type_id").value(text).endObject().endObject();
                    piece(json, behind, text);
                }
                json.endArray();
            }
            json.name("special_tokens").beginObject();
            Set<Integer> both = new HashSet<>();
            before.ifPresent(both::add);
            behind.ifPresent(both::add);
            for (int id : both) {
                json.name(tokens.get(id)).beginObject().name("id").value(tokens.get(id));
                json.name("ids").beginArray().value(id).endArray();
                json.name("tokens").beginArray().value(tokens.get(id)).endArray().endObject();
            }
            json.endObject().endObject();
        }

        private void piece(JsonWriter json, Optional<Integer> token, int text) throws IOException {
            if (token.isPresent()) {
                json.beginObject().name("SpecialToken").beginObject();
                json.name("id").value(tokens.get(token.get())).name("type_id").value(text).endObject().endObject();
            }
        }

        private ModelException missing(String name) {
            return Refusal.of(file.path(), "'" + KEYS + name + "' is missing");
        }

        private ModelException fewer(String name) {
            return file.wrong(KEYS + name, "an array with an element for each of " + tokens.size() + " tokens");
        }
    }
}
