package io.vorlauf.strategy.cascade;

import io.vorlauf.api.parameter.Parameter;
import io.vorlauf.api.parameter.ParameterValues;
import io.vorlauf.api.strategy.DraftModel;
import io.vorlauf.api.strategy.DraftNode;
import io.vorlauf.api.strategy.Speculation;
import io.vorlauf.api.strategy.SpeculationContext;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.strategy.cascade.internal.Checking;
import io.vorlauf.strategy.cascade.internal.Guesser;
import io.vorlauf.strategy.cascade.internal.Recollection;
import io.vorlauf.strategy.cascade.internal.Sampling;
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
            Recollection recollection = new Recollection();
            Guesser guesser = new Checking(drafts.get(0), recollection, inner);
            return tree -> {
                recollection.read(tree.root().history());
                guesser.guess(tree, tree.root(), k);
            };
        }
        Guesser last = new Sampling(drafts.get(drafts.size() - 1));
        Guesser first = first(drafts, last, inner);
        return tree -> {
            DraftNode end = first.guess(tree, tree.root(), k);
            last.guess(tree, end, tail);
        };
    }

    private static Guesser first(List<DraftModel> drafts, Guesser last, int inner) {
        Guesser guesser = last;
        for (int i = drafts.size() - 2; i >= 0; i--) {
            guesser = new Checking(drafts.get(i), guesser, inner);
        }
        return guesser;
    }
}
