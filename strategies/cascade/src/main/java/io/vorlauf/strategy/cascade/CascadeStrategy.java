// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.cascade;

import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.ngram.NgramIndex;
import java.util.List;

/**
 * A cascade: draft models of decreasing size draft for each other (cascade speculative drafting, Chen et al., arXiv
 * 2312.11462).
 *
 * <p>Vertically, the first draft guesses {@link #K} tokens, but not one by one: the next draft guesses {@link #INNER}
 * tokens ahead for each of its passes, and so on down to the last draft, which guesses token by token. With a single
 * draft, what the text said before takes the place of the cheaper one, as in {@code lookup}. Horizontally, the last
 * draft adds {@link #TAIL} tokens of its own, since late guesses seldom hold and should be cheap.
 *
 * <p>It wins where a good draft is a large one: it makes the passes of that draft fewer, not its guesses worse, since
 * the engine verifies each level against the next. Drafts are to be named from the largest to the smallest.
 * Thread-safe.
 */
@RequireEngine
public final class CascadeStrategy implements SpeculationStrategy {

    /** How many tokens the first draft guesses in a round. */
    public static final Parameter<Integer> K =
            Parameter.integer("k", "tokens of the first draft per round", 8, 1, 64);

    /** How many tokens are guessed ahead for each pass of a draft that checks. */
    public static final Parameter<Integer> INNER =
            Parameter.integer("inner", "tokens guessed ahead for one pass of a draft", 3, 1, 64);

    /** How many tokens the last of several drafts adds to those of the first. */
    public static final Parameter<Integer> TAIL =
            Parameter.integer("tail", "tokens the last of several drafts adds behind", 1, 0, 64);

    private static final int SHORTEST_NGRAM = 2;
    private static final int LONGEST_NGRAM = 4;

    /** One level of a cascade, for one generation. */
    @FunctionalInterface
    private interface Level {

        /**
         * Adds a chain of tokens below a node.
         *
         * @param tokens how many at most, 0 or more
         * @return the last node of the chain; the node itself if there was no room or nothing to guess
         */
        DraftNode guess(DraftTree tree, DraftNode from, int tokens);
    }

    @Override
    public String name() {
        return "cascade";
    }

    @Override
    public String description() {
        return "draft models of decreasing size draft for each other";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(K, INNER, TAIL);
    }

    @Override
    public int requiredDrafts() {
        return 1;
    }

    @Override
    public Speculation open(SpeculationContext context) {
        ParameterValues values = context.parameters();
        int k = values.get(K);
        int inner = values.get(INNER);
        int tail = values.get(TAIL);
        List<DraftModel> drafts = context.drafts();
        if (drafts.size() == 1) {
            NgramIndex text = new NgramIndex(SHORTEST_NGRAM, LONGEST_NGRAM);
            Level only = checking(drafts.get(0), lookup(text), inner);
            return tree -> {
                text.read(tree.root().history());
                only.guess(tree, tree.root(), k);
            };
        }
        Level last = sampling(drafts.get(drafts.size() - 1));
        Level first = last;
        for (int i = drafts.size() - 2; i >= 0; i--) {
            first = checking(drafts.get(i), first, inner);
        }
        Level whole = first;
        return tree -> last.guess(tree, whole.guess(tree, tree.root(), k), tail);
    }

    /** Guesses that the text goes on as it did where it said the same before. */
    private static Level lookup(NgramIndex text) {
        return (tree, from, tokens) -> {
            DraftNode node = from;
            if (tokens > 0 && tree.canGrow(from)) {
                for (Tokens continuation : text.continuations(from.history(), tokens, 1)) {
                    for (int i = 0; i < tokens && tree.canGrow(node); i++) {
                        node = tree.propose(node, continuation.get(i)).get(0);
                    }
                }
            }
            return node;
        };
    }

    /** Guesses what a draft says, one token after the other. */
    private static Level sampling(DraftModel draft) {
        return (tree, from, tokens) -> {
            DraftNode node = from;
            for (int i = 0; i < tokens && tree.canGrow(node) && draft.reaches(node); i++) {
                node = tree.sample(node, draft.distribution(node), 1).get(0);
            }
            return node;
        };
    }

    /**
     * Guesses what a draft says, several tokens in one pass of it: a cheaper level guesses ahead, the draft checks.
     *
     * @param ahead how many tokens the cheaper level guesses for a pass, 1 or more
     */
    private static Level checking(DraftModel draft, Level cheaper, int ahead) {
        return (tree, from, tokens) -> {
            DraftNode node = from;
            int end = from.depth() + tokens;
            while (node.depth() < end && tree.canGrow(node) && draft.reaches(node)) {
                // What the draft says after the checked guesses is a token too.
                int guesses = Math.min(ahead, end - node.depth() - 1);
                List<DraftNode> chain =
                        tree.cascade(node, draft, inner -> cheaper.guess(inner, inner.root(), guesses));
                if (chain.isEmpty()) {
                    break;
                }
                node = chain.get(chain.size() - 1);
            }
            return node;
        };
    }
}
