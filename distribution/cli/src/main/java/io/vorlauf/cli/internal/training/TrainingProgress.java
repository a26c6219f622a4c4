package io.vorlauf.cli.internal.training;

import io.vorlauf.cli.internal.output.Console;
import io.vorlauf.cli.internal.output.Numbers;
import io.vorlauf.training.Evaluation;
import io.vorlauf.training.StepReport;
import io.vorlauf.training.TrainingListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Shows how a training goes, and ends it when its time is up. */
public final class TrainingProgress implements TrainingListener {

    private static final long BETWEEN_LINES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Console console;
    private final Optional<Duration> limit;
    private final long begin = System.nanoTime();
    private long shown = begin;
    private Optional<StepReport> last = Optional.empty();
    private boolean stopped;

    /**
     * Progress of a training that begins now.
     *
     * @param limit how long it may take
     */
    public TrainingProgress(Console console, Optional<Duration> limit) {
        this.console = console;
        this.limit = limit;
    }

    @Override
    public void note(String text) {
        line(text);
    }

    @Override
    public void step(StepReport report) {
        last = Optional.of(report);
        long now = System.nanoTime();
        if (now - shown >= BETWEEN_LINES_NANOS) {
            shown = now;
            console.progress("step " + report.step() + " of " + report.steps() + ": loss "
                    + Numbers.fixed(report.loss(), 4) + speed(report));
        }
    }

    private static String speed(StepReport report) {
        return ", " + Numbers.grouped(Math.round(report.tokensPerSecond())) + " tokens/s, "
                + time(report.remaining()) + " left";
    }

    private static String time(Duration duration) {
        if (duration.toMinutes() >= 60) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toSeconds() >= 60 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        StringBuilder text = new StringBuilder("step " + evaluation.step() + ":");
        if (Double.isFinite(evaluation.trainingLoss())) {
            text.append(" loss ").append(Numbers.fixed(evaluation.trainingLoss(), 4)).append(',');
        }
        text.append(" held out ").append(Numbers.fixed(evaluation.heldOutLoss(), 4));
        evaluation.repeatingLoss().ifPresent(loss -> text.append(", repeating ").append(Numbers.fixed(loss, 4)));
        evaluation.similarity().ifPresent(similarity -> text
                .append(", expected acceptance ").append(Numbers.fixed(similarity.expectedAcceptance(), 3))
                .append(", greedy agreement ").append(Numbers.fixed(similarity.greedyAgreement(), 3)));
        text.append(evaluation.best() ? " (best)" : "");
        last.ifPresent(report -> text.append(speed(report)));
        line(text.toString());
    }

    private void line(String text) {
        console.clearProgress();
        console.err().println(text);
        console.err().flush();
    }

    @Override
    public boolean isEnough() {
        stopped = limit.isPresent() && System.nanoTime() - begin >= limit.get().toNanos();
        return stopped;
    }

    /** Whether the time was up before the training was over. */
    public boolean isStopped() {
        return stopped && last.isPresent() && last.get().step() < last.get().steps();
    }
}
