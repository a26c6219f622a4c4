// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchTest {

    private final ThreadIOImpl streams = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(streams);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CountDownLatch silence = new CountDownLatch(1);

    /** A command of some other bundle. */
    public static final class Mirror {

        /** Prints what it gets. */
        public void reflect(String... words) {
            System.out.println(String.join(" ", words));
        }

        /** Throws. */
        public void fail() {
            throw new IllegalStateException("two\nlines");
        }
    }

    @BeforeEach
    void start() {
        streams.start();
        gogo.addCommand("felix", new Mirror(), "reflect");
        gogo.addCommand("felix", new Mirror(), "fail");
    }

    @AfterEach
    void stop() {
        silence.countDown();
        gogo.stop();
        streams.stop();
    }

    @Test
    void theLinesAreRunInOrderAndTheCodeIsZero() throws Exception {
        assertThat(run("reflect a \"b c\"\n\nfelix:reflect ä\n")).isZero();
        assertThat(printed(out)).isEqualTo("a b c\nä\n");
        assertThat(printed(err)).isEmpty();
    }

    @Test
    void theCodeIsThatOfTheFirstLineThatFails() throws Exception {
        assertThat(run("reflect a\nfail\nnonsense\nreflect b\n")).isEqualTo(1);
        assertThat(printed(out)).isEqualTo("a\nb\n");
        assertThat(printed(err)).startsWith("vorlauf: two; lines\n").hasLineCount(2);
    }

    @Test
    void anUnknownCommandIsBadInput() throws Exception {
        assertThat(run("nonsense 1")).isEqualTo(2);
        assertThat(printed(err)).isEqualTo("vorlauf: no command 'nonsense' ('help' lists those of Vorlauf)\n");
    }

    @Test
    void exitLeavesWithSuccess() throws Exception {
        assertThat(run("exit\nfail\n")).isZero();
        assertThat(printed(err)).isEmpty();
    }

    @Test
    void anUnclosedQuoteIsOneLine() throws Exception {
        assertThat(run("reflect \"a\n")).isEqualTo(1);
        assertThat(printed(err).lines()).hasSize(1);
    }

    @Test
    void anInterruptionEndsItAlsoWhileNoLineComes() throws Exception {
        InputStream silent = new InputStream() {
            @Override
            public int read() {
                while (silence.getCount() > 0) {
                    LockSupport.parkNanos(1_000_000);
                }
                return -1;
            }
        };
        FutureTask<Integer> running = new FutureTask<>(() -> ShellFunction.batch(gogo, silent, out, err));
        Thread thread = new Thread(running);
        thread.start();

        thread.interrupt();

        assertThat(running.get(20, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(printed(err)).isEmpty();
    }

    @Test
    void aStreamThatCannotBeReadIsSaid() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }
        };

        assertThatThrownBy(() -> ShellFunction.batch(gogo, broken, out, err)).isInstanceOf(IOException.class)
                .hasMessage("unplugged");
    }

    private int run(String input) throws Exception {
        return ShellFunction.batch(gogo, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
