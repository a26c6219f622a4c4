package io.vorlauf.api.strategy;

import io.vorlauf.api.sampling.Distribution;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The guesses of one round, grown by a strategy and verified by the engine.
 *
 * <p>There are two ways to guess. {@link #sample} lets the engine draw tokens from a distribution; the engine remembers the
 * distribution, and verification takes it into account. {@link #propose} adds tokens from anywhere, which are treated as
 * what they are: guesses without a probability. There is no way to hand in a token with a claimed probability, and no way
 * to take a guess back; that is why a tree cannot bias the text.
 *
 * <p>A tree has limits: no deeper than what may still be generated and fits the target's context, and no more nodes than
 * the engine allows. At a limit, guesses are dropped and the returned lists are shorter.
 */
@ProviderType
public interface DraftTree {

    /** The root: the text so far. */
    DraftNode root();

    /** Whether a guess below the node would be taken. */
    boolean canGrow(DraftNode node);

    /**
     * Draws different tokens from a distribution and adds them below a node.
     *
     * <p>Under coupled verification these are the tokens that the distribution would choose with the noise of that
     * position, which the target will use too; under rejection they are drawn without replacement.
     *
     * @param parent the node before the guesses
     * @param distribution what to draw from, over the target's vocabulary or a shorter one
     * @param count how many tokens to draw, 1 or more
     * @return their nodes in the order of drawing: fewer than asked if the distribution has fewer possible tokens or the
     *     tree is at a limit
     * @throws IllegalArgumentException if the count is below 1, the node is of another tree, or the distribution is over
     *     more tokens than the target has
     */
    List<DraftNode> sample(DraftNode parent, Distribution distribution, int count);

    /**
     * Adds tokens below a node, as siblings of each other; best guess first.
     *
     * @return their nodes; a token that is there already is not added again, its node is returned
     * @throws IllegalArgumentException if a token is outside the target's vocabulary or the node is of another tree
     */
    List<DraftNode> propose(DraftNode parent, int... tokens);
}
