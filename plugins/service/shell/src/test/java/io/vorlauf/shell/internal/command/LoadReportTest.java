// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.EngineLoad;
import io.vorlauf.api.decoding.EngineLoad.ModelLoad;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadReportTest {

    private static final EngineLoad LOAD = new EngineLoad(3, 64, 2, 1024, 5 << 20, 1L << 30, List.of(
            new ModelLoad("big", 10, 25, 80, 20_000_000, 7), new ModelLoad("idle", 0, 0, 0, 0, 0)));

    @Test
    void whoRunsAndWaitsAndHowMuchIsInUseIsALine() {
        StringWriter text = new StringWriter();
        StatsCommand.printLoad(LOAD, new PrintWriter(text, true));

        assertThat(text).hasToString("""
                3 of 64 run, 2 of 1024 wait; keys and values: 5.0 of 1024 MiB
                lanes per pass: big 2.5
                """);
    }

    @Test
    void anEngineWithoutLimitsNamesNone() {
        StringWriter text = new StringWriter();
        StatsCommand.printLoad(new EngineLoad(1, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 0, Long.MAX_VALUE, List.of()),
                new PrintWriter(text, true));

        assertThat(text).hasToString("1 runs, 0 wait\n");
    }

    @Test
    void modelsAreShownWithTheirPassesOnceTheyHaveAny() {
        StringWriter text = new StringWriter();
        StatsCommand.printModels(LOAD, new PrintWriter(text, true));

        assertThat(text.toString()).containsPattern("big +10 +2\\.50 +8\\.0 +2\\.00 +7").doesNotContain("idle");
    }
}
