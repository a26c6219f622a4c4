// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.cli.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.vorlauf.shell.output.Console;
import io.vorlauf.training.TrainingListener.Evaluation;
import io.vorlauf.training.TrainingListener.Similarity;
import io.vorlauf.training.TrainingListener.StepReport;
import io.vorlauf.training.TrainingSummary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);

    private TrainingProgress progress(Duration limit) {
        return new TrainingProgress(console, Optional.ofNullable(limit));
    }

    private static StepReport step(long step) {
        return new StepReport(step, 100, 3.2, 1, 1e-3, 4312.6, Duration.ofSeconds(3720));
    }

    @Test
    void aMeasurementIsALineWithLossSpeedAndTimeLeft() {
        TrainingProgress progress = progress(null);
        progress.step(step(50));

        progress.evaluated(new Evaluation(50, 3.25, 3.125, OptionalDouble.empty(), Optional.empty(), true));

        assertThat(err).hasToString("step 50: loss 3.2500, held out 3.1250 (best), 4,313 tokens/s, 1 h 2 min left\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theFirstMeasurementHasNeitherLossNorSpeed() {
        progress(null).evaluated(new Evaluation(0, Double.NaN, 8.3, OptionalDouble.empty(), Optional.empty(), true));

        assertThat(err).hasToString("step 0: held out 8.3000 (best)\n");
    }

    @Test
    void theLossWherePassagesComeAgainIsReported() {
        progress(null).evaluated(new Evaluation(
                1, Double.NaN, 2.5, OptionalDouble.of(1.75), Optional.empty(), true));

        assertThat(err).hasToString("step 1: held out 2.5000, repeating 1.7500 (best)\n");
    }

    @Test
    void aDraftsSimilarityIsReported() {
        progress(null).evaluated(new Evaluation(
                1, Double.NaN, 2.5, OptionalDouble.empty(), Optional.of(new Similarity(0.4, 0.654, 0.7)), false));

        assertThat(err).hasToString("step 1: held out 2.5000, expected acceptance 0.654, greedy agreement 0.700\n");
    }

    @Test
    void withoutALimitThereIsNoEnd() {
        TrainingProgress progress = progress(null);
        progress.step(step(1));

        assertThat(progress.isEnough()).isFalse();
        assertThat(progress.isStopped()).isFalse();
    }

    @Test
    void whenTheTimeIsUpItIsEnough() {
        TrainingProgress progress = progress(Duration.ZERO);
        progress.step(step(1));

        assertThat(progress.isEnough()).isTrue();
        assertThat(progress.isStopped()).isTrue();
    }

    @Test
    void whatEndsWithItsLastStepWasNotStopped() {
        TrainingProgress progress = progress(Duration.ZERO);
        progress.step(step(100));
        progress.isEnough();

        assertThat(progress.isStopped()).isFalse();
    }

    @Test
    void theReportSaysWhatCameOut() {
        TrainingSummary summary =
                new TrainingSummary(1250, 15_735_168, 2.07, 0.888, OptionalDouble.of(1.25), Optional.empty());
        progress(null).report(summary, false);
        console.flush();

        assertThat(out).hasToString("""
                steps          1,250
                parameters     15,735,168
                held-out loss  2.0700 nats per token
                bits per byte  0.8880
                repeating      1.2500 nats per token
                """);
    }

    @Test
    void theReportForProgramsHasTheSimilarityToo() {
        Similarity similarity = new Similarity(0.4, 0.654, 0.7);
        progress(null).report(
                new TrainingSummary(9, 10, 2, 1, OptionalDouble.empty(), Optional.of(similarity)), true);

        assertThat(out).hasToString("{\"finished\":true,\"steps\":9,\"parameters\":10,\"heldOutLoss\":2.0,"
                + "\"bitsPerByte\":1.0,\"divergence\":0.4,\"expectedAcceptance\":0.654,\"greedyAgreement\":0.7}\n");
    }
}
