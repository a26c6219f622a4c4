// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.training.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Pattern;

/**
 * A byte-level vocabulary: id 0 ends a text, ids 1 to 256 are the bytes, then come the merges in their order.
 *
 * @param merges what was learnt
 */
public record BytePairVocabulary(List<Merge> merges) {

    /** The token between texts. */
    public static final String END_OF_TEXT = "<|endoftext|>";

    /** The id of {@link #END_OF_TEXT}. */
    public static final int END_OF_TEXT_ID = 0;

    /** The fewest ids a vocabulary can have: the bytes and the end of a text. */
    public static final int SMALLEST = 257;

    private static final int FIRST_BYTE = 1;

    private static final Pattern PIECE = Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+"
            + "| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();
    private static final String BYTE_LEVEL =
            "{'type': 'ByteLevel', 'add_prefix_space': false, 'trim_offsets': true, 'use_regex': true}";
    private static final String TOKENIZER = """
            {'version': '1.0', 'truncation': null, 'padding': null,
             'added_tokens': [{'id': %d, 'content': '%s', 'single_word': false, 'lstrip': false, 'rstrip': false,
                               'normalized': false, 'special': true}],
             'normalizer': null, 'pre_tokenizer': %s, 'post_processor': null, 'decoder': %s,
             'model': {'type': 'BPE', 'dropout': null, 'unk_token': null, 'continuing_subword_prefix': null,
                       'end_of_word_suffix': null, 'fuse_unk': false, 'byte_fallback': false,
                       'ignore_merges': false}}
            """.formatted(END_OF_TEXT_ID, END_OF_TEXT, BYTE_LEVEL, BYTE_LEVEL);

    /** Two tokens that become one; its id follows from the place in the list of merges. */
    public record Merge(int left, int right) {}

    /**
     * Learns a vocabulary.
     *
     * @param size the number of ids it may have at most; {@value #SMALLEST} or more
     */
    public static BytePairVocabulary learn(Iterable<String> texts, int size) {
        Map<String, Long> words = new HashMap<>();
        for (String text : texts) {
            // The pieces within which byte pairs are merged, as GPT-2 does (Radford et al., 2019).
            PIECE.matcher(text).results().forEach(piece -> words.merge(piece.group(), 1L, Long::sum));
        }
        return new BytePairVocabulary(new MergeLearner(words).learn(size - SMALLEST));
    }

    /** The number of ids. */
    public int size() {
        return SMALLEST + merges.size();
    }

    /**
     * What each id stands for, by id. Bytes are printable characters, as in other byte-level vocabularies: printable
     * Latin-1 characters stand for themselves, the others for characters from U+0100 on.
     */
    private List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        tokens.add(END_OF_TEXT);
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE;
            tokens.add(String.valueOf(printable ? (char) value : next++));
        }
        for (Merge merge : merges) {
            tokens.add(tokens.get(merge.left()) + tokens.get(merge.right()));
        }
        return tokens;
    }

    /** The text of the {@code tokenizer.json} of Hugging Face tokenizers. */
    public String tokenizerJson() {
        JsonObject json = JsonParser.parseString(TOKENIZER).getAsJsonObject();
        List<String> tokens = tokens();
        JsonObject ids = new JsonObject();
        for (int id = 0; id < tokens.size(); id++) {
            ids.addProperty(tokens.get(id), id);
        }
        JsonArray pairs = new JsonArray();
        for (Merge merge : merges) {
            pairs.add(tokens.get(merge.left()) + " " + tokens.get(merge.right()));
        }
        JsonObject model = json.getAsJsonObject("model");
        model.add("vocab", ids);
        model.add("merges", pairs);
        return GSON.toJson(json) + "\n";
    }

    /**
     * Learns merges by byte-pair encoding (Sennrich et al., arXiv 1508.07909): again and again the most frequent pair
     * of neighbours becomes a token.
     *
     * <p>Works on distinct words and their counts. A queue holds every pair with the count it had when it was put in; a
     * pair whose count has changed since goes back with the new one when its turn comes. So a merge costs what the
     * words cost that contain the pair, not a pass over the text. Ties go to the pair with the lower ids: the result is
     * a function of the text.
     */
    private static final class MergeLearner {

        private record Candidate(long pair, long count) {}

        private static final class Word {

            private int[] tokens;
            private final long count;

            Word(int[] tokens, long count) {
                this.tokens = tokens;
                this.count = count;
            }
        }

        private final List<Word> words = new ArrayList<>();
        private final Map<Long, Long> counts = new HashMap<>();
        private final Map<Long, List<Word>> places = new HashMap<>();
        private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
                Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

        /** Takes up the pieces of a text, with how often each occurs. */
        MergeLearner(Map<String, Long> wordCounts) {
            // Sorted, because the order decides in which order pairs are found, and that must not depend on a hash map.
            wordCounts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
                byte[] bytes = entry.getKey().getBytes(StandardCharsets.UTF_8);
                int[] tokens = new int[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    tokens[i] = FIRST_BYTE + (bytes[i] & 0xff);
                }
                words.add(new Word(tokens, entry.getValue()));
            });
            for (Word word : words) {
                for (int i = 0; i + 1 < word.tokens.length; i++) {
                    count(pair(word.tokens[i], word.tokens[i + 1]), word, word.count);
                }
            }
            counts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
        }

        private static long pair(int left, int right) {
            return (long) left << 32 | right;
        }

        private void count(long pair, Word word, long change) {
            counts.merge(pair, change, Long::sum);
            if (change > 0) {
                List<Word> where = places.computeIfAbsent(pair, p -> new ArrayList<>());
                // A word that contains a pair several times adds it several times in a row.
                if (where.isEmpty() || where.get(where.size() - 1) != word) {
                    where.add(word);
                }
            }
        }

        /** The merges in their order, so many at most; fewer if no pair occurs twice any more. */
        List<Merge> learn(int most) {
            List<Merge> merges = new ArrayList<>();
            while (merges.size() < most && !queue.isEmpty()) {
                Candidate candidate = queue.poll();
                long count = counts.getOrDefault(candidate.pair, 0L);
                if (count != candidate.count) {
                    if (count > 0) {
                        queue.add(new Candidate(candidate.pair, count));
                    }
                    continue;
                }
                if (count < 2) {
                    break;
                }
                Merge merge = new Merge((int) (candidate.pair >>> 32), (int) candidate.pair);
                int merged = SMALLEST + merges.size();
                places.remove(candidate.pair).forEach(word -> replace(word, merge, merged));
                counts.remove(candidate.pair);
                merges.add(merge);
            }
            return merges;
        }

        private void replace(Word word, Merge merge, int merged) {
            int[] old = word.tokens;
            int[] tokens = new int[old.length];
            int length = 0;
            for (int i = 0; i < old.length; i++) {
                if (i + 1 < old.length && old[i] == merge.left() && old[i + 1] == merge.right()) {
                    tokens[length++] = merged;
                    i++;
                } else {
                    tokens[length++] = old[i];
                }
            }
            if (length == old.length) {
                return;
            }
            for (int i = 0; i + 1 < old.length; i++) {
                count(pair(old[i], old[i + 1]), word, -word.count);
            }
            word.tokens = Arrays.copyOf(tokens, length);
            for (int i = 0; i + 1 < length; i++) {
                long neighbours = pair(tokens[i], tokens[i + 1]);
                boolean known = counts.containsKey(neighbours);
                count(neighbours, word, word.count);
                if (!known) {
                    queue.add(new Candidate(neighbours, counts.get(neighbours)));
                }
            }
        }
    }
}
