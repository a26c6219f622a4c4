package io.vorlauf.shell.internal.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

    private int run(String input) throws Exception {
        return new Batch(gogo).run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
