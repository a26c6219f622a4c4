// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.growth;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.strategy.RoundOutcome;

/** What might have become of trees. */
final class TestOutcomes {

    private TestOutcomes() {}

    /** A round that took some time and in which nothing was accepted. */
    static RoundOutcome timed(int guesses, long draftNanos, long verifyNanos) {
        return RoundOutcome.builder()
                .drafted(guesses).depth(Math.min(1, guesses)).accepted(Tokens.empty()).attempted(Math.min(1, guesses))
                .next(0).draftNanos(draftNanos).verifyNanos(verifyNanos).totalNanos(draftNanos + verifyNanos).build();
    }

    /** A round after which the text went on with some tokens, all but the last of which were guessed. */
    static RoundOutcome text(int guesses, int... tokens) {
        Tokens all = Tokens.of(tokens);
        Tokens accepted = all.slice(0, tokens.length - 1);
        return RoundOutcome.builder()
                .drafted(guesses).depth(guesses).accepted(accepted).attempted(tokens.length)
                .next(tokens[tokens.length - 1]).draftNanos(100_000).verifyNanos(1_000_000).totalNanos(1_200_000)
                .build();
    }
}
