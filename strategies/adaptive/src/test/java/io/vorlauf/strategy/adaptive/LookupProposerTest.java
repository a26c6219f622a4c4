// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import io.vorlauf.api.sampling.TokenHistory;
import io.vorlauf.strategy.growth.TreeGrowth;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupProposerTest {

    private final LookupProposer proposals = new LookupProposer(4);

    private static TokenHistory text(int... tokens) {
        return new TokenHistory() {
            @Override
            public int length() {
                return tokens.length;
            }

            @Override
            public int token(int index) {
                return tokens[index];
            }

            @Override
            public int promptLength() {
                return tokens.length;
            }
        };
    }

    @Test
    void areTheContinuationAfterTheLongestMatch() {
        List<TreeGrowth.Proposal> found = proposals.next(text(1, 2, 3, 4, 5, 6, 7, 9, 4, 8, 1, 2, 3, 4));

        assertThat(found).extracting(TreeGrowth.Proposal::token).containsExactly(5, 6, 7, 9);
    }

    @Test
    void areEmptyWhereTheTextSaysNothingTwice() {
        assertThat(proposals.next(text(1, 2, 3, 4, 5))).isEmpty();
    }

    @Test
    void areTrustedMoreTheLongerTheMatch() {
        double shortMatch = new LookupProposer(1).next(text(1, 2, 3, 9, 1, 2)).get(0).probability();
        double longMatch = new LookupProposer(1).next(text(1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4, 5)).get(0).probability();

        assertThat(longMatch).isGreaterThan(shortMatch);
    }

    @Test
    void areTrustedMoreTheOftenerTheyHeld() {
        TokenHistory text = text(1, 2, 3, 9, 1, 2);
        double before = proposals.next(text).get(0).probability();
        for (int i = 0; i < 20; i++) {
            proposals.next(text);
            proposals.observe(Tokens.of(3, 9, 1));
        }

        List<TreeGrowth.Proposal> after = proposals.next(text);
        assertThat(after.get(0).probability()).isGreaterThan(before).isGreaterThan(0.7);
        assertThat(after.get(1).probability()).isGreaterThan(0.8);
    }

    @Test
    void areTrustedLessTheOftenerTheyFailedThoughNobodyGuessedThem() {
        TokenHistory text = text(1, 2, 3, 9, 1, 2);
        for (int i = 0; i < 20; i++) {
            proposals.next(text);
            proposals.observe(Tokens.of(8));
        }

        assertThat(proposals.next(text).get(0).probability()).isLessThan(0.05);
    }
}
