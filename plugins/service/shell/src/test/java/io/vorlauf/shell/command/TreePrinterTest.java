// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.RoundReport;
import io.vorlauf.api.decoding.TreeReport;
import io.vorlauf.api.decoding.TreeReport.Node;
import io.vorlauf.strategy.testkit.LetterTokenizer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreePrinterTest {

    private final StringWriter printed = new StringWriter();

    private static RoundReport round(int index, String strategy, String provider, int drafted, int accepted) {
        return new RoundReport(index, strategy, provider, drafted, accepted, accepted, accepted + 1, 0, 0, 0, 0, 0);
    }

    private TreePrinter printer(Optional<LetterTokenizer> tokenizer) {
        return new TreePrinter(new PrintWriter(printed), tokenizer.map(known -> known));
    }

    @Test
    void whatHeldWasRefusedAndNotReachedIsMarkedDepthFirst() {
        TreePrinter printer = printer(Optional.empty());

        printer.tree(new TreeReport(3, List.of(
                new Node(-1, 5, 1, true), new Node(-1, 6, 1, false), new Node(0, 7, 2, false), new Node(2, 8, 3, false))));
        printer.round(round(3, "tree", "com.example 1.0", 4, 1));

        assertThat(printed).hasToString("""
                round 3 by tree (com.example 1.0): 4 guesses, 1 accepted, 2 new tokens
                  ✓ 5
                    ✗ 7
                      · 8
                  ✗ 6
                """);
    }

    @Test
    void aRoundWithoutGuessesIsALine() {
        TreePrinter printer = printer(Optional.empty());

        printer.tree(new TreeReport(0, List.of()));
        printer.round(round(0, "none", "", 0, 0));

        assertThat(printed).hasToString("round 0 by none: 0 guesses, 0 accepted, 1 new token\n");
    }

    @Test
    void tokensAreShownAsTextWhereThereIsATokenizer() {
        LetterTokenizer letters = new LetterTokenizer("letters", 20);
        TreePrinter printer = printer(Optional.of(letters));

        printer.tree(new TreeReport(0, List.of(new Node(-1, letters.encode("c").get(0), 1, true))));
        printer.round(round(0, "mine", "", 1, 1));

        assertThat(printed.toString()).endsWith("  ✓ \"c\"\n");
    }

    @Test
    void aLongChainIsShownToItsEnd() {
        List<Node> chain = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            chain.add(new Node(i - 1, i, i + 1, false));
        }
        TreePrinter printer = printer(Optional.empty());

        printer.tree(new TreeReport(0, chain));
        printer.round(round(0, "mine", "", 4096, 0));

        assertThat(printed.toString()).hasLineCount(4097).endsWith("· 4095\n");
    }
}
