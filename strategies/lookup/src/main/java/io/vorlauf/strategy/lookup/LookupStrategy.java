// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.lookup;

import io.vorlauf.api.decoding.RequireEngine;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.DraftTree;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.ngram.NgramIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lookup: guesses that the text goes on as it did where it said the same before, in the prompt or in what was generated
 * (prompt lookup decoding, Saxena 2023; LLMA, Yang et al., arXiv 2304.04487). There is no draft model.
 *
 * <p>The last tokens of the text are looked for, the {@link #LONGEST longest} n-gram first, down to the {@link
 * #SHORTEST shortest}; among equally long matches the latest counts. What followed it is proposed, {@link #K} tokens of
 * it. Where earlier occurrences went on differently, up to {@link #ALTERNATIVES} of these continuations are proposed as
 * the branches of a tree. Without a match nothing is proposed, and the round costs what plain decoding costs.
 *
 * <p>It wins where the output repeats the prompt or itself: summaries, edits, code, extraction, loops. A round's
 * guesses take microseconds, whatever the length of the text; what wrong ones cost is the target's larger pass. In text
 * that says everything once it finds little, and a longer shortest n-gram keeps it quiet.
 *
 * <p>Thread-safe.
 */
@RequireEngine
public final class LookupStrategy implements SpeculationStrategy {

    /** How many tokens of a continuation are proposed. */
    public static final Parameter<Integer> K = Parameter.integer("k", "tokens proposed per continuation", 8, 1, 64);

    /** How many last tokens of the text are looked for at first. */
    public static final Parameter<Integer> LONGEST =
            Parameter.integer("longest", "tokens of the longest n-gram looked for", 4, 1, 16);

    /** How many last tokens of the text are looked for at last; not more than {@link #LONGEST}. */
    public static final Parameter<Integer> SHORTEST =
            Parameter.integer("shortest", "tokens of the shortest n-gram looked for", 2, 1, 16);

    /** How many continuations are proposed in a round. */
    public static final Parameter<Integer> ALTERNATIVES =
            Parameter.integer("alternatives", "different continuations proposed per round", 1, 1, 16);

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public String description() {
        return "guesses that the text goes on as it did where it said the same before";
    }

    @Override
    public List<Parameter<?>> parameters() {
        return List.of(K, LONGEST, SHORTEST, ALTERNATIVES);
    }

    /**
     * Checks the lengths.
     *
     * @throws InvalidParameterException if the shortest n-gram is longer than the longest
     */
    @Override
    public void check(ParameterValues values) {
        int shortest = values.get(SHORTEST);
        int longest = values.get(LONGEST);
        if (shortest > longest) {
            throw new InvalidParameterException("strategy 'lookup': parameter 'shortest' must not be above 'longest', "
                    + "but " + shortest + " is above " + longest);
        }
    }

    @Override
    public Speculation open(SpeculationContext context) {
        ParameterValues values = context.parameters();
        NgramIndex index = new NgramIndex(values.get(SHORTEST), values.get(LONGEST));
        int k = values.get(K);
        int alternatives = values.get(ALTERNATIVES);
        return tree -> {
            index.read(tree.root().history());
            propose(tree, tree.root(), index.continuations(tree.root().history(), k, alternatives));
        };
    }

    /** Adds continuations below a node: first all that may come next, since siblings come before their descendants. */
    private static void propose(DraftTree tree, DraftNode parent, List<Tokens> continuations) {
        Map<Integer, List<Tokens>> byFirst = continuations.stream()
                .filter(tokens -> !tokens.isEmpty())
                .collect(Collectors.groupingBy(tokens -> tokens.get(0), LinkedHashMap::new, Collectors.mapping(
                        tokens -> tokens.slice(1, tokens.length()), Collectors.toList())));
        int[] firsts = byFirst.keySet().stream().mapToInt(Integer::intValue).toArray();
        for (DraftNode child : tree.propose(parent, firsts)) {
            propose(tree, child, byFirst.get(child.token()));
        }
    }
}
