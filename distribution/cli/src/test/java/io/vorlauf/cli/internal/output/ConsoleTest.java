package io.vorlauf.cli.internal.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final PrintStream before = System.out;

    @AfterEach
    void restore() {
        System.setOut(before);
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
