package io.vorlauf.training.internal.bpe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns merges by byte-pair encoding (Sennrich et al., arXiv 1508.07909): again and again the most frequent pair of
 * neighbours becomes a token.
 *
 * <p>Works on distinct words and their counts. A queue holds every pair with the count it had when it was put in; a
 * pair whose count has changed since goes back with the new one when its turn comes. So a merge costs what the words
 * cost that contain the pair, not a pass over the text. Ties go to the pair with the lower ids: the result is a
 * function of the text.
 */
final class MergeLearner {

    private record Candidate(long pair, long count) implements Comparable<Candidate> {

        @Override
        public int compareTo(Candidate other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0 ? byCount : Long.compare(pair, other.pair);
        }
    }

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
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    /**
     * Takes up the words.
     *
     * @param wordCounts how often each piece of the text occurs
     * @param firstByte the id of byte 0; those of the others follow
     */
    MergeLearner(Map<String, Long> wordCounts, int firstByte) {
        // Sorted, because the order decides in which order pairs are found, and that must not depend on a hash map.
        wordCounts.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            byte[] bytes = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int[] tokens = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                tokens[i] = firstByte + (bytes[i] & 0xff);
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

    /**
     * The merges in their order.
     *
     * @param most how many at most; fewer if no pair occurs twice any more
     * @param firstId the id of the first merged token
     */
    List<Merge> learn(int most, int firstId) {
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
            apply(merge, candidate.pair, firstId + merges.size());
            merges.add(merge);
        }
        return merges;
    }

    private void apply(Merge merge, long pair, int merged) {
        for (Word word : places.remove(pair)) {
            replace(word, merge, merged);
        }
        counts.remove(pair);
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
        word.tokens = java.util.Arrays.copyOf(tokens, length);
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
