package io.vorlauf.api.decoding;

/** How guesses are checked against the target. Both are exact; they differ in what a seed fixes. */
public enum VerificationMethod {

    /**
     * The randomness of each position is fixed by the seed, and the target's token there is the one that wins with it;
     * guesses that say the same are accepted. The text depends on target, sampler, prompt and seed alone, whatever the
     * strategy (drafter-invariant speculative decoding, Daliri et al., arXiv 2408.07978).
     */
    COUPLED,

    /**
     * A guess drawn from q is accepted with probability min(1, p/q), else the token is drawn from the residual (Leviathan
     * et al., arXiv 2211.17192; Chen et al., arXiv 2302.01318). The distribution of the text is the target's; the text
     * itself depends on the guesses too.
     */
    REJECTION
}
