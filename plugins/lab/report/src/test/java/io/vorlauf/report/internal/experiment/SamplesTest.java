// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.decoding.TreeReport.Node;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.report.Content.Origin;
import io.vorlauf.report.Content.Token;
import io.vorlauf.report.internal.experiment.LiveSamples.Spelling;
import io.vorlauf.report.internal.experiment.LiveSamples.TreeCatcher;
import io.vorlauf.report.plot.Plot.TreePlot;
import io.vorlauf.report.plot.Plot.TreePlot.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private final Letters letters = new Letters();

    @Test
    void everyTokenIsColouredByWhoProposedIt() {
        List<Token> tokens = new Spelling(letters, letters.encode("x")).tokens(
                letters.encode("abcdefg"),
                List.of(round(0, 3, 2, 3, 3), round(1, 2, 2, 2, 3), round(2, 0, 0, 0, 1)));

        assertThat(tokens).extracting(Token::text).containsExactly("a", "b", "c", "d", "e", "f", "g");
        assertThat(tokens).extracting(Token::origin).containsExactly(
                Origin.DRAFT, Origin.DRAFT, Origin.CORRECTION, Origin.DRAFT, Origin.DRAFT, Origin.BONUS, Origin.TARGET);
    }

    @Test
    void aRoundThatAStopTokenCutShortHasNoTokenOfTheTarget() {
        List<Token> tokens = new Spelling(letters, Tokens.empty())
                .tokens(letters.encode("ab"), List.of(round(0, 3, 2, 2, 2)));

        assertThat(tokens).extracting(Token::origin).containsExactly(Origin.DRAFT, Origin.DRAFT);
    }

    @Test
    void theTreeThatShowsMostIsTakenAndReadsAsItsTexts() {
        TreeCatcher catcher = new TreeCatcher();
        catcher.tree(new TreeReport(0, List.of(new Node(-1, id('a'), 1, true))));
        catcher.round(round(0, 1, 1, 1, 2));
        catcher.tree(new TreeReport(1, List.of(
                new Node(-1, id('c'), 1, true), new Node(-1, id('d'), 1, false), new Node(0, id('e'), 2, false))));
        catcher.round(round(1, 3, 1, 2, 2));

        Optional<TreeCatcher.Caught> best = catcher.best();

        assertThat(best).isPresent();
        assertThat(best.get().branches()).isTrue();
        assertThat(best.get().plot(letters.encode("x"), letters.encode("abcf"), letters).nodes()).containsExactly(
                new TreePlot.Node(-1, "b", Kind.ROOT),
                new TreePlot.Node(0, "c", Kind.ACCEPTED),
                new TreePlot.Node(0, "d", Kind.REJECTED),
                new TreePlot.Node(1, "e", Kind.REJECTED),
                new TreePlot.Node(1, "f", Kind.TARGET));
    }

    private static int id(char letter) {
        return letter - 'a';
    }

    private static RoundReport round(int index, int drafted, int accepted, int attempted, int committed) {
        return new RoundReport(index, "tree", "", drafted, accepted, attempted, committed, 0, 0, 0, 0, 0);
    }
}
