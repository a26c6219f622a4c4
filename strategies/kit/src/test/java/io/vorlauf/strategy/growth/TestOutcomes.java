package io.vorlauf.strategy.growth;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;

/** What might have become of trees. */
final class TestOutcomes {

    private TestOutcomes() {}

    /** A round that took some time and in which nothing was accepted. */
    static RoundOutcome timed(int guesses, long draftNanos, long verifyNanos) {
        return new RoundOutcome(guesses, Math.min(1, guesses), Tokens.empty(), Math.min(1, guesses), 0, draftNanos,
                verifyNanos, draftNanos + verifyNanos);
    }

    /** A round after which the text went on with some tokens, all but the last of which were guessed. */
    static RoundOutcome text(int guesses, int... tokens) {
        Tokens all = Tokens.of(tokens);
        Tokens accepted = all.slice(0, tokens.length - 1);
        return new RoundOutcome(
                guesses, guesses, accepted, tokens.length, tokens[tokens.length - 1], 100_000, 1_000_000, 1_200_000);
    }
}
