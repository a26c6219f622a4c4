// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.strategy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.EvaluationItem;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSequence;
import io.vorlauf.api.model.TokenTree;
import io.vorlauf.api.model.Tokens;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Caches are watched: after two rounds and the text 0 1 2 | 3 4")
class CacheWatchTest {

    private static final Tokens PROMPT = Tokens.of(0, 1, 2);

    private final Tables tables = Tables.of(5, 16, 8);
    private final TableModel draft = tables.drafts().get(0);
    private final ResourceLaws.CacheWatch watch = new ResourceLaws.CacheWatch(tables, PROMPT);

    private static ModelSequence holding(LanguageModel model, int... tokens) {
        ModelSequence sequence = model.newSequence();
        model.evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(tokens)))).close();
        sequence.keep(IntStream.range(0, tokens.length).toArray());
        return sequence;
    }

    /** Says that two rounds have ended, the first with the token 3. */
    private void twoRounds() {
        for (int round = 0; round < 2; round++) {
            watch.text(new TextBlock("", Tokens.of(3 + round), List.of()));
            watch.round(new RoundReport(round, "none", "", 0, 0, 0, 1, 0, 0, 0, 0, 0));
        }
    }

    private String problem() {
        return watch.problem().map(ResourceLaws.CacheWatch.Problem::what).orElse("none");
    }

    @Test
    void theyAreInOrder() {
        holding(tables.target(), 0, 1, 2);
        holding(draft, 0, 1);
        twoRounds();
        assertThat(problem()).isEqualTo("none");
    }

    @Test
    void theTargetLacksAToken() {
        holding(tables.target(), 0, 1);
        twoRounds();
        assertThat(problem()).contains("model 'target' holds 2 tokens of a text of 4, 3 wanted");
        assertThat(watch.problem().orElseThrow().newTokens()).isEqualTo(1);
    }

    @Test
    void theTargetHoldsAnotherToken() {
        holding(tables.target(), 0, 1, 4);
        twoRounds();
        assertThat(problem()).contains("does not hold the first 3 tokens of [0, 1, 2, 3]", "built anew");
    }

    @Test
    void theTargetHasPendingNodes() {
        ModelSequence sequence = holding(tables.target(), 0, 1, 2);
        tables.target().evaluate(List.of(EvaluationItem.all(sequence, TokenTree.chain(3)))).close();
        twoRounds();
        assertThat(problem()).contains("1 pending nodes");
    }

    @Test
    void theDraftHoldsWhatWasRejected() {
        holding(tables.target(), 0, 1, 2);
        holding(draft, 0, 1, 4);
        twoRounds();
        assertThat(problem()).contains("model 'identical'", "does not hold").doesNotContain("target");
    }

    @Test
    void theDraftIsAheadOfTheText() {
        holding(tables.target(), 0, 1, 2);
        holding(draft, 0, 1, 2, 3);
        watch.text(new TextBlock("", Tokens.of(3), List.of()));
        watch.round(new RoundReport(0, "none", "", 0, 0, 0, 1, 0, 0, 0, 0, 0));
        assertThat(problem()).as("a problem in the last round is none").isEqualTo("none");
        watch.round(new RoundReport(1, "none", "", 0, 0, 0, 1, 0, 0, 0, 0, 0));
        assertThat(problem()).contains("model 'identical' holds 4 tokens of a text of 4, at most 3 wanted");
    }
}
