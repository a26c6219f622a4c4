// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void theLastColumnIsWrappedAtSpaces() {
        Table table = new Table(20, "name", "text");
        table.add("a", "one two three four");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                name  text
                a     one two three
                      four
                """);
    }

    @Test
    void noLineIsBrokenAtAnUnbreakableSpace() {
        Table table = new Table(16, "name", "text");
        table.add("a", "one" + Table.UNBREAKABLE + "two three" + Table.UNBREAKABLE + "four");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                name  text
                a     one two
                      three four
                """);
    }

    @Test
    void headsAreWrappedBeforeNamesAre() {
        Table table = new Table(30, "arm", "acceptance rate", "ms");
        table.add("tree:nodes=24", "0.5", "7");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                arm            acceptance  ms
                               rate
                tree:nodes=24  0.5         7
                """);
    }

    @Test
    void aNameThatIsTooLongIsWrappedBehindColonsAndNotCut() {
        Table table = new Table(30, "arm", "acceptance", "ms");
        table.add("tree:nodes=24:depth=8", "0.5", "7");
        table.add("a-strategy-that-is-called-so", "0.5", "7");
        table.add("none", "1", "8");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                arm             acceptance  ms
                tree:nodes=24:  0.5         7
                  depth=8
                a-strategy-     0.5         7
                  that-is-
                  called-so
                none            1           8
                """);
    }

    @Test
    void whatIsExpendableIsLeftOutWhereThereIsNoRoomAndSaidToBe() {
        Table table = new Table(41, "arm", "draft", "verify", "speed-up", "p").expendable("verify", "draft");
        table.add("tree:nodes=24", "12.345 ms", "123.456 ms", "1.23", "0.004");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                arm            draft      speed-up  p
                tree:nodes=24  12.345 ms  1.23      0.004
                (no room for: verify)
                """);
    }

    @Test
    void whereThereIsRoomNothingIsLeftOut() {
        Table table = new Table(60, "arm", "draft", "verify", "speed-up", "p").expendable("verify", "draft");
        table.add("tree:nodes=24", "12.345 ms", "123.456 ms", "1.23", "0.004");
        table.print(new PrintWriter(printed, true));

        assertThat(printed.toString()).contains("verify").doesNotContain("no room");
    }

    @Test
    void anIntervalIsNotTorn() {
        Table table = new Table(20, "arm", "95 % interval", "p");
        table.add("none", "1.00 … 1.25", "0.5 ± 0.1");
        table.print(new PrintWriter(printed, true));

        assertThat(printed.toString()).contains("1.00 … 1.25  0.5 ± 0.1");
    }

    @Test
    void coloursTakeNoRoom() {
        Table table = new Table(24, "arm", "speed-up", "verdict");
        table.add("tree", "\u001b[32m1.23\u001b[0m", "\u001b[32mfaster\u001b[0m");
        table.print(new PrintWriter(printed, true));

        assertThat(printed).hasToString("""
                arm   speed-up  verdict
                tree  \u001b[32m1.23\u001b[0m      \u001b[32mfaster\u001b[0m
                """);
    }

    @Test
    void aRowNeedsACellForEachColumn() {
        Table table = new Table(20, "name", "text");

        assertThatThrownBy(() -> table.add("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
