package io.vorlauf.cli.internal.output;

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
                a-strategy-tha  0.5         7
                  t-is-called-
                  so
                none            1           8
                """);
    }

    @Test
    void aRowNeedsACellForEachColumn() {
        Table table = new Table(20, "name", "text");

        assertThatThrownBy(() -> table.add("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
