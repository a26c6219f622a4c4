package io.vorlauf.core.internal.model;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.PassCosts;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.Logits;
import io.vorlauf.api.sampling.Sampler;
import io.vorlauf.core.internal.randomness.Ranking;
import io.vorlauf.core.internal.tree.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Measures what passes of a model cost: the medians of several, of all sizes in turn, so that drift hits all alike. */
public final class PassMeasurement {

    private static final int LARGEST = 64;
    private static final int WARM_UP = 2;
    private static final int COUNTED = 9;
    private static final int CANDIDATES = 16;

    private final LanguageModel model;
    private final Sampler sampler;
    private final Ranking ranking;
    private final Text text;

    /**
     * A measurement to be made.
     *
     * @param ranking how candidates would be ranked
     * @param length how many tokens there are before the nodes, 0 or more; less if the context has no room
     */
    public PassMeasurement(LanguageModel model, Sampler sampler, Ranking ranking, int length) {
        this.model = model;
        this.sampler = sampler;
        this.ranking = ranking;
        int room = Math.max(0, model.info().contextLength() - LARGEST);
        this.text = new Text(Tokens.of(new int[1 + Math.min(length, room)]));
    }

    /**
     * Makes the passes.
     *
     * @param chunkSize the most tokens of what comes before that are evaluated in one pass
     */
    public PassCosts measure(int chunkSize) {
        NavigableMap<Integer, List<Long>> passes = new TreeMap<>();
        List<Long> nodes = new ArrayList<>();
        try (ModelSequence sequence = model.newSequence()) {
            read(sequence, text.length() - 1, chunkSize);
            int room = model.info().contextLength() - sequence.length();
            for (int i = 0; i < WARM_UP + COUNTED; i++) {
                for (int size = 1; size <= Math.min(LARGEST, room); size *= 2) {
                    Pass pass = pass(sequence, size);
                    if (i >= WARM_UP) {
                        passes.computeIfAbsent(size, key -> new ArrayList<>()).add(pass.nanos());
                        nodes.add(pass.nodeNanos());
                    }
                }
            }
        }
        NavigableMap<Integer, Long> medians = new TreeMap<>();
        passes.forEach((size, times) -> medians.put(size, median(times)));
        return new PassCosts(medians, median(nodes));
    }

    private record Pass(long nanos, long nodeNanos) {}

    private void read(ModelSequence sequence, int length, int chunkSize) {
        for (int from = 0; from < length; from += chunkSize) {
            int chunk = Math.min(chunkSize, length - from);
            model.evaluate(List.of(EvaluationItem.some(sequence, TokenTree.chain(new int[chunk])))).close();
            sequence.keep(IntStream.range(0, chunk).toArray());
        }
    }

    private Pass pass(ModelSequence sequence, int size) {
        long start = System.nanoTime();
        try (Evaluation evaluation =
                model.evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(new int[size]))))) {
            long evaluated = System.nanoTime();
            float[] row = new float[model.info().vocabularySize()];
            evaluation.logits(0, 0, row);
            ranking.top(sampler.distribution(text, Logits.adopt(row)), text.length(), CANDIDATES);
            return new Pass(evaluated - start, System.nanoTime() - evaluated);
        } finally {
            sequence.keep();
        }
    }

    private static long median(List<Long> times) {
        long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
