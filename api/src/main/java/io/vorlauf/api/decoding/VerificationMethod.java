// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

/**
 * How guesses are checked against the target. All are exact; they differ in what a seed fixes and in how much they
 * accept. At temperature 0 they are all the same.
 */
public enum VerificationMethod {

    /**
     * The randomness of each position is fixed by the seed, and the target's token there is the one that wins with it;
     * guesses that say the same are accepted. The text depends on target, sampler, prompt and seed alone, whatever the
     * strategy (drafter-invariant speculative decoding, Daliri et al., arXiv 2408.07978).
     */
    COUPLED,

    /**
     * A guess drawn from q is accepted with probability min(1, p/q), else the token is drawn from the residual
     * (Leviathan et al., arXiv 2211.17192; Chen et al., arXiv 2302.01318), in the strongest exact form that fits the
     * tree. The distribution of the text is the target's; the text itself depends on the guesses too.
     */
    REJECTION,

    /**
     * Rejection, one node after the other from the root: siblings are tried in turn, each against what the ones
     * before left over (recursive rejection sampling, Jeon et al., arXiv 2402.14160).
     */
    TOKEN_WISE,

    /**
     * Rejection that judges a sampled chain as a whole: the longest prefix that passes stands (block verification,
     * Sun et al., arXiv 2403.10444). Never accepts less than token-wise. Nodes that have other guesses after them than
     * one sampled token are judged token-wise.
     */
    BLOCK,

    /**
     * Rejection from the leaves to the root (traversal verification, Weng et al., arXiv 2505.12398): block
     * verification for trees of any shape.
     */
    TRAVERSAL
}
