// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatterTest {

    private static LogRecord record(Throwable thrown) {
        LogRecord record = new LogRecord(Level.WARNING, "strategy 'mine' failed");
        record.setLoggerName("engine");
        record.setThrown(thrown);
        return record;
    }

    @Test
    void anExceptionIsSaidInOneLineWithTheFirstFrameOfItsOwnCode() {
        IndexOutOfBoundsException thrown =
                org.assertj.core.api.Assertions.catchThrowableOfType(
                        IndexOutOfBoundsException.class, () -> List.of().get(1));

        String line = new LogFormatter(false).format(record(thrown));

        assertThat(line).hasLineCount(1).startsWith("WARNING engine: strategy 'mine' failed (at io.vorlauf.launcher.LogFormatterTest")
                .contains("LogFormatterTest.java:");
    }

    @Test
    void whoWrappedItIsNotToBlame() {
        Exception inner = new IllegalStateException("out of ideas");
        inner.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.vorlauf.core.internal.Tree", "propose", "Tree.java", 7),
            new StackTraceElement("com.example.Mine", "grow", "Mine.java", 42)});

        assertThat(new LogFormatter(false).format(record(new RuntimeException(inner))))
                .endsWith("(at com.example.Mine.grow(Mine.java:42))" + System.lineSeparator());
    }

    @Test
    void theTraceIsThereForWhoWantsIt() {
        assertThat(new LogFormatter(true).format(record(new IllegalStateException("out of ideas"))))
                .contains("java.lang.IllegalStateException: out of ideas").contains("\tat ");
    }

    @Test
    void withoutAnExceptionThereIsNoPlace() {
        assertThat(new LogFormatter(true).format(record(null)))
                .isEqualTo("WARNING engine: strategy 'mine' failed" + System.lineSeparator());
    }
}
