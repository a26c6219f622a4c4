// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final PrintStream before = System.out;

    @AfterEach
    void restore() {
        System.setOut(before);
    }

    @Test
    void theWidthIsThatOfTheTerminalUnlessColumnsSaysAnother() {
        assertThat(console(Map.of("vorlauf.terminal.out", "true", "vorlauf.columns", "140"), Map.of()).width())
                .isEqualTo(140);
        assertThat(console(Map.of("vorlauf.terminal.out", "true", "vorlauf.columns", "140"), Map.of("COLUMNS", "60"))
                .width()).isEqualTo(60);
        assertThat(console(Map.of("vorlauf.columns", "140"), Map.of()).width()).as("in a pipe").isEqualTo(80);
        assertThat(console(Map.of(), Map.of("COLUMNS", "120")).width()).as("in a pipe").isEqualTo(120);
        assertThat(console(Map.of(), Map.of("COLUMNS", "0")).width()).isEqualTo(80);
        assertThat(console(Map.of(), Map.of("COLUMNS", "wide")).width()).isEqualTo(80);
        assertThat(console(Map.of(), Map.of("COLUMNS", "7")).width()).as("at least").isEqualTo(40);
    }

    @Test
    void coloursAreForTerminalsAndThoseWhoWantThem() {
        Map<String, String> terminal = Map.of("vorlauf.terminal.out", "true");

        assertThat(console(terminal, Map.of()).faster("faster")).isEqualTo("\u001b[32mfaster\u001b[0m");
        assertThat(console(terminal, Map.of()).slower("slower")).isEqualTo("\u001b[31mslower\u001b[0m");
        assertThat(console(terminal, Map.of("NO_COLOR", "")).colour()).as("an empty variable is none").isTrue();
        assertThat(console(terminal, Map.of("NO_COLOR", "1")).faster("faster")).isEqualTo("faster");
        assertThat(console(terminal, Map.of("TERM", "dumb")).faster("faster")).isEqualTo("faster");
        assertThat(console(Map.of("vorlauf.terminal", "true"), Map.of()).faster("faster")).isEqualTo("faster");
    }

    @Test
    void onATerminalMessagesAreWrappedAtSpacesAndElsewhereTheyAreALineEach() {
        List<String> message = List.of("one two three four five six seven eight nine ten");

        new Console(new PrintWriter(out), new PrintWriter(err, true), true, 40, false).warn(message);
        assertThat(err.toString().replaceAll("[\\r\u001b]|\\[K", ""))
                .isEqualTo("warning: one two three four five six\nseven eight nine ten\n");

        err.getBuffer().setLength(0);
        new Console(new PrintWriter(out), new PrintWriter(err, true), false, 40, false).warn(message);
        assertThat(err).hasToString("warning: " + message.get(0) + "\n");
    }

    @Test
    void progressNeverTakesMoreThanALine() {
        new Console(new PrintWriter(out), new PrintWriter(err, true), true, 40, false).progress("x".repeat(50));

        assertThat(err).hasToString("\r" + "x".repeat(38) + "…\u001b[K");
    }

    private Console console(Map<String, String> properties, Map<String, String> variables) {
        Properties all = new Properties();
        all.putAll(properties);
        return Console.of(new PrintWriter(out), new PrintWriter(err), all, variables);
    }

    @Test
    void itIsNoticedWhenNobodyReadsAnyMore() {
        System.setOut(new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        }));

        Console console = Console.ofProcess();
        console.out().print("once");

        assertThat(console.out().checkError()).isTrue();
    }
}
