package io.vorlauf.cli.internal.study;

/**
 * What speculation with chains of k guesses should bring (Leviathan et al., arXiv 2211.17192, theorem 3.8).
 *
 * @param acceptance the probability a that a guess is accepted if those before it were, 0 … 1
 * @param lookahead the number k of guesses in a round
 * @param cost the time c of a pass of the draft over that of a pass of the target for one token
 */
public record Prediction(double acceptance, int lookahead, double cost) {

    /** Expected new tokens of a round: (1 - a^(k+1)) / (1 - a), and k + 1 for a = 1. */
    public double tokens() {
        return acceptance >= 1 ? lookahead + 1 : (1 - Math.pow(acceptance, lookahead + 1)) / (1 - acceptance);
    }

    /** Expected speed-up if a pass of the target costs the same for one token and for k + 1. */
    public double speedUp() {
        return speedUp(1);
    }

    /**
     * Expected speed-up if it does not.
     *
     * @param verification the time of a pass of the target for k + 1 tokens over that for one
     */
    public double speedUp(double verification) {
        return tokens() / (lookahead * cost + verification);
    }
}
