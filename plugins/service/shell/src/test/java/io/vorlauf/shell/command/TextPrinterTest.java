// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.TextBlock;
import io.vorlauf.api.model.Tokens;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextPrinterTest {

    @Test
    void whoWaitsIsInterruptedWhenNobodyReads() throws InterruptedException {
        TextPrinter printer = new TextPrinter(new PrintWriter(closedPipe()), true);

        Thread engine = new Thread(() -> printer.text(new TextBlock("once", Tokens.of(1), List.of())));
        engine.start();
        // Comes back early, with the interrupt or without.
        try {
            engine.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }

        assertThat(Thread.interrupted()).isTrue();
    }

    private static Writer closedPipe() {
        return new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
