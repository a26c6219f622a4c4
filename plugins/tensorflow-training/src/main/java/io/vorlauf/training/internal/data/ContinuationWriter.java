package io.vorlauf.training.internal.data;

import io.vorlauf.api.model.Evaluation;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Has a model go on with stories at temperature 1, several at a time. Not thread-safe.
 *
 * <p>A window begins like a story; where the model ends a story, the beginning of another follows. What a window begins
 * with and which random numbers it takes depend on its number alone.
 */
public final class ContinuationWriter {

    /** How many windows are written at a time. */
    public static final int GROUP = 4;

    private final LanguageModel model;
    private final List<int[]> stories;
    private final int separator;
    private final int length;
    private final long seed;

    /**
     * A writer.
     *
     * @param stories the tokens of stories, none of them empty
     * @param separator the token that ends a story
     * @param length tokens per window, not more than the model's context
     */
    public ContinuationWriter(LanguageModel model, List<int[]> stories, int separator, int length, long seed) {
        this.model = model;
        this.stories = List.copyOf(stories);
        this.separator = separator;
        this.length = length;
        this.seed = seed;
    }

    /**
     * Writes some windows.
     *
     * @param first the number of the first
     * @return {@link #GROUP} windows of {@code length + 1} tokens
     */
    public List<int[]> write(long first) {
        List<ContinuationLane> lanes = new ArrayList<>();
        try {
            for (int i = 0; i < GROUP; i++) {
                lanes.add(new ContinuationLane(
                        model.newSequence(), stories, stops(), separator, length,
                        (seed * 0x9e3779b97f4a7c15L + first + i) * 0xbf58476d1ce4e5b9L));
            }
            List<ContinuationLane> open = List.copyOf(lanes);
            float[] logits = new float[model.info().vocabularySize()];
            while (!open.isEmpty()) {
                advance(open, logits);
                open = open.stream().filter(lane -> !lane.isFull()).toList();
            }
            return lanes.stream().map(ContinuationLane::window).toList();
        } finally {
            lanes.forEach(ContinuationLane::close);
        }
    }

    private Set<Integer> stops() {
        return model.info().stopTokens();
    }

    private void advance(List<ContinuationLane> lanes, float[] logits) {
        List<EvaluationItem> items = lanes.stream().map(ContinuationLane::next).toList();
        try (Evaluation evaluation = model.evaluate(items)) {
            for (int i = 0; i < items.size(); i++) {
                evaluation.logits(i, 0, logits);
                lanes.get(i).take(items.get(i).tree().size(), logits);
            }
        }
    }
}
