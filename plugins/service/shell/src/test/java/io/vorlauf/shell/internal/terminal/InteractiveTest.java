// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.shell.internal.command.ShellFixture;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InteractiveTest {

    private static final String PROMPT = "vorlauf> ";

    private final ShellFixture shell = new ShellFixture();
    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(streams);
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PipedOutputStream keys = new PipedOutputStream();
    private final AtomicBoolean ending = new AtomicBoolean();
    private Terminal terminal;
    private Thread reading;

    @BeforeEach
    void start() throws Exception {
        streams.start();
        terminal = new DumbTerminal(new PipedInputStream(keys), shown);
        Interactive interactive = new Interactive(gogo, shell.commands(), "1", ending::get);
        reading = new Thread(() -> interactive.run(terminal));
        reading.start();
        awaitPrompts(1);
    }

    @AfterEach
    void stop() throws Exception {
        keys.close();
        terminal.close();
        gogo.stop();
        streams.stop();
        shell.close();
    }

    private void awaitPrompts(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (shown().split(PROMPT, -1).length <= count) {
            assertThat(System.nanoTime()).as("time, with shown " + shown()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anInterruptionWhileALineIsAwaitedTakesItBack() throws Exception {
        reading.interrupt();
        awaitPrompts(2);

        keys.close();
        reading.join();
    }

    @Test
    void whenEverythingEndsItLeavesWithoutAWord() throws Exception {
        ending.set(true);
        reading.interrupt();

        reading.join(20_000);
        assertThat(reading.isAlive()).isFalse();
        assertThat(List.of(shown().split(PROMPT, -1))).hasSize(2).last().asString().isBlank();
    }
}
