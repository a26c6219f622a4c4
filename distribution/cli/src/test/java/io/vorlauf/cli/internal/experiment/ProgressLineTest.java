package io.vorlauf.cli.internal.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.api.decoding.DecodingMetrics;
import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.FinishReason;
import io.vorlauf.api.decoding.Prompt;
import io.vorlauf.api.experiment.Arm;
import io.vorlauf.api.experiment.Block;
import io.vorlauf.api.experiment.CellResult;
import io.vorlauf.api.experiment.DecodingSettings;
import io.vorlauf.api.experiment.Experiment;
import io.vorlauf.api.experiment.LabelledPrompt;
import io.vorlauf.api.model.Tokens;
import io.vorlauf.cli.internal.output.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private static final long SECOND = 1_000_000_000;

    private final StringWriter terminal = new StringWriter();
    private final Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(terminal), true);
    private final Arm none = Arm.baseline("none", DecodingSettings.of(DecodingRequest.of("target", "").build()));
    private final Arm linear = none.candidate("linear", none.settings());
    private long now = 100 * SECOND;
    private final ProgressLine progress = new ProgressLine(
            new Experiment("test", List.of(none, linear), List.of(new LabelledPrompt("p", "", new Prompt.Text("p"))),
                    List.of(0L), 60, 0, 0),
            console,
            () -> now);

    @Test
    void showsCellsTimeLeftAndTheBestArm() {
        progress.start(120, 0);
        finish(none, 2);
        finish(linear, 1);

        // 3 s for 2 cells: 177 s for the other 118.
        assertThat(shown()).isEqualTo("[------------------------] 2/120 cells, 2:57 left, best so far: linear 2.00x");
    }

    @Test
    void whatAnEarlierRunDidTakesNoTime() {
        progress.start(120, 60);
        finish(none, 2);

        assertThat(shown()).isEqualTo("[############------------] 61/120 cells, 1:58 left");
    }

    @Test
    void tellsWhatWarmsUp() {
        progress.start(120, 0);
        progress.warmUp(linear);

        assertThat(shown()).isEqualTo("warming up: linear");
    }

    private void finish(Arm arm, int seconds) {
        now += seconds * SECOND;
        progress.finished(new CellResult(arm.name(), new Block("p", 0, 0), 0, 0, Instant.EPOCH, "", Tokens.of(1),
                FinishReason.LENGTH,
                new DecodingMetrics(1, 1, 1, 0, 0, List.of(), 0, 1, 0, 1, 0, 0, seconds * SECOND), List.of()));
    }

    private String shown() {
        String all = terminal.toString();
        return all.substring(all.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }
}
