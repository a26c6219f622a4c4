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
    void aRowNeedsACellForEachColumn() {
        Table table = new Table(20, "name", "text");

        assertThatThrownBy(() -> table.add("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
