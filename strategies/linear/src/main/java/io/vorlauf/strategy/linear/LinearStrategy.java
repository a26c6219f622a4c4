// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.linear;

import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.sampling.Distribution;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import java.util.List;

/**
 * Linear lookahead: one draft model guesses up to {@link #K} tokens ahead, one after the other (Leviathan et al., arXiv
 * 2211.17192), and stops early where it is not sure of what comes next ({@link #CONFIDENCE}).
 *
 * <p>It wins where guesses are cheap and the draft agrees with the target over long stretches, and it is the measure of
 * every tree. A large k wastes draft passes behind the first wrong guess; the confidence stop saves some of them, most
 * where a pass of the draft is a good part of one of the target (draft and verify, Zhang et al., arXiv 2309.08168).
 *
 * <p>The stop looks at the draft's distribution alone and comes before the draw. To drop a token once it is drawn,
 * because it turned out to be improbable, would bias the text under rejection.
 *
 * <p>The chain also ends where the tree is at a limit or the draft's own context is full. Thread-safe.
 */
@RequireEngine
public final class LinearStrategy implements SpeculationStrategy {

    /** How many tokens are drafted in a round at most. */
    public static final Parameter<Integer> K = Parameter.integer("k", "tokens drafted per round", 4, 1, 64);

    /**
     * How probable the draft's most probable next token must be, after the draft's sampler, for drafting to go on; at 0
     * it always goes on. At temperature 0 the probabilities are those of temperature 1 without filters.
     */
    public static final Parameter<Double> CONFIDENCE = Parameter.decimal(
            "confidence", "drafting stops where the draft's highest probability is below this", 0, 0, 1);

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String description() {
        return "one draft model guesses up to k tokens ahead, as long as it is sure enough";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(K, CONFIDENCE);
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        DraftModel draft = context.drafts().get(0);
        int k = context.parameters().get(K);
        double confidence = context.parameters().get(CONFIDENCE);
        return tree -> {
            DraftNode node = tree.root();
            while (node.depth() < k && tree.canGrow(node) && draft.reaches(node)) {
                Distribution next = draft.distribution(node);
                if (!isSure(next, confidence)) {
                    return;
                }
                node = tree.sample(node, next, 1).get(0);
            }
        };
    }

    /** A probability needs the sum over the whole vocabulary, so none is asked for where nothing depends on it. */
    private static boolean isSure(Distribution next, double confidence) {
        return confidence == 0 || next.probability(next.mode()) >= confidence;
    }
}
