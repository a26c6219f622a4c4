// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.shell.output.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadingLineTest {

    private final StringWriter shown = new StringWriter();
    private long nanos = 5;

    @Test
    void whatTakesLongerThanASecondIsShownByPercentAndThenErased() {
        try (LoadingLine line = line(true)) {
            line.loaded(42, 100);
            nanos += TimeUnit.SECONDS.toNanos(1);
            line.loaded(430, 1_000);
            line.loaded(439, 1_000);
            line.loaded(44L << 55, 100L << 55);
            line.loaded(1_000, 1_000);
        }

        assertThat(shown.toString()).isEqualTo(
                "\rloading m: 43 %\u001b[K\rloading m: 44 %\u001b[K\rloading m: 100 %\u001b[K\r\u001b[K");
    }

    @Test
    void whatIsQuickShowsNothing() {
        try (LoadingLine line = line(true)) {
            nanos += TimeUnit.MILLISECONDS.toNanos(999);
            line.loaded(1, 2);
            line.loaded(2, 2);
        }

        assertThat(shown.toString()).isEmpty();
    }

    @Test
    void nothingIsShownWhereThereIsNoTerminal() {
        try (LoadingLine line = line(false)) {
            nanos += TimeUnit.SECONDS.toNanos(2);
            line.loaded(1, 2);
        }

        assertThat(shown.toString()).isEmpty();
    }

    private LoadingLine line(boolean terminal) {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(shown), terminal);
        return new LoadingLine("m", console::progress, () -> nanos);
    }
}
