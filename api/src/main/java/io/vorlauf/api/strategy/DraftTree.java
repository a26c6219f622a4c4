// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.strategy;

import io.vorlauf.api.sampling.Distribution;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The guesses of one round, grown by a strategy and verified by the engine.
 *
 * <p>There are two ways to guess. {@link #sample} lets the engine draw tokens from a distribution; the engine
 * remembers the distribution, and verification takes it into account. {@link #propose} adds tokens from anywhere,
 * which are treated as what they are: guesses without a probability. There is no way to hand in a token with a
 * claimed probability, and no way to take a guess back; that is why a tree cannot bias the text.
 *
 * <p>A third way is made of the first: {@link #cascade} lets a draft model check guesses for itself, and what it says
 * becomes part of the tree as draws from that model's distribution.
 *
 * <p>A tree has limits: no deeper than what may still be generated and fits the target's context, and no more nodes
 * than the engine allows. Under rejection there is one more, because its strongest tests judge a guess together with
 * what follows it: <em>siblings come before their descendants</em>, and a node whose child has children takes no more
 * guesses. At a limit, guesses are dropped and the returned lists are shorter. Not thread-safe.
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
     * @return their nodes in the order of drawing: fewer than asked if the distribution has fewer possible tokens or
     *     the tree is at a limit
     * @throws IllegalArgumentException if the count is below 1, the node is of another tree, or the distribution is
     *     over more tokens than the target has
     * @throws IllegalStateException if a {@linkplain #cascade cascade} is open in this tree
     */
    List<DraftNode> sample(DraftNode parent, Distribution distribution, int count);

    /**
     * What {@link #sample} would draw below a node, without adding it, so that a strategy can choose among the
     * candidates of several nodes and {@link #propose} the most promising ones.
     *
     * <p>Looking ahead is harmless where the draw is fixed: under coupled verification and in greedy decoding. Under
     * rejection a draw that was seen and not used would bias the text, so there the list is empty, and a strategy
     * decides how many tokens to sample from the distribution alone.
     *
     * @param parent the node before the guesses
     * @param distribution what would be drawn from, over the target's vocabulary or a shorter one
     * @param count how many candidates at most, 1 or more
     * @return candidates, best first; empty if the verification of this generation does not allow to look
     * @throws IllegalArgumentException as {@link #sample} does
     */
    List<Candidate> preview(DraftNode parent, Distribution distribution, int count);

    /**
     * Lets a draft model check guesses as the target checks trees, and adds what it says below a node as a chain
     * (cascade speculative drafting, Chen et al., arXiv 2312.11462).
     *
     * <p>An inner tree is grown below the node, the model evaluates it in one pass, and the engine verifies it
     * against the model's distributions by the verification of this generation. The path that holds and the model's
     * own token after it are exactly what {@link #sample} with the model's distribution would have drawn token by
     * token, and are added as such.
     *
     * <p>Whoever guesses for the inner tree sees what is drawn there before the model has judged it. So this tree, and
     * the ones it is an inner tree of, take no guesses until the call ends: an attempt is an
     * {@link IllegalStateException}, and {@link #canGrow} says no. If {@code cheaper} throws, what was guessed until
     * then is checked and added all the same, and then the exception goes on to the caller.
     *
     * @param parent the node before the guesses
     * @param model one of the generation's drafts, which must {@linkplain DraftModel#reaches reach} the parent;
     *     guesses that it does not reach are not taken into the inner tree
     * @param cheaper grows the inner tree, whose root stands for the parent; called once, unless there is no room
     * @return the nodes added, each the parent of the next; empty if there was no room
     * @throws IllegalArgumentException if the node is of another tree or the model not of this generation
     * @throws IllegalStateException if the model does not reach the node, or a cascade is open in this tree
     */
    List<DraftNode> cascade(DraftNode parent, DraftModel model, Consumer<DraftTree> cheaper);

    /**
     * Adds tokens below a node, as siblings of each other; best guess first.
     *
     * @return their nodes; a token that is there already is not added again, its node is returned
     * @throws IllegalArgumentException if a token is outside the target's vocabulary or the node is of another tree
     * @throws IllegalStateException if a {@linkplain #cascade cascade} is open in this tree
     */
    List<DraftNode> propose(DraftNode parent, int... tokens);

    /**
     * Leaves out the strategy in the rounds after this one: they are plain ones, and cost what plain decoding costs, since
     * nobody is called. Where guesses do not pay, that is worth more than to be asked and to leave the tree as it is.
     * Fewer rounds are left out if another strategy is wanted, this one is replaced, or one of its drafts is. In the inner
     * tree of a cascade this has no effect.
     *
     * @param rounds how many rounds, 0 or more; what was said last counts
     * @throws IllegalArgumentException if there are fewer than 0
     */
    void skip(int rounds);
}
