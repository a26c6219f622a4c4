// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.model.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A tree is shown")
class RecordedTreeTest {

    private static RecordedTree.Guess guess(int token, String origin, RecordedTree.Guess... children) {
        return new RecordedTree.Guess(token, origin, List.of(children));
    }

    @Test
    void withOriginsDepthsAndTheAcceptedPath() {
        RecordedTree tree = new RecordedTree(3, List.of(
                guess(1, "proposed", guess(4, "proposed")),
                guess(0, "drawn 1 of 1 with q = 0.4", guess(2, "proposed"), guess(4, "proposed"))), "");
        assertThat(tree.render(Tokens.of(0, 4, 1), 2)).isEqualTo("""
                  3  (the text's last token)
                  |- 1  depth 1, proposed
                  |  `- 4  depth 2, proposed
                  `- 0  depth 1, drawn 1 of 1 with q = 0.4  <- accepted
                     |- 2  depth 2, proposed
                     `- 4  depth 2, proposed  <- accepted
                  then 1, the target's own token
                """);
    }

    @Test
    void inPartIfItIsLarge() {
        RecordedTree.Guess[] many = new RecordedTree.Guess[100];
        Arrays.setAll(many, i -> guess(i, "proposed"));
        assertThat(new RecordedTree(3, List.of(many), "").render(Tokens.of(7), 1))
                .contains("7  depth 1, proposed  <- accepted", "59  depth 1", "40 more guesses")
                .doesNotContain("60  depth 1", "the target's own");
    }

    @Test
    void withWhatTheStrategyThrew() {
        assertThat(new RecordedTree(3, List.of(), "the strategy threw up").render(Tokens.of(7), 0))
                .endsWith("  the strategy threw up\n");
    }
}
